import type { Model } from '../model/model.ts'
import { addAccount, addCannedResponse, addInbox, addLabel, addMember, addTeam, addUser } from '../model/setup.ts'

/** The small desk of the recordings of real servers: people and settings, no contacts, no conversations. */
export function seedRecording(model: Model): void {
  const acme = addAccount(model, 'Acme Support')
  const globex = addAccount(model, 'Globex Services')
  const ada = addUser(model, 'Ada Okafor', 'ada@acme.test')
  const ben = addUser(model, 'Ben Moreau', 'ben@acme.test')
  const cleo = addUser(model, 'Cleo Tanaka', 'cleo@acme.test')
  addMember(model, acme, ada, 'administrator')
  addMember(model, globex, ada, 'agent')
  addMember(model, acme, ben, 'agent')
  addMember(model, acme, cleo, 'agent')
  addInbox(model, acme, { name: 'API inbox', channelType: 'Channel::Api', members: [ada, ben, cleo] })
  addInbox(model, acme, { name: 'Website', channelType: 'Channel::WebWidget', members: [ada, ben, cleo] })
  addTeam(model, acme, 'billing', 'Money questions', [ben])
  addLabel(model, acme, 'bug', '#e5484d')
  addLabel(model, acme, 'refund', '#f5a623')
  addLabel(model, acme, 'vip', '#30a46c')
  addCannedResponse(model, acme, 'hello', 'Hello {{contact.name}}, how can I help?')
  addCannedResponse(model, acme, 'bye', 'Thank you, have a good day!')
}

/** One account, one administrator, one API inbox. */
export function seedEmpty(model: Model): void {
  const account = addAccount(model, 'Acme Support')
  const ada = addUser(model, 'Ada Okafor', 'ada@acme.test')
  addMember(model, account, ada, 'administrator')
  addInbox(model, account, { name: 'API inbox', channelType: 'Channel::Api', members: [ada] })
}

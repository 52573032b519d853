import { addAccount, addCannedResponse, addInbox, addLabel, addMember, addTeam, addUser } from '../world/setup.ts'
import type { World } from '../world/world.ts'

/** The small desk that the recordings of real servers were made on: people and settings, no contacts, no talk. */
export function seedRecording(world: World): void {
  const acme = addAccount(world, 'Acme Support')
  const globex = addAccount(world, 'Globex Services')
  const ada = addUser(world, 'Ada Okafor', 'ada@acme.test')
  const ben = addUser(world, 'Ben Moreau', 'ben@acme.test')
  const cleo = addUser(world, 'Cleo Tanaka', 'cleo@acme.test')
  addMember(world, acme, ada, 'administrator')
  addMember(world, globex, ada, 'agent')
  addMember(world, acme, ben, 'agent')
  addMember(world, acme, cleo, 'agent')
  addInbox(world, acme, { name: 'API inbox', channelType: 'Channel::Api', members: [ada, ben, cleo] })
  addInbox(world, acme, { name: 'Website', channelType: 'Channel::WebWidget', members: [ada, ben, cleo] })
  addTeam(world, acme, 'billing', 'Money questions', [ben])
  addLabel(world, acme, 'bug', '#e5484d')
  addLabel(world, acme, 'refund', '#f5a623')
  addLabel(world, acme, 'vip', '#30a46c')
  addCannedResponse(world, acme, 'hello', 'Hello {{contact.name}}, how can I help?')
  addCannedResponse(world, acme, 'bye', 'Thank you, have a good day!')
}

/** One account, one administrator, one inbox that speaks the public API. */
export function seedEmpty(world: World): void {
  const account = addAccount(world, 'Acme Support')
  const ada = addUser(world, 'Ada Okafor', 'ada@acme.test')
  addMember(world, account, ada, 'administrator')
  addInbox(world, account, { name: 'API inbox', channelType: 'Channel::Api', members: [ada] })
}

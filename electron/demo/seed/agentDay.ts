import { addAssistant } from '../model/captain/assistants.ts'
import type { Model } from '../model/model.ts'
import { addAccount, addInbox, addLabel, addMember, addTeam, addUser } from '../model/setup.ts'
import { WHATSAPP_TEMPLATES } from './whatsAppTemplates.ts'

/** Features of the first account in addition to the defaults. */
const FEATURES = [
  'conversation_unread_counts',
  'sla',
  'custom_roles',
  'captain_integration',
  'captain_tasks',
  'companies',
  'advanced_search',
  'channel_voice',
  'linear_integration',
  'shopify_integration',
  'csat_review_notes',
  'audit_logs',
]

/** The desk of the recorded agent's day: people, inboxes, teams, labels, no conversations. The order decides the ids. */
export function seedAgentDay(model: Model): void {
  const acme = addAccount(model, 'Acme Support')
  const globex = addAccount(model, 'Globex Services')
  for (const feature of FEATURES) acme.features[feature] = true
  const user = (name: string) => addUser(model, name, `${(name.split(' ')[0] ?? '').toLowerCase()}@acme.test`)
  const [ada, ben, cleo, dan, eve] = [
    user('Ada Okafor'),
    user('Ben Moreau'),
    user('Cleo Tanaka'),
    user('Dan Whitlock'),
    user('Eve Sandoval'),
  ]
  addMember(model, acme, ada, 'administrator')
  addMember(model, globex, ada, 'agent')
  for (const agent of [ben, cleo, dan, eve]) addMember(model, acme, agent, 'agent')
  addMember(model, globex, dan, 'agent')
  const all = [ada, ben, cleo, dan, eve]
  addInbox(model, acme, { name: 'API inbox', channelType: 'Channel::Api', members: all, csatEnabled: true })
  addInbox(model, acme, { name: 'Website', channelType: 'Channel::WebWidget', members: all, csatEnabled: true })
  addInbox(model, acme, {
    name: 'Support mail',
    channelType: 'Channel::Email',
    members: all,
    email: 'support@acme.test',
    forwardTo: `fwd@${acme.inboundDomain}`,
  })
  addInbox(model, acme, {
    name: 'WhatsApp',
    channelType: 'Channel::Whatsapp',
    members: all,
    phoneNumber: '+15550001111',
    provider: 'whatsapp_cloud',
    messageTemplates: WHATSAPP_TEMPLATES,
    hasCalls: true,
  })
  addInbox(model, acme, { name: 'Ben only', channelType: 'Channel::Api', members: [ben] })
  addInbox(model, globex, { name: 'Globex API', channelType: 'Channel::Api', members: [ada, dan] })
  addTeam(model, acme, 'billing', 'Money questions', [ben])
  addTeam(model, acme, 'shipping', 'Parcels', [cleo, dan])
  addLabel(model, acme, 'bug', '#E11D48', null)
  addLabel(model, acme, 'refund', '#0EA5E9', null)
  addLabel(model, acme, 'vip', '#F59E0B', null)
  addAssistant(model, acme, {
    name: 'Acme Helper',
    description: 'Answers about Acme',
    config: { product_name: 'Acme' },
  })
}

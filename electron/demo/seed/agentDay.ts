import { addAccount, addInbox, addLabel, addMember, addTeam, addUser } from '../world/setup.ts'
import type { World } from '../world/world.ts'

/** What is switched on in the first account of the day besides the defaults. */
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

/** The desk on which the agent's day was recorded: people, inboxes, teams, labels, no talk. The order decides the ids. */
export function seedAgentDay(world: World): void {
  const acme = addAccount(world, 'Acme Support')
  const globex = addAccount(world, 'Globex Services')
  for (const feature of FEATURES) acme.features[feature] = true
  const user = (name: string) => addUser(world, name, `${(name.split(' ')[0] ?? '').toLowerCase()}@acme.test`)
  const [ada, ben, cleo, dan, eve] = [
    user('Ada Okafor'),
    user('Ben Moreau'),
    user('Cleo Tanaka'),
    user('Dan Whitlock'),
    user('Eve Sandoval'),
  ]
  addMember(world, acme, ada, 'administrator')
  addMember(world, globex, ada, 'agent')
  for (const agent of [ben, cleo, dan, eve]) addMember(world, acme, agent, 'agent')
  addMember(world, globex, dan, 'agent')
  const all = [ada, ben, cleo, dan, eve]
  addInbox(world, acme, { name: 'API inbox', channelType: 'Channel::Api', members: all, csatEnabled: true })
  addInbox(world, acme, { name: 'Website', channelType: 'Channel::WebWidget', members: all, csatEnabled: true })
  addInbox(world, acme, {
    name: 'Support mail',
    channelType: 'Channel::Email',
    members: all,
    email: 'support@acme.test',
    forwardTo: `fwd@${acme.inboundDomain}`,
  })
  addInbox(world, acme, {
    name: 'WhatsApp',
    channelType: 'Channel::Whatsapp',
    members: all,
    phoneNumber: '+15550001111',
    provider: 'whatsapp_cloud',
  })
  addInbox(world, acme, { name: 'Ben only', channelType: 'Channel::Api', members: [ben] })
  addInbox(world, globex, { name: 'Globex API', channelType: 'Channel::Api', members: [ada, dan] })
  addTeam(world, acme, 'billing', 'Money questions', [ben])
  addTeam(world, acme, 'shipping', 'Parcels', [cleo, dan])
  addLabel(world, acme, 'bug', '#E11D48')
  addLabel(world, acme, 'refund', '#0EA5E9')
  addLabel(world, acme, 'vip', '#F59E0B')
}

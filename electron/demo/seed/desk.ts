import { storeBlob } from '../model/blobs.ts'
import type { AttributeFields } from '../model/customAttributes.ts'
import { defineAttribute } from '../model/customAttributes.ts'
import type { Model } from '../model/model.ts'
import { addAccount, addCannedResponse, addInbox, addLabel, addMember, addTeam, addUser } from '../model/setup.ts'
import { addSlaPolicy } from '../model/slaPolicies.ts'
import type { Account, Inbox, MacroAction, Team, User } from '../model/types.ts'
import { avatar } from './images.ts'
import { WHATSAPP_TEMPLATES } from './whatsAppTemplates.ts'

/** The people and settings of the demo desk, without conversations. */
export interface Desk {
  readonly acme: Account
  readonly globex: Account
  readonly ada: User
  readonly ben: User
  readonly cleo: User
  readonly dina: User
  readonly inboxes: Readonly<Record<'website' | 'api' | 'email' | 'whatsapp' | 'telegram' | 'globex', Inbox>>
  readonly teams: Readonly<Record<'billing' | 'logistics' | 'technical', Team>>
}

const LABELS: readonly (readonly [string, string, string])[] = [
  ['shipping', '#0090ff', 'Where is it?'],
  ['refund', '#f5a623', 'Money back'],
  ['bug', '#e5484d', 'Something is broken'],
  ['vip', '#30a46c', 'Cafés and other big customers'],
  ['invoice', '#8e4ec6', 'Paperwork'],
  ['subscription', '#12a594', 'Beans every month'],
  ['question', '#697177', 'Before buying'],
  ['app', '#d6409f', 'The mobile app'],
  ['account', '#978365', 'Signing in'],
]
const CANNED: readonly (readonly [string, string])[] = [
  ['hello', 'Hello {{contact.name}}, thanks for writing! How can I help?'],
  ['bye', 'Thank you, have a good day!'],
  ['refund', 'I have refunded the amount. Depending on your bank it takes 3 to 5 working days to show up.'],
  ['parcel', 'Let me look up the parcel. Could you tell me your order number, please?'],
  [
    'descale',
    'With very hard water every six weeks, else every three months. Please use citric acid at 3 % or our kit, no vinegar.',
  ],
  ['warranty', 'The warranty is two years, three if you register the machine at acme.test/register.'],
  ['photo', 'Could you send a photo of it? That helps us to find the right part.'],
  ['wait', 'I am waiting for an answer from the workshop and will write as soon as I have it.'],
  ['return', 'You have 30 days to return it. I am sending you a label by email; any pickup point takes it.'],
  ['hours', 'We are here every day from 8 to 20, on weekends from 10 to 16.'],
]

function addDefinition(
  model: Model,
  account: Account,
  fields: Pick<AttributeFields, 'key' | 'displayName' | 'displayType' | 'model' | 'description'> & {
    values?: string[]
  },
): void {
  defineAttribute(model, account.id, { values: [], regexPattern: null, regexCue: null, ...fields })
}

function addMacro(model: Model, account: Account, user: User, name: string, actions: MacroAction[]): void {
  const id = model.nextId('macros')
  model.macros.set(id, {
    id,
    accountId: account.id,
    name,
    visibility: 'global',
    createdBy: user.id,
    updatedBy: user.id,
    actions,
  })
}

function addSettings(model: Model, account: Account, ada: User, billing: Team): void {
  for (const [title, color, description] of LABELS) addLabel(model, account, title, color, description)
  for (const [code, content] of CANNED) addCannedResponse(model, account, code, content)
  addDefinition(model, account, {
    key: 'order',
    displayName: 'Order',
    displayType: 'text',
    model: 'conversation_attribute',
    description: 'Order number',
  })
  addDefinition(model, account, {
    key: 'severity',
    displayName: 'Severity',
    displayType: 'list',
    model: 'conversation_attribute',
    description: 'How bad it is',
    values: ['low', 'normal', 'critical'],
  })
  addDefinition(model, account, {
    key: 'paid',
    displayName: 'Paid',
    displayType: 'checkbox',
    model: 'conversation_attribute',
    description: 'Whether the order is paid',
  })
  addDefinition(model, account, {
    key: 'plan',
    displayName: 'Plan',
    displayType: 'list',
    model: 'contact_attribute',
    description: 'Subscription',
    values: ['none', 'silver', 'gold'],
  })
  addDefinition(model, account, {
    key: 'customer_since',
    displayName: 'Customer since',
    displayType: 'date',
    model: 'contact_attribute',
    description: 'First order',
  })
  addDefinition(model, account, {
    key: 'orders_total',
    displayName: 'Orders',
    displayType: 'number',
    model: 'contact_attribute',
    description: 'Orders so far',
  })
  addDefinition(model, account, {
    key: 'shop_profile',
    displayName: 'Shop profile',
    displayType: 'link',
    model: 'contact_attribute',
    description: 'Page in the shop',
  })
  addDefinition(model, account, {
    key: 'spent',
    displayName: 'Spent so far',
    displayType: 'currency',
    model: 'contact_attribute',
    description: 'Sum of all orders',
  })
  addDefinition(model, account, {
    key: 'discount',
    displayName: 'Discount',
    displayType: 'percent',
    model: 'contact_attribute',
    description: 'On every order',
  })
  addDefinition(model, account, {
    key: 'newsletter',
    displayName: 'Newsletter',
    displayType: 'checkbox',
    model: 'contact_attribute',
    description: 'Whether they get the newsletter',
  })
  addMacro(model, account, ada, 'Close as bug', [
    { action_name: 'add_label', action_params: ['bug'] },
    { action_name: 'resolve_conversation', action_params: [] },
  ])
  addMacro(model, account, ada, 'Hand to billing', [
    { action_name: 'assign_team', action_params: [billing.id] },
    { action_name: 'add_private_note', action_params: ['Please check the payment.'] },
    { action_name: 'change_priority', action_params: ['high'] },
  ])
  addMacro(model, account, ada, 'Say we are on it', [
    { action_name: 'send_message', action_params: ['Thanks for waiting, {{contact.first_name}}. We are on it!'] },
    { action_name: 'assign_agent', action_params: ['self'] },
  ])
  addSlaPolicy(model, account.id, {
    name: 'Gold customers',
    description: 'First answer in half an hour',
    firstResponseSeconds: 1800,
    nextResponseSeconds: 3600,
    resolutionSeconds: 28_800,
    onlyDuringBusinessHours: false,
  })
}

export function seedDeskSettings(model: Model): Desk {
  const acme = addAccount(model, 'Acme Support')
  const globex = addAccount(model, 'Globex Services')
  const ada = addUser(model, 'Ada Okafor', 'ada@acme.test')
  const ben = addUser(model, 'Ben Moreau', 'ben@acme.test')
  const cleo = addUser(model, 'Cleo Tanaka', 'cleo@acme.test')
  const dina = addUser(model, 'Dina Rosenberg', 'dina@globex.test')
  for (const user of [ada, ben, cleo])
    user.avatar = storeBlob(model, {
      fileName: 'avatar.png',
      contentType: 'image/png',
      bytes: avatar(model.random),
    }).key
  ada.messageSignature = 'Ada Okafor\nAcme Support'
  addMember(model, acme, ada, 'administrator')
  addMember(model, globex, ada, 'agent')
  addMember(model, acme, ben, 'agent').availability = 'busy'
  addMember(model, acme, cleo, 'agent')
  addMember(model, globex, dina, 'administrator')
  const all = [ada, ben, cleo]
  const inboxes = {
    website: addInbox(model, acme, {
      name: 'Website',
      channelType: 'Channel::WebWidget',
      members: all,
      greetingMessage: 'Hi! We usually answer within a few minutes.',
      csatEnabled: true,
    }),
    api: addInbox(model, acme, { name: 'Mobile app', channelType: 'Channel::Api', members: all }),
    email: addInbox(model, acme, {
      name: 'help@acme.test',
      channelType: 'Channel::Email',
      members: [ada, ben],
      email: 'help@acme.test',
      hasOwnMailServers: true,
    }),
    whatsapp: addInbox(model, acme, {
      name: 'WhatsApp',
      channelType: 'Channel::Whatsapp',
      members: all,
      phoneNumber: '+46700000001',
      provider: 'whatsapp_cloud',
      messageTemplates: WHATSAPP_TEMPLATES,
      lockToSingleConversation: true,
    }),
    telegram: addInbox(model, acme, { name: 'Telegram', channelType: 'Channel::Telegram', members: [ada, cleo] }),
    globex: addInbox(model, globex, {
      name: 'Globex Facebook',
      channelType: 'Channel::FacebookPage',
      members: [ada, dina],
    }),
  }
  const teams = {
    billing: addTeam(model, acme, 'billing', 'Money questions', [ben]),
    logistics: addTeam(model, acme, 'logistics', 'Parcels and returns', [ada, cleo]),
    technical: addTeam(model, acme, 'technical', 'Machines and the app', [cleo, ada]),
  }
  addTeam(model, globex, 'front desk', 'Everything', [ada, dina])
  addSettings(model, acme, ada, teams.billing)
  for (const [title, color, description] of LABELS.slice(0, 4)) addLabel(model, globex, title, color, description)
  for (const [code, content] of CANNED.slice(0, 4)) addCannedResponse(model, globex, code, content)
  return { acme, globex, ada, ben, cleo, dina, inboxes, teams }
}

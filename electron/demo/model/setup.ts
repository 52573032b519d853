import type { Model } from './model.ts'
import { notificationTypes } from './notifications.ts'
import type { Account, Inbox, Membership, Role, Team, User } from './types.ts'

const FEATURES = [
  'inbound_emails',
  'channel_email',
  'channel_facebook',
  'help_center',
  'agent_management',
  'team_management',
  'inbox_management',
  'labels',
  'custom_attributes',
  'automations',
  'canned_responses',
  'integrations',
  'voice_recorder',
  'channel_website',
  'campaigns',
  'reports',
  'crm',
  'auto_resolve_conversations',
]
const NEWER_FEATURES = [
  'agent_bots',
  'chatwoot_v4',
  'contact_chatwoot_support_team',
  'channel_instagram',
  'assignment_v2',
  'channel_tiktok',
  'captain_tasks',
]
export const PASSWORD = 'Desk!bell1x'

/** Adds an account with the default features. */
export function addAccount(model: Model, name: string, locale = 'en'): Account {
  const domain = `${(name.split(' ')[0] ?? name).toLowerCase()}.test`
  const second = Math.floor(model.now() / 1000)
  const names = [
    ...FEATURES,
    ...(model.can('macros') ? ['macros'] : []),
    ...(model.can('modernPayloads') ? NEWER_FEATURES : ['channel_twitter']),
  ]
  const account: Account = {
    id: model.nextId('accounts'),
    name,
    locale,
    status: 'active',
    supportEmail: `desk@${domain}`,
    inboundDomain: `inbound.${domain}`,
    features: Object.fromEntries(names.map((feature) => [feature, true])),
    isChanged: false,
    cacheKeys: { label: second, inbox: second, team: second },
    nextDisplayId: 1,
    createdAt: model.now(),
  }
  model.accounts.set(account.id, account)
  return account
}

/** An agent with the password that all seeds share. */
export function addUser(model: Model, name: string, email: string): User {
  const user: User = {
    id: model.nextId('users'),
    name,
    displayName: null,
    email,
    isConfirmed: true,
    password: PASSWORD,
    apiToken: model.token(),
    pubsubToken: model.token(),
    uiSettings: {},
    customAttributes: {},
    messageSignature: null,
    avatar: null,
    mfa: null,
    createdAt: model.now(),
  }
  model.users.set(user.id, user)
  return user
}

/** Adds a member, who is notified of assignments only, as on the real server. */
export function addMember(model: Model, account: Account, user: User, role: Role): Membership {
  const known = notificationTypes(model).includes('conversation_assignment')
  const membership: Membership = {
    id: model.nextId('memberships'),
    accountId: account.id,
    userId: user.id,
    role,
    customRoleId: null,
    availability: 'online',
    autoOffline: true,
    activeAt: null,
    emailFlags: known ? ['email_conversation_assignment'] : [],
    pushFlags: known ? ['push_conversation_assignment'] : [],
  }
  model.memberships.push(membership)
  return membership
}

export type InboxFields = { name: string; channelType: string; members: readonly User[] } & Partial<
  Pick<
    Inbox,
    | 'enableAutoAssignment'
    | 'greetingMessage'
    | 'csatEnabled'
    | 'lockToSingleConversation'
    | 'phoneNumber'
    | 'email'
    | 'forwardTo'
    | 'hasOwnMailServers'
    | 'provider'
    | 'messageTemplates'
    | 'hasCalls'
  >
>

export function addInbox(model: Model, account: Account, fields: InboxFields): Inbox {
  const { members, name, channelType, ...rest } = fields
  const inbox: Inbox = {
    id: model.nextId('inboxes'),
    accountId: account.id,
    channelId: model.nextId(`channels ${channelType}`),
    name,
    channelType,
    identifier: model.token(),
    websiteToken: model.token(),
    hmacToken: model.token(),
    hmacMandatory: false,
    enableAutoAssignment: false,
    greetingMessage: null,
    csatEnabled: false,
    lockToSingleConversation: false,
    phoneNumber: null,
    email: null,
    forwardTo: null,
    hasOwnMailServers: false,
    provider: null,
    assistantId: null,
    agentBotId: null,
    messageTemplates: [],
    hasCalls: false,
    ...rest,
    members: new Set(members.map((user) => user.id)),
    lastAssigned: 0,
    createdAt: model.now(),
  }
  model.inboxes.set(inbox.id, inbox)
  return inbox
}

export function addTeam(
  model: Model,
  account: Account,
  name: string,
  description: string,
  members: readonly User[],
): Team {
  const team: Team = {
    id: model.nextId('teams'),
    accountId: account.id,
    name,
    description,
    allowAutoAssign: false,
    members: new Set(members.map((user) => user.id)),
    createdAt: model.now(),
  }
  model.teams.set(team.id, team)
  return team
}

export function addLabel(
  model: Model,
  account: Account,
  title: string,
  color: string,
  description: string | null = title,
): void {
  const label = { id: model.nextId('labels'), accountId: account.id, title, description, color, showOnSidebar: true }
  model.labels.set(label.id, label)
}

export function addCannedResponse(model: Model, account: Account, shortCode: string, content: string): void {
  const at = model.now()
  const row = {
    id: model.nextId('cannedResponses'),
    accountId: account.id,
    shortCode,
    content,
    createdAt: at,
    updatedAt: at,
  }
  model.cannedResponses.set(row.id, row)
}

import { notificationTypes } from './notifications.ts'
import type { Account, Inbox, Membership, Role, Team, User } from './types.ts'
import type { World } from './world.ts'

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

/** The blocks that seeds are built from. */
export function addAccount(world: World, name: string, locale = 'en'): Account {
  const domain = `${(name.split(' ')[0] ?? name).toLowerCase()}.test`
  const second = Math.floor(world.now() / 1000)
  const names = [
    ...FEATURES,
    ...(world.can('macros') ? ['macros'] : []),
    ...(world.can('modernPayloads') ? NEWER_FEATURES : ['channel_twitter']),
  ]
  const account: Account = {
    id: world.nextId('accounts'),
    name,
    locale,
    status: 'active',
    supportEmail: `desk@${domain}`,
    inboundDomain: `inbound.${domain}`,
    features: Object.fromEntries(names.map((feature) => [feature, true])),
    cacheKeys: { label: second, inbox: second, team: second },
    nextDisplayId: 1,
    createdAt: world.now(),
  }
  world.accounts.set(account.id, account)
  return account
}

/** An agent with the password that all seeds share. */
export function addUser(world: World, name: string, email: string): User {
  const user: User = {
    id: world.nextId('users'),
    name,
    displayName: null,
    email,
    password: PASSWORD,
    apiToken: world.token(),
    pubsubToken: world.token(),
    uiSettings: {},
    messageSignature: null,
    avatar: null,
    mfa: null,
    createdAt: world.now(),
  }
  world.users.set(user.id, user)
  return user
}

/** New members are told of assignments only, as on the real server. */
export function addMember(world: World, account: Account, user: User, role: Role): Membership {
  const known = notificationTypes(world).includes('conversation_assignment')
  const membership: Membership = {
    id: world.nextId('memberships'),
    accountId: account.id,
    userId: user.id,
    role,
    availability: 'online',
    autoOffline: true,
    activeAt: null,
    emailFlags: known ? ['email_conversation_assignment'] : [],
    pushFlags: known ? ['push_conversation_assignment'] : [],
  }
  world.memberships.push(membership)
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
  >
>

export function addInbox(world: World, account: Account, fields: InboxFields): Inbox {
  const { members, name, channelType, ...rest } = fields
  const inbox: Inbox = {
    id: world.nextId('inboxes'),
    accountId: account.id,
    channelId: world.nextId(`channels ${channelType}`),
    name,
    channelType,
    identifier: world.token(),
    websiteToken: world.token(),
    hmacToken: world.token(),
    enableAutoAssignment: false,
    greetingMessage: null,
    csatEnabled: false,
    lockToSingleConversation: false,
    phoneNumber: null,
    email: null,
    forwardTo: null,
    hasOwnMailServers: false,
    provider: null,
    ...rest,
    members: new Set(members.map((user) => user.id)),
    lastAssigned: 0,
    createdAt: world.now(),
  }
  world.inboxes.set(inbox.id, inbox)
  return inbox
}

export function addTeam(
  world: World,
  account: Account,
  name: string,
  description: string,
  members: readonly User[],
): Team {
  const team: Team = {
    id: world.nextId('teams'),
    accountId: account.id,
    name,
    description,
    members: new Set(members.map((user) => user.id)),
    createdAt: world.now(),
  }
  world.teams.set(team.id, team)
  return team
}

export function addLabel(world: World, account: Account, title: string, color: string, description = title): void {
  const label = { id: world.nextId('labels'), accountId: account.id, title, description, color, showOnSidebar: true }
  world.labels.set(label.id, label)
}

export function addCannedResponse(world: World, account: Account, shortCode: string, content: string): void {
  const at = world.now()
  const row = {
    id: world.nextId('cannedResponses'),
    accountId: account.id,
    shortCode,
    content,
    createdAt: at,
    updatedAt: at,
  }
  world.cannedResponses.set(row.id, row)
}

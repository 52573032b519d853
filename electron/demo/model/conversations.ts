import type { Actor } from './activity.ts'
import { asSystem, asUser, noteActivity, statusLine, userOf } from './activity.ts'
import type { AgentBot } from './agentBots.ts'
import { announceContact, announceConversation } from './announce.ts'
import { sendSurvey } from './csat.ts'
import type { Model } from './model.ts'
import { changeNotification, notify } from './notifications.ts'
import { lastOf } from './reading.ts'
import { report } from './reportingEvents.ts'
import { agentsOf, everyoneIn } from './topics.ts'
import type {
  Contact,
  ContactInbox,
  Conversation,
  ConversationStatus,
  Details,
  Inbox,
  Priority,
  User,
} from './types.ts'
import { recountUnread } from './unreadCounts.ts'

export interface NewConversation {
  inbox: Inbox
  contact: Contact
  contactInbox: ContactInbox
  status?: ConversationStatus
  assigneeId?: number | null
  teamId?: number | null
  customAttributes?: Details
  additionalAttributes?: Details
  at?: number
}

/** Creates a conversation, notifies the members of the inbox, and assigns it if the inbox auto-assigns. */
export function createConversation(model: Model, input: NewConversation, actor: Actor): Conversation {
  const { inbox, contact, contactInbox } = input
  const at = input.at ?? model.now()
  const account = model.account(inbox.accountId)
  const displayId = account.nextDisplayId
  account.nextDisplayId += 1
  const conversation: Conversation = {
    id: model.nextId('conversations'),
    displayId,
    uuid: model.uuid(),
    accountId: inbox.accountId,
    inboxId: inbox.id,
    contactId: contact.id,
    contactInbox,
    status: input.status ?? firstStatus(inbox, contact),
    priority: null,
    assigneeId: input.assigneeId ?? null,
    assigneeBotId: null,
    teamId: input.teamId ?? null,
    labels: [],
    snoozedUntil: null,
    waitingSince: at,
    firstReplyAt: null,
    agentLastSeenAt: null,
    assigneeLastSeenAt: null,
    contactLastSeenAt: null,
    lastActivityAt: at,
    additionalAttributes: input.additionalAttributes ?? {},
    customAttributes: input.customAttributes ?? {},
    participants: new Set(),
    mentioned: new Set(),
    draft: '',
    appliedSla: null,
    messages: [],
    createdAt: at,
    updatedAt: at,
  }
  model.addConversation(conversation)
  announceConversation(model, everyoneIn(model, conversation), 'conversation.created', conversation, actor)
  if (conversation.status !== 'pending')
    for (const userId of inbox.members)
      notify(model, 'conversation_creation', userId, conversation, { cause: userOf(actor) })
  if (conversation.assigneeId !== null) conversation.participants.add(conversation.assigneeId)
  autoAssign(model, conversation)
  return conversation
}

/** Conversations with a blocked contact start resolved, those that a bot or an assistant answers start pending. */
function firstStatus(inbox: Inbox, contact: Contact): ConversationStatus {
  if (contact.blocked) return 'resolved'
  return hasBot(inbox) ? 'pending' : 'open'
}

/** Whether a bot or an assistant answers first. */
export const hasBot = ({ agentBotId, assistantId }: Inbox): boolean => agentBotId !== null || assistantId !== null

/** Moves `updated_at` and announces `conversation.updated`. */
export function conversationChanged(model: Model, conversation: Conversation, actor: Actor): void {
  conversation.updatedAt = model.now()
  if (model.can('conversationUpdatedEvent'))
    announceConversation(model, everyoneIn(model, conversation), 'conversation.updated', conversation, actor)
  recountUnread(model, conversation)
}

/** Assigns an open, unassigned conversation to the inbox's online members in turn. */
function autoAssign(model: Model, conversation: Conversation): void {
  const inbox = model.inbox(conversation.inboxId)
  if (!inbox.enableAutoAssignment || conversation.status !== 'open' || conversation.assigneeId !== null) return
  const free = [...inbox.members]
    .sort((a, b) => a - b)
    .filter((id) => {
      const membership = model.membership(inbox.accountId, id)
      return (
        membership?.availability === 'online' &&
        (!membership.autoOffline || model.presence.isAgentBeating(inbox.accountId, id))
      )
    })
  const next = free.find((id) => id > inbox.lastAssigned) ?? free[0]
  if (next === undefined) return
  inbox.lastAssigned = next
  assign(model, conversation, next, asSystem)
}

export interface StatusChange {
  status: ConversationStatus
  snoozedUntil?: number | null
  /** Adds no activity to the thread. */
  isQuiet?: boolean
}

/** Changes the status. An agent (not an administrator) who opens a conversation becomes its assignee. */
export function setStatus(model: Model, conversation: Conversation, change: StatusChange, actor: Actor): void {
  const before = conversation.status
  const snoozedUntil = change.status === 'snoozed' ? (change.snoozedUntil ?? null) : null
  const isChanged = before !== change.status
  if (isChanged || conversation.snoozedUntil !== snoozedUntil) {
    conversation.status = change.status
    conversation.snoozedUntil = snoozedUntil
    if (isChanged) {
      const isResolved = change.status === 'resolved'
      if (isResolved && model.can('resolvingEndsWait')) conversation.waitingSince = null
      announceConversation(model, everyoneIn(model, conversation), 'conversation.status_changed', conversation, actor)
      if (isResolved) {
        report(model, 'conversation_resolved', conversation, conversation.assigneeId, conversation.createdAt)
        sendSurvey(model, conversation)
      }
      const line = change.isQuiet === true ? null : statusLine(model, conversation, actor)
      if (line !== null) noteActivity(model, conversation, line)
    }
    conversationChanged(model, conversation, actor)
  }
  if (conversation.status !== 'open') return
  const user = userOf(actor)
  const isAgent = user !== undefined && model.membership(conversation.accountId, user.id)?.role === 'agent'
  if (isAgent && model.can('agentOpenAssigns')) assign(model, conversation, user.id, actor)
  else if (isChanged) autoAssign(model, conversation)
}

function assignmentLine(conversation: Conversation, assignee: User | undefined, actor: Actor): string | null {
  const by = userOf(actor)
  if (!by) return assignee ? `Assigned to ${assignee.name} by Automation System` : null
  if (!assignee) return `Conversation unassigned by ${by.name}`
  return assignee === by ? `${by.name} self-assigned this conversation` : `Assigned to ${assignee.name} by ${by.name}`
}

/** Assigns the conversation to an agent, or unassigns it. Does nothing without a change. */
export function assign(model: Model, conversation: Conversation, assigneeId: number | null, actor: Actor): void {
  if (conversation.assigneeId === assigneeId && conversation.assigneeBotId === null) return
  conversation.assigneeBotId = null
  const isChanged = conversation.assigneeId !== assigneeId
  conversation.assigneeId = assigneeId
  const assignee = assigneeId === null ? undefined : model.user(assigneeId)
  conversationChanged(model, conversation, actor)
  if (isChanged) announceAssignment(model, conversation, assignee, actor)
}

/** Assigns the conversation to a bot. Only `conversation.updated` announces it, unless an agent loses it. */
export function assignBot(model: Model, conversation: Conversation, bot: AgentBot, actor: Actor): void {
  const hadAgent = conversation.assigneeId !== null
  conversation.assigneeId = null
  conversation.assigneeBotId = bot.id
  conversationChanged(model, conversation, actor)
  if (hadAgent) announceAssignment(model, conversation, undefined, actor)
}

/** Announces the assignee, adds the activity, and notifies the assignee, who becomes a participant. */
export function announceAssignment(
  model: Model,
  conversation: Conversation,
  assignee: User | undefined,
  actor: Actor,
): void {
  announceConversation(model, agentsOf(model, conversation), 'assignee.changed', conversation, actor)
  const line = assignmentLine(conversation, assignee, actor)
  if (line !== null) noteActivity(model, conversation, line)
  if (!assignee) return
  if (assignee !== userOf(actor) && conversation.status !== 'pending')
    notify(model, 'conversation_assignment', assignee.id, conversation, { cause: userOf(actor) })
  conversation.participants.add(assignee.id)
}

export function assignTeam(model: Model, conversation: Conversation, teamId: number | null, actor: Actor): void {
  if (conversation.teamId === teamId) return
  const before = conversation.teamId === null ? undefined : model.teams.get(conversation.teamId)
  conversation.teamId = teamId
  const team = teamId === null ? undefined : model.teams.get(teamId)
  conversationChanged(model, conversation, actor)
  announceConversation(model, agentsOf(model, conversation), 'team.changed', conversation, actor)
  const by = userOf(actor)?.name ?? 'Automation System'
  noteActivity(
    model,
    conversation,
    team ? `Assigned to ${team.name} by ${by}` : `Unassigned from ${before?.name ?? ''} by ${by}`,
  )
}

/** Replaces the conversation's labels. */
export function setLabels(model: Model, conversation: Conversation, labels: readonly string[], actor: Actor): void {
  const next = [...new Set(labels)]
  const added = next.filter((label) => !conversation.labels.includes(label))
  const removed = conversation.labels.filter((label) => !next.includes(label))
  if (added.length === 0 && removed.length === 0) return
  conversation.labels = next
  const by = userOf(actor)?.name ?? 'Automation System'
  if (added.length > 0) noteActivity(model, conversation, `${by} added ${added.join(', ')}`)
  if (removed.length > 0) noteActivity(model, conversation, `${by} removed ${removed.join(', ')}`)
  conversationChanged(model, conversation, actor)
}

export function setPriority(model: Model, conversation: Conversation, priority: Priority | null, actor: Actor): void {
  const before = conversation.priority
  if (before === priority) return
  conversation.priority = priority
  const by = userOf(actor)?.name ?? 'Automation System'
  noteActivity(
    model,
    conversation,
    priority === null
      ? `${by} removed the priority`
      : before === null
        ? `${by} set the priority to ${priority}`
        : `${by} changed the priority from ${before} to ${priority}`,
  )
  conversationChanged(model, conversation, actor)
}

export function setCustomAttributes(model: Model, conversation: Conversation, attributes: Details, actor: Actor): void {
  conversation.customAttributes = attributes
  conversationChanged(model, conversation, actor)
}

/** Marks the conversation as read for all agents. The assignee's own mark is stored in addition. */
export function markSeen(model: Model, conversation: Conversation, user: User): void {
  const at = model.now()
  conversation.agentLastSeenAt = at
  if (conversation.assigneeId === user.id) conversation.assigneeLastSeenAt = at
  recountUnread(model, conversation)
  if (!model.can('readMarksNotifications')) return
  for (const notification of model.notifications.values()) {
    if (notification.userId !== user.id || notification.conversation !== conversation) continue
    if (notification.readAt === null) changeNotification(model, notification, { readAt: at })
  }
}

/** Sets the shared read mark to a second before the last incoming message. */
export function markUnread(model: Model, conversation: Conversation): void {
  const last = lastOf(conversation, (m) => m.kind === 'incoming')
  if (!last) return
  const before = Math.floor(last.createdAt / 1000) * 1000 - 1000
  conversation.agentLastSeenAt = before
  conversation.assigneeLastSeenAt = before
  recountUnread(model, conversation)
}

/** The visitor read the conversation: the only read mark that is announced. */
export function markSeenByContact(model: Model, conversation: Conversation, actor: Actor): void {
  conversation.contactLastSeenAt = model.now()
  conversation.updatedAt = model.now()
  announceConversation(model, agentsOf(model, conversation), 'conversation.read', conversation, actor)
}

export function setMuted(model: Model, conversation: Conversation, isMuted: boolean, user: User): void {
  const contact = model.contact(conversation.contactId)
  const actor = asUser(user)
  contact.blocked = isMuted
  contact.updatedAt = model.now()
  announceContact(model, 'contact.updated', contact, actor)
  if (isMuted) setStatus(model, conversation, { status: 'resolved' }, actor)
  noteActivity(model, conversation, `${user.name} has ${isMuted ? 'muted' : 'unmuted'} the conversation`)
}

/** Changes the reply times; both are announced in one event. */
export function moveReplyTimes(
  model: Model,
  conversation: Conversation,
  change: { firstReplyAt?: number; waitingSince?: number | null },
  actor: Actor,
): void {
  if (change.firstReplyAt !== undefined) conversation.firstReplyAt = change.firstReplyAt
  if (change.waitingSince !== undefined) conversation.waitingSince = change.waitingSince
  conversationChanged(model, conversation, actor)
}

/** Ends every snooze that is due. */
export function wakeSnoozed(model: Model): void {
  const now = model.now()
  for (const conversation of model.conversations.values()) {
    if (conversation.status === 'snoozed' && conversation.snoozedUntil !== null && conversation.snoozedUntil <= now) {
      setStatus(model, conversation, { status: 'open' }, asSystem)
    }
  }
}

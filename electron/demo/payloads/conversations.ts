import type { Model } from '../model/model.ts'
import { canReply, isMuted, isPublicTalk, lastOf, latestTalk, unreadCount, unreadMessages } from '../model/reading.ts'
import type { Conversation, Details } from '../model/types.ts'
import { assigneeBotPayload, assigneeBotPushPayload } from './agentBots.ts'
import { slaFields, slaPushFields } from './appliedSlas.ts'
import { iso, isoOrNull, seconds } from './basics.ts'
import { contactColumns, contactPayload, contactPushPayload } from './contacts.ts'
import { messagePushPayload, publicMessagePayload } from './messages.ts'
import { agentPayload, teamPayload, userPushPayload } from './users.ts'

const fraction = (milliseconds: number) => milliseconds / 1000

/** A conversation as REST returns it to one viewer. */
export function conversationPayload(model: Model, conversation: Conversation, viewerId: number): Details {
  const contact = model.contact(conversation.contactId)
  const lastTalk = latestTalk(conversation)
  return {
    meta: restMeta(model, conversation, viewerId),
    id: conversation.displayId,
    messages: embeddedMessages(model, conversation),
    account_id: conversation.accountId,
    ...(model.can('uuid') ? { uuid: conversation.uuid } : {}),
    additional_attributes: conversation.additionalAttributes,
    agent_last_seen_at: seconds(conversation.agentLastSeenAt),
    assignee_last_seen_at: seconds(conversation.assigneeLastSeenAt),
    can_reply: canReply(model, conversation),
    contact_last_seen_at: seconds(conversation.contactLastSeenAt),
    custom_attributes: conversation.customAttributes,
    inbox_id: conversation.inboxId,
    labels: conversation.labels,
    muted: isMuted(contact),
    snoozed_until: snoozed(conversation),
    status: conversation.status,
    created_at: seconds(conversation.createdAt),
    ...(model.can('conversationUpdatedAt') ? { updated_at: fraction(conversation.updatedAt) } : {}),
    timestamp: seconds(conversation.lastActivityAt),
    ...(model.can('firstReplyTime') ? { first_reply_created_at: seconds(conversation.firstReplyAt) } : {}),
    unread_count: unreadCount(model, conversation),
    last_non_activity_message: lastTalk ? messagePushPayload(model, lastTalk) : null,
    ...(model.can('listLastActivityAt')
      ? { last_activity_at: seconds(conversation.lastActivityAt), priority: conversation.priority }
      : {}),
    ...(model.can('waitingSince') ? { waiting_since: seconds(conversation.waitingSince) } : {}),
    ...slaFields(model, conversation),
  }
}

const snoozed = (conversation: Conversation) => isoOrNull(conversation.snoozedUntil)

function embeddedMessages(model: Model, conversation: Conversation): Details[] {
  const unread = model.can('embedsUnreadMessages') ? unreadMessages(conversation, 10) : []
  const last = conversation.messages.at(-1)
  const shown = unread.length > 0 ? unread : last ? [last] : []
  return shown.map((message) => messagePushPayload(model, message))
}

function restMeta(model: Model, conversation: Conversation, viewerId: number): Details {
  const assignee =
    conversation.assigneeId === null ? undefined : model.membership(conversation.accountId, conversation.assigneeId)
  const bot = assigneeBot(model, conversation)
  const team = conversation.teamId === null ? undefined : model.teams.get(conversation.teamId)
  return {
    sender: contactPayload(model, model.contact(conversation.contactId)),
    channel: model.inbox(conversation.inboxId).channelType,
    ...(assignee ? { assignee: agentPayload(model, assignee) } : {}),
    ...(assignee && model.can('assigneeType') ? { assignee_type: 'User' } : {}),
    ...(bot ? { assignee: assigneeBotPayload(bot), assignee_type: 'AgentBot' } : {}),
    ...(team ? { team: teamPayload(team, viewerId) } : {}),
    hmac_verified: conversation.contactInbox.isVerified,
  }
}

/** A conversation inside events. */
export function conversationPushPayload(model: Model, conversation: Conversation): Details {
  const last = lastOf(conversation, isPublicTalk)
  const { contactInbox } = conversation
  return {
    additional_attributes: conversation.additionalAttributes,
    can_reply: canReply(model, conversation),
    channel: model.inbox(conversation.inboxId).channelType,
    contact_inbox: {
      id: contactInbox.id,
      contact_id: contactInbox.contactId,
      inbox_id: contactInbox.inboxId,
      source_id: contactInbox.sourceId,
      created_at: iso(contactInbox.createdAt),
      updated_at: iso(contactInbox.createdAt),
      hmac_verified: conversation.contactInbox.isVerified,
      ...(model.can('contactTokens') ? {} : { pubsub_token: contactInbox.pubsubToken }),
    },
    id: conversation.displayId,
    inbox_id: conversation.inboxId,
    messages: last ? [messagePushPayload(model, last)] : [],
    labels: conversation.labels,
    meta: pushMeta(model, conversation),
    status: conversation.status,
    custom_attributes: conversation.customAttributes,
    snoozed_until: snoozed(conversation),
    unread_count: unreadCount(model, conversation),
    ...(model.can('firstReplyTime') ? { first_reply_created_at: isoOrNull(conversation.firstReplyAt) } : {}),
    ...(model.can('priority') ? { priority: conversation.priority } : {}),
    ...(model.can('waitingSince') ? { waiting_since: seconds(conversation.waitingSince) } : {}),
    agent_last_seen_at: seconds(conversation.agentLastSeenAt),
    contact_last_seen_at: seconds(conversation.contactLastSeenAt),
    ...(model.can('socketLastActivityAt') ? { last_activity_at: seconds(conversation.lastActivityAt) } : {}),
    timestamp: seconds(conversation.lastActivityAt),
    created_at: seconds(conversation.createdAt),
    ...(model.can('conversationUpdatedAt') ? { updated_at: fraction(conversation.updatedAt) } : {}),
    ...slaPushFields(model, conversation),
  }
}

const assigneeBot = (model: Model, { assigneeBotId }: Conversation) =>
  assigneeBotId === null ? undefined : model.agentBots.get(assigneeBotId)

/** Contact, assignee and team inside events. */
export function pushMeta(model: Model, conversation: Conversation): Details {
  const assignee = conversation.assigneeId === null ? undefined : model.users.get(conversation.assigneeId)
  const bot = assigneeBot(model, conversation)
  const team = conversation.teamId === null ? undefined : model.teams.get(conversation.teamId)
  return {
    sender: contactPushPayload(model, model.contact(conversation.contactId)),
    assignee: assignee
      ? userPushPayload(model, assignee, conversation.accountId)
      : bot
        ? assigneeBotPushPayload(bot)
        : null,
    ...(model.can('assigneeType') ? { assignee_type: assignee ? 'User' : bot ? 'AgentBot' : null } : {}),
    team: team ? { id: team.id, name: team.name } : null,
    hmac_verified: conversation.contactInbox.isVerified,
  }
}

/** A conversation as the public API shows it to its visitor. */
export function publicConversationPayload(model: Model, conversation: Conversation): Details {
  return {
    id: conversation.displayId,
    ...(model.can('uuid') ? { uuid: conversation.uuid } : {}),
    inbox_id: conversation.inboxId,
    contact_last_seen_at: seconds(conversation.contactLastSeenAt),
    status: conversation.status,
    agent_last_seen_at: seconds(conversation.agentLastSeenAt),
    messages: conversation.messages.filter(isPublicTalk).map((message) => publicMessagePayload(model, message)),
    contact: contactColumns(model, model.contact(conversation.contactId)),
  }
}

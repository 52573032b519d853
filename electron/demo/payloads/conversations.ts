import {
  canReply,
  isMuted,
  isNotActivity,
  isPublicTalk,
  lastOf,
  unreadCount,
  unreadMessages,
} from '../world/reading.ts'
import type { Conversation, Details } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { iso, isoOrNull, seconds } from './basics.ts'
import { contactColumns, contactPayload, contactPushPayload } from './contacts.ts'
import { messagePushPayload, publicMessagePayload } from './messages.ts'
import { agentPayload, teamPayload, userPushPayload } from './users.ts'

const fraction = (milliseconds: number) => milliseconds / 1000

/** A conversation as REST answers it to one viewer. */
export function conversationPayload(world: World, conversation: Conversation, viewerId: number): Details {
  const contact = world.contact(conversation.contactId)
  const lastTalk = lastOf(conversation, isNotActivity)
  return {
    meta: restMeta(world, conversation, viewerId),
    id: conversation.displayId,
    messages: embeddedMessages(world, conversation),
    account_id: conversation.accountId,
    ...(world.can('uuid') ? { uuid: conversation.uuid } : {}),
    additional_attributes: conversation.additionalAttributes,
    agent_last_seen_at: seconds(conversation.agentLastSeenAt),
    assignee_last_seen_at: seconds(conversation.assigneeLastSeenAt),
    can_reply: canReply(world, conversation),
    contact_last_seen_at: seconds(conversation.contactLastSeenAt),
    custom_attributes: conversation.customAttributes,
    inbox_id: conversation.inboxId,
    labels: conversation.labels,
    muted: isMuted(contact),
    snoozed_until: snoozed(conversation),
    status: conversation.status,
    created_at: seconds(conversation.createdAt),
    ...(world.can('conversationUpdatedAt') ? { updated_at: fraction(conversation.updatedAt) } : {}),
    timestamp: seconds(conversation.lastActivityAt),
    first_reply_created_at: seconds(conversation.firstReplyAt),
    unread_count: unreadCount(world, conversation),
    last_non_activity_message: lastTalk ? messagePushPayload(world, lastTalk) : null,
    ...(world.can('listLastActivityAt')
      ? { last_activity_at: seconds(conversation.lastActivityAt), priority: conversation.priority }
      : {}),
    ...(world.can('waitingSince') ? { waiting_since: seconds(conversation.waitingSince) } : {}),
    ...(world.can('slaPolicies') ? slaFields(world, conversation) : {}),
  }
}

const snoozed = (conversation: Conversation) => isoOrNull(conversation.snoozedUntil)

function embeddedMessages(world: World, conversation: Conversation): Details[] {
  const unread = world.can('embedsUnreadMessages') ? unreadMessages(conversation, 10) : []
  const last = conversation.messages.at(-1)
  const shown = unread.length > 0 ? unread : last ? [last] : []
  return shown.map((message) => messagePushPayload(world, message))
}

function restMeta(world: World, conversation: Conversation, viewerId: number): Details {
  const assignee =
    conversation.assigneeId === null ? undefined : world.membership(conversation.accountId, conversation.assigneeId)
  const team = conversation.teamId === null ? undefined : world.teams.get(conversation.teamId)
  return {
    sender: contactPayload(world, world.contact(conversation.contactId)),
    channel: world.inbox(conversation.inboxId).channelType,
    ...(assignee ? { assignee: agentPayload(world, assignee) } : {}),
    ...(assignee && world.can('assigneeType') ? { assignee_type: 'User' } : {}),
    ...(team ? { team: teamPayload(team, viewerId) } : {}),
    hmac_verified: false,
  }
}

function slaFields(world: World, conversation: Conversation): Details {
  const applied = appliedSla(world, conversation)
  if (applied) return { sla_policy_id: conversation.slaPolicyId, applied_sla: applied, sla_events: [] }
  return { sla_policy_id: null, ...(usesSla(world, conversation) ? { sla_events: [] } : {}) }
}

const usesSla = (world: World, conversation: Conversation) =>
  world.account(conversation.accountId).features['sla'] === true

function appliedSla(world: World, conversation: Conversation): Details | null {
  const policy = conversation.slaPolicyId === null ? undefined : world.slaPolicies.get(conversation.slaPolicyId)
  return policy
    ? {
        id: conversation.id,
        sla_id: policy.id,
        sla_status: 'active',
        created_at: seconds(conversation.createdAt),
        updated_at: seconds(conversation.updatedAt),
        sla_description: policy.description,
        sla_name: policy.name,
        sla_first_response_time_threshold: policy.firstResponseSeconds,
        sla_next_response_time_threshold: policy.nextResponseSeconds,
        sla_only_during_business_hours: false,
        sla_resolution_time_threshold: policy.resolutionSeconds,
      }
    : null
}

/** A conversation inside events. */
export function conversationPushPayload(world: World, conversation: Conversation): Details {
  const last = lastOf(conversation, isPublicTalk)
  const { contactInbox } = conversation
  return {
    additional_attributes: conversation.additionalAttributes,
    can_reply: canReply(world, conversation),
    channel: world.inbox(conversation.inboxId).channelType,
    contact_inbox: {
      id: contactInbox.id,
      contact_id: contactInbox.contactId,
      inbox_id: contactInbox.inboxId,
      source_id: contactInbox.sourceId,
      created_at: iso(contactInbox.createdAt),
      updated_at: iso(contactInbox.createdAt),
      hmac_verified: false,
      pubsub_token: contactInbox.pubsubToken,
    },
    id: conversation.displayId,
    inbox_id: conversation.inboxId,
    messages: last ? [messagePushPayload(world, last)] : [],
    labels: conversation.labels,
    meta: pushMeta(world, conversation),
    status: conversation.status,
    custom_attributes: conversation.customAttributes,
    snoozed_until: snoozed(conversation),
    unread_count: unreadCount(world, conversation),
    first_reply_created_at: isoOrNull(conversation.firstReplyAt),
    ...(world.can('priority') ? { priority: conversation.priority } : {}),
    ...(world.can('waitingSince') ? { waiting_since: seconds(conversation.waitingSince) } : {}),
    agent_last_seen_at: seconds(conversation.agentLastSeenAt),
    contact_last_seen_at: seconds(conversation.contactLastSeenAt),
    ...(world.can('socketLastActivityAt') ? { last_activity_at: seconds(conversation.lastActivityAt) } : {}),
    timestamp: seconds(conversation.lastActivityAt),
    created_at: seconds(conversation.createdAt),
    ...(world.can('conversationUpdatedAt') ? { updated_at: fraction(conversation.updatedAt) } : {}),
    ...(world.can('slaPolicies') && usesSla(world, conversation)
      ? { applied_sla: appliedSla(world, conversation), sla_events: [], sla_policy_id: conversation.slaPolicyId }
      : {}),
  }
}

/** Contact, assignee and team as events name them. */
export function pushMeta(world: World, conversation: Conversation): Details {
  const assignee = conversation.assigneeId === null ? undefined : world.users.get(conversation.assigneeId)
  const team = conversation.teamId === null ? undefined : world.teams.get(conversation.teamId)
  return {
    sender: contactPushPayload(world, world.contact(conversation.contactId)),
    assignee: assignee ? userPushPayload(world, assignee, conversation.accountId) : null,
    ...(world.can('assigneeType') ? { assignee_type: assignee ? 'User' : null } : {}),
    team: team ? { id: team.id, name: team.name } : null,
    hmac_verified: false,
  }
}

/** A conversation as the public API shows it to its visitor. */
export function publicConversationPayload(world: World, conversation: Conversation): Details {
  return {
    id: conversation.displayId,
    ...(world.can('uuid') ? { uuid: conversation.uuid } : {}),
    inbox_id: conversation.inboxId,
    contact_last_seen_at: seconds(conversation.contactLastSeenAt),
    status: conversation.status,
    agent_last_seen_at: seconds(conversation.agentLastSeenAt),
    messages: conversation.messages.filter(isPublicTalk).map((message) => publicMessagePayload(world, message)),
    contact: contactColumns(world, world.contact(conversation.contactId)),
  }
}

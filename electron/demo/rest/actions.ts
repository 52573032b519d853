import { enumField, flagField, numberField, numbersField, objectField, textField, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, ok, rowOf } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { applySla } from '../model/appliedSlas.ts'
import {
  assign,
  assignBot,
  assignTeam,
  markSeen,
  markUnread,
  setCustomAttributes,
  setLabels,
  setMuted,
  setPriority,
  setStatus,
} from '../model/conversations.ts'
import { internalError, invalid } from '../model/errors.ts'
import { sendTranscript } from '../model/mail/serverMail.ts'
import { announceTyping } from '../model/messages.ts'
import { everyoneIn } from '../model/topics.ts'
import type { Conversation, Details, SlaPolicy } from '../model/types.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from '../model/types.ts'
import { assigneeBotPayload } from '../payloads/agentBots.ts'
import { iso, isoOrNull } from '../payloads/basics.ts'
import { conversationPushPayload } from '../payloads/conversations.ts'
import { agentPayload, assigneePayload, userPushPayload } from '../payloads/users.ts'
import { conversationOf, requireKnownStatus, showConversation } from './conversations.ts'

/** Seconds since 1970. Recorded: of a date as text the server reads the year, as if it were seconds. */
const unixField = (body: Details, key: string): number | undefined => {
  const seconds = numberField(body, key) ?? parseInt(textField(body, key) ?? '', 10)
  return Number.isNaN(seconds) ? undefined : seconds
}

function toggleStatus(call: AccountCall): Answer {
  const conversation = conversationOf(call)
  const named = textField(call.body, 'status')
  if (named !== undefined) requireKnownStatus(call, named)
  const asked = named === 'bot' ? 'pending' : enumField(call.body, 'status', CONVERSATION_STATUSES)
  const status = asked ?? (conversation.status === 'open' ? 'resolved' : 'open')
  const until = unixField(call.body, 'snoozed_until')
  setStatus(
    call.model,
    conversation,
    { status, snoozedUntil: until === undefined ? null : until * 1000 },
    asUser(call.user),
  )
  return ok({
    payload: {
      success: true,
      conversation_id: conversation.displayId,
      current_status: conversation.status,
      snoozed_until: isoOrNull(conversation.snoozedUntil),
    },
  })
}

function assignments(call: AccountCall): Answer {
  const { model, body } = call
  const conversation = conversationOf(call)
  const actor = asUser(call.user)
  if (!('assignee_id' in body)) {
    const teamId = numberField(body, 'team_id') ?? 0
    const team = model.teams.get(teamId)
    // Recorded: an unknown team or agent leaves the conversation without one.
    const isKnown = team?.accountId === call.accountId
    assignTeam(model, conversation, isKnown ? team.id : null, actor)
    return ok(
      isKnown
        ? {
            id: team.id,
            name: team.name,
            description: team.description,
            allow_auto_assign: team.allowAutoAssign,
            account_id: team.accountId,
            created_at: iso(team.createdAt),
            updated_at: iso(team.createdAt),
          }
        : null,
    )
  }
  const assigneeId = numberField(body, 'assignee_id') ?? 0
  if (body['assignee_type'] === 'AgentBot' && model.can('assigneeType')) {
    const bot = rowOf(call, model.agentBots, assigneeId)
    assignBot(model, conversation, bot, actor)
    return ok(assigneeBotPayload(bot))
  }
  const membership = assigneeId === 0 ? undefined : model.membership(call.accountId, assigneeId)
  assign(model, conversation, membership?.userId ?? null, actor)
  return membership ? ok(assigneePayload(model, membership)) : ok('null')
}

function typing(call: AccountCall): Answer {
  const { model, user } = call
  const conversation = conversationOf(call)
  announceTyping(
    model,
    conversation,
    everyoneIn(model, conversation, user),
    textField(call.body, 'typing_status') === 'on',
    flagField(call.body, 'is_private') ?? false,
    userPushPayload(model, user, call.accountId),
    asUser(user),
    () => conversationPushPayload(model, conversation),
  )
  return empty
}

function participantPayloads(call: AccountCall, ids: Iterable<number>) {
  return [...ids].flatMap((id) => {
    const membership = call.model.membership(call.accountId, id)
    return membership ? [agentPayload(call.model, membership)] : []
  })
}

function setParticipants(
  call: AccountCall,
  change: (conversation: Conversation, ids: Set<number>) => number[],
): Answer {
  const conversation = conversationOf(call)
  const ids = new Set(numbersField(call.body, 'user_ids') ?? [])
  // Recorded: the real server fails on an unknown user.
  for (const id of ids) if (!call.model.membership(call.accountId, id)) throw internalError()
  return ok(participantPayloads(call, change(conversation, ids)))
}

/** The SLA policy that a request names; null for none. Throws 404 for an unknown one. */
function policyIn(call: AccountCall): SlaPolicy | null {
  const id = numberField(call.body, 'sla_policy_id')
  return id === undefined ? null : rowOf(call, call.model.slaPolicies, id)
}

/** What an agent does with one conversation, other than writing. */
export function addActions(router: Router): void {
  const at = '/conversations/:conversation'
  router.account('POST', `${at}/toggle_status`, toggleStatus)
  router.account('POST', `${at}/assignments`, assignments)
  router.account('POST', `${at}/toggle_typing_status`, typing)
  router.account(
    'POST',
    `${at}/toggle_priority`,
    (call) => {
      setPriority(
        call.model,
        conversationOf(call),
        enumField(call.body, 'priority', PRIORITIES) ?? null,
        asUser(call.user),
      )
      return empty
    },
    'priority',
  )
  router.account(
    'PATCH',
    at,
    (call) => {
      const conversation = conversationOf(call)
      if ('priority' in call.body)
        setPriority(call.model, conversation, enumField(call.body, 'priority', PRIORITIES) ?? null, asUser(call.user))
      if ('sla_policy_id' in call.body) applySla(call.model, conversation, policyIn(call), asUser(call.user))
      return showConversation(call, conversation)
    },
    'conversationPatch',
  )
  router.account('GET', `${at}/labels`, (call) => ok({ payload: conversationOf(call).labels }))
  router.account('POST', `${at}/labels`, (call) => {
    const conversation = conversationOf(call)
    setLabels(call.model, conversation, textsField(call.body, 'labels') ?? [], asUser(call.user))
    return ok({ payload: conversation.labels })
  })
  router.account(
    'POST',
    `${at}/custom_attributes`,
    (call) => {
      const conversation = conversationOf(call)
      setCustomAttributes(
        call.model,
        conversation,
        objectField(call.body, 'custom_attributes') ?? {},
        asUser(call.user),
      )
      return ok({ custom_attributes: conversation.customAttributes })
    },
    'availabilityEndpoint',
  )
  router.account('POST', `${at}/update_last_seen`, (call) => {
    const conversation = conversationOf(call)
    markSeen(call.model, conversation, call.user)
    return showConversation(call, conversation)
  })
  router.account(
    'POST',
    `${at}/unread`,
    (call) => {
      const conversation = conversationOf(call)
      markUnread(call.model, conversation)
      return showConversation(call, conversation)
    },
    'unreadEndpoint',
  )
  for (const isMuted of [true, false]) {
    router.account('POST', `${at}/${isMuted ? 'mute' : 'unmute'}`, (call) => {
      setMuted(call.model, conversationOf(call), isMuted, call.user)
      return empty
    })
  }
  router.account('POST', `${at}/transcript`, (call) => {
    const conversation = conversationOf(call)
    const email = textField(call.body, 'email')
    if (!email) throw invalid('email param missing')
    sendTranscript(call.model, conversation, email, call.user)
    return empty
  })
  addParticipants(router, at)
  router.account(
    'GET',
    `${at}/draft_messages`,
    (call) => {
      const { draft } = conversationOf(call)
      return ok(draft === '' ? { has_draft: false } : { has_draft: true, message: draft })
    },
    'draftMessages',
  )
  router.account(
    'PATCH',
    `${at}/draft_messages`,
    (call) => {
      conversationOf(call).draft = textField(objectField(call.body, 'draft_message') ?? {}, 'message') ?? ''
      return empty
    },
    'draftMessages',
  )
  router.account(
    'DELETE',
    `${at}/draft_messages`,
    (call) => {
      conversationOf(call).draft = ''
      return empty
    },
    'draftMessages',
  )
}

function addParticipants(router: Router, at: string): void {
  router.account(
    'GET',
    `${at}/participants`,
    (call) => ok(participantPayloads(call, conversationOf(call).participants)),
    'participants',
  )
  // Returns only the added participants, as recorded.
  router.account(
    'POST',
    `${at}/participants`,
    (call) =>
      setParticipants(call, (conversation, ids) => {
        const added = [...ids].filter((id) => !conversation.participants.has(id))
        for (const id of added) conversation.participants.add(id)
        return added
      }),
    'participants',
  )
  router.account(
    'PATCH',
    `${at}/participants`,
    (call) =>
      setParticipants(call, (conversation, ids) => {
        conversation.participants = ids
        return [...ids]
      }),
    'participants',
  )
  router.account(
    'DELETE',
    `${at}/participants`,
    (call) => {
      setParticipants(call, (conversation, ids) => {
        for (const id of ids) conversation.participants.delete(id)
        return []
      })
      return empty
    },
    'participants',
  )
}

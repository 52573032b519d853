import { choiceField, numberField, objectField, textField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { idParam, listParam, numberParam, ok, pageParam, rowOf } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { addContactInbox } from '../model/contactInboxes.ts'
import { announceAssignment, createConversation } from '../model/conversations.ts'
import { HttpError, internalError, notAllowed } from '../model/errors.ts'
import type { ListQuery } from '../model/lists.ts'
import { countConversations, listConversations } from '../model/lists.ts'
import { sendAsAgent } from '../model/messages.ts'
import { canSeeInbox, conversationFor, requireAdministrator } from '../model/rights.ts'
import type { Conversation } from '../model/types.ts'
import { CONVERSATION_STATUSES } from '../model/types.ts'
import { countUnread } from '../model/unreadCounts.ts'
import { conversationPayload } from '../payloads/conversations.ts'
import { mailOptionsOf } from './mailOptions.ts'

/** The conversation in the path, if the caller may see it. */
export const conversationOf = (call: AccountCall): Conversation =>
  conversationFor(call.model, call, idParam(call, 'conversation'))
export const showConversation = (call: AccountCall, conversation: Conversation): Answer =>
  ok(conversationPayload(call.model, conversation, call.user.id))

/** Servers before 1.19 answer 500 to an unknown status. */
export function requireKnownStatus({ model }: AccountCall, status: string): void {
  if (model.can('botStatus') && !['open', 'resolved', 'bot'].includes(status)) throw internalError()
}

function queryOf(call: AccountCall): ListQuery {
  const status = call.query.get('status') ?? 'open'
  requireKnownStatus(call, status)
  const teamId = numberParam(call, 'team_id')
  if (teamId !== undefined) rowOf(call, call.model.teams, teamId)
  return {
    status: status === 'bot' ? 'pending' : status,
    assigneeType: call.query.get('assignee_type') ?? 'all',
    inboxId: numberParam(call, 'inbox_id'),
    teamId,
    labels: listParam(call, 'labels'),
    conversationType: call.query.get('conversation_type') ?? undefined,
    search: call.query.get('q') ?? undefined,
    sourceId: call.query.get('source_id') ?? undefined,
    updatedWithin: numberParam(call, 'updated_within'),
    sortBy: call.query.get('sort_by') ?? undefined,
  }
}

function list(call: AccountCall): Answer {
  const { meta, conversations } = listConversations(call.model, call, queryOf(call), pageParam(call))
  return ok({ data: { meta, payload: conversations.map((c) => conversationPayload(call.model, c, call.user.id)) } })
}

function create(call: AccountCall): Answer {
  const { model, body, user } = call
  const inbox = rowOf(call, model.inboxes, numberField(body, 'inbox_id') ?? 0)
  if (!canSeeInbox(call, inbox)) throw notAllowed()
  const sourceId = textField(body, 'source_id')
  const known = sourceId === undefined ? undefined : model.contactInboxBySource(inbox.id, sourceId)
  const contact = rowOf(call, model.contacts, known?.contactId ?? numberField(body, 'contact_id') ?? 0)
  const message = objectField(body, 'message')
  const content = message && textField(message, 'content')
  // A bad address fails the request before anything is created.
  const mail = mailOptionsOf(inbox, message ?? {})
  const contactInbox = known ?? addContactInbox(model, contact, inbox, sourceId)
  const status = choiceField(body, 'status', CONVERSATION_STATUSES)
  const conversation = createConversation(
    model,
    {
      inbox,
      contact,
      contactInbox,
      ...(status === undefined ? {} : { status }),
      assigneeId: numberField(body, 'assignee_id') ?? null,
      teamId: numberField(body, 'team_id') ?? null,
      customAttributes: objectField(body, 'custom_attributes') ?? {},
      additionalAttributes: objectField(body, 'additional_attributes') ?? {},
    },
    asUser(user),
  )
  if (content !== undefined)
    sendAsAgent(
      model,
      conversation,
      { content, ...mail, templateParams: objectField(message ?? {}, 'template_params') },
      user,
    )
  // Recorded: the assignment activity follows the first message.
  if (conversation.assigneeId !== null)
    announceAssignment(model, conversation, model.users.get(conversation.assigneeId), asUser(user))
  return showConversation(call, conversation)
}

/** Lists, counts and single conversations. */
export function addConversations(router: Router): void {
  router.account('GET', '/conversations', list)
  router.account('POST', '/conversations', create)
  router.account('GET', '/conversations/meta', (call) =>
    ok({ meta: countConversations(call.model, call, queryOf(call)) }),
  )
  router.account('GET', '/conversations/unread_counts', (call) => unreadCounts(call), 'unreadCounts')
  router.account('GET', '/conversations/:conversation', (call) => showConversation(call, conversationOf(call)))
  router.account(
    'DELETE',
    '/conversations/:conversation',
    (call) => {
      requireAdministrator(call)
      call.model.removeConversation(conversationOf(call))
      return {}
    },
    'deleteConversation',
  )
}

function unreadCounts(call: AccountCall): Answer {
  if (call.model.account(call.accountId).features['conversation_unread_counts'] !== true) {
    throw new HttpError(403, { error: 'Conversation unread counts feature not enabled for this account' })
  }
  return ok({ payload: countUnread(call.model, call) })
}

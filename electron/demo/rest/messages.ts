import { choiceField, flagField, objectField, textField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { idParam, numberParam, ok } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { makeAttachment } from '../model/blobs.ts'
import { changeMessage } from '../model/changeMessage.ts'
import { HttpError, invalid, notFound } from '../model/errors.ts'
import { pageOfThread } from '../model/lists.ts'
import { appendAsContact, deleteMessage, retryMessage, sendAsAgent, sendAsContact } from '../model/messages.ts'
import type { Conversation, Details, Message } from '../model/types.ts'
import { DELIVERY_STATUSES } from '../model/types.ts'
import { isoOrNull } from '../payloads/basics.ts'
import { contactPushPayload } from '../payloads/contacts.ts'
import { messagePayload } from '../payloads/messages.ts'
import { agentPayload, userPushPayload } from '../payloads/users.ts'
import { attachmentsPage } from './attachments.ts'
import { conversationOf } from './conversations.ts'
import { mailOptionsOf } from './mailOptions.ts'

const CONTENT_TYPES = [
  'text',
  'input_text',
  'input_textarea',
  'input_email',
  'input_select',
  'cards',
  'form',
  'article',
  'incoming_email',
  'input_csat',
  'integrations',
  'sticker',
] as const

/** What clients of API inboxes can send besides their own messages. */
const KINDS = ['incoming', 'activity'] as const

function threadMeta(call: AccountCall, conversation: Conversation): Details {
  const { model } = call
  const assignee =
    conversation.assigneeId === null ? undefined : model.membership(conversation.accountId, conversation.assigneeId)
  return {
    labels: conversation.labels,
    additional_attributes: conversation.additionalAttributes,
    contact: contactPushPayload(model, model.contact(conversation.contactId)),
    ...(assignee
      ? {
          assignee: model.can('modernPayloads')
            ? userPushPayload(model, model.user(assignee.userId), conversation.accountId)
            : agentPayload(model, assignee),
        }
      : {}),
    agent_last_seen_at: isoOrNull(conversation.agentLastSeenAt),
    assignee_last_seen_at: isoOrNull(conversation.assigneeLastSeenAt),
  }
}

function messageOf(call: AccountCall): Message {
  const message = call.model.messages.get(idParam(call, 'message'))
  if (message?.conversation !== conversationOf(call)) throw notFound()
  return message
}

function send(call: AccountCall): Answer {
  const { model, body, user } = call
  const conversation = conversationOf(call)
  const echoId = textField(body, 'echo_id')
  const isPrivate = flagField(body, 'private') ?? false
  const files = call.uploads.filter((upload) => upload.field === 'attachments[]')
  const draft = {
    content: textField(body, 'content') ?? null,
    isPrivate,
    echoId,
    contentType: choiceField(body, 'content_type', CONTENT_TYPES) ?? 'text',
    contentAttributes: objectField(body, 'content_attributes') ?? {},
    attachments: (messageId: number) =>
      files.map((file) =>
        // Recorded: `is_voice_message` leaves no trace.
        makeAttachment(model, call.accountId, messageId, { file }),
      ),
  }
  const kind = KINDS.find((one) => one === body['message_type'])
  if (kind !== undefined) {
    if (model.inbox(conversation.inboxId).channelType !== 'Channel::Api')
      throw invalid('Incoming messages are only allowed in Api inboxes')
    if (kind === 'activity') return ok(messagePayload(model, appendAsContact(model, conversation, draft), echoId))
    return ok(messagePayload(model, sendAsContact(model, conversation, draft, user), echoId))
  }
  const message = sendAsAgent(
    model,
    conversation,
    {
      ...draft,
      ...mailOptionsOf(model.inbox(conversation.inboxId), body),
      templateParams: objectField(body, 'template_params'),
    },
    user,
  )
  return ok(messagePayload(model, message, echoId))
}

/** The status that a client of an API inbox reports. Recorded: unknown ones, and a step from read to delivered, are ignored. */
function changeStatus(call: AccountCall): Answer {
  const { model, body } = call
  const message = messageOf(call)
  if (model.inbox(message.conversation.inboxId).channelType !== 'Channel::Api')
    throw new HttpError(403, { error: 'Message status update is only allowed for API inboxes' })
  const status = DELIVERY_STATUSES.find((one) => one === body['status'])
  if (status !== undefined && !(message.status === 'read' && status === 'delivered')) {
    const { external_error: _error, ...rest } = message.contentAttributes
    const error = status === 'failed' ? textField(body, 'external_error') : undefined
    const contentAttributes = error === undefined ? rest : { ...rest, external_error: error }
    changeMessage(model, message, { status, contentAttributes }, asUser(call.user))
  }
  return ok(messagePayload(model, message))
}

/** Threads: pages, sending, deleting, retrying. */
export function addMessages(router: Router, ignoresAfter: () => boolean): void {
  const at = '/conversations/:conversation/messages'
  router.account('GET', at, (call) => {
    const conversation = conversationOf(call)
    const bounds = {
      before: numberParam(call, 'before'),
      after: numberParam(call, 'after'),
      withoutInternal: call.query.get('filter_internal_messages') === 'true',
    }
    const page = pageOfThread(call.model, conversation, bounds, ignoresAfter())
    return ok({
      meta: threadMeta(call, conversation),
      payload: page.map((message) => messagePayload(call.model, message)),
    })
  })
  router.account('POST', at, send)
  router.account('PATCH', `${at}/:message`, changeStatus, 'messageRetry')
  router.account('DELETE', `${at}/:message`, (call) => {
    const message = messageOf(call)
    deleteMessage(call.model, message, call.user)
    return ok(messagePayload(call.model, message))
  })
  router.account(
    'POST',
    `${at}/:message/retry`,
    (call) => {
      const message = messageOf(call)
      retryMessage(call.model, message, call.user)
      return ok(messagePayload(call.model, message))
    },
    'messageRetry',
  )
  router.account(
    'POST',
    `${at}/:message/translate`,
    (call) => {
      messageOf(call)
      return ok({ content: null })
    },
    'translate',
  )
  router.account(
    'GET',
    '/conversations/:conversation/attachments',
    (call) => attachmentsPage(call, conversationOf(call).messages),
    'conversationAttachments',
  )
}

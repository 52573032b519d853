import { choiceField, flagField, objectField, textField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { idParam, numberParam, ok } from '../http.ts'
import { isoOrNull, seconds } from '../payloads/basics.ts'
import { contactPushPayload } from '../payloads/contacts.ts'
import { attachmentPayload, messagePayload, senderPayload } from '../payloads/messages.ts'
import { agentPayload, userPushPayload } from '../payloads/users.ts'
import { asSystem } from '../world/activity.ts'
import { makeAttachment } from '../world/blobs.ts'
import { changeMessage } from '../world/changeMessage.ts'
import { notFound } from '../world/errors.ts'
import { pageOf, pageOfThread } from '../world/lists.ts'
import { deleteMessage, retryMessage, sendAsAgent, sendAsContact } from '../world/messages.ts'
import { canReply } from '../world/reading.ts'
import type { Conversation, Details, Message } from '../world/types.ts'
import { conversationOf } from './conversations.ts'
import { mailWishOf } from './mailWish.ts'

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

function threadMeta(call: AccountCall, conversation: Conversation): Details {
  const { world } = call
  const assignee =
    conversation.assigneeId === null ? undefined : world.membership(conversation.accountId, conversation.assigneeId)
  const contact = contactPushPayload(world, world.contact(conversation.contactId))
  return {
    labels: conversation.labels,
    additional_attributes: conversation.additionalAttributes,
    contact: world.can('publicApi') ? contact : { ...contact, pubsub_token: conversation.contactInbox.pubsubToken },
    ...(assignee
      ? {
          assignee: world.can('modernPayloads')
            ? userPushPayload(world, world.user(assignee.userId), conversation.accountId)
            : agentPayload(world, assignee),
        }
      : {}),
    agent_last_seen_at: isoOrNull(conversation.agentLastSeenAt),
    assignee_last_seen_at: isoOrNull(conversation.assigneeLastSeenAt),
  }
}

function messageOf(call: AccountCall): Message {
  const message = call.world.messages.get(idParam(call, 'message'))
  if (message?.conversation !== conversationOf(call)) throw notFound()
  return message
}

function send(call: AccountCall): Answer {
  const { world, body, user } = call
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
        makeAttachment(world, call.accountId, messageId, {
          file,
          ...(flagField(body, 'is_voice_message') === true ? { extra: { meta: { is_recorded_audio: true } } } : {}),
        }),
      ),
  }
  if (body['message_type'] === 'incoming')
    return ok(messagePayload(world, sendAsContact(world, conversation, draft, user), echoId))
  const isRefused = !isPrivate && body['template_params'] === undefined && !canReply(world, conversation)
  const message = sendAsAgent(
    world,
    conversation,
    { ...draft, ...mailWishOf(world.inbox(conversation.inboxId), body) },
    user,
  )
  const answer = ok(messagePayload(world, message, echoId))
  // The server takes it; the channel, asked afterwards, does not.
  if (isRefused)
    changeMessage(
      world,
      message,
      {
        status: 'failed',
        contentAttributes: { ...message.contentAttributes, external_error: '131047: Re-engagement message' },
      },
      asSystem,
    )
  return answer
}

/** Threads: pages, sending, deleting, sending again. */
export function addMessages(router: Router, ignoresAfter: () => boolean): void {
  const at = '/conversations/:conversation/messages'
  router.account('GET', at, (call) => {
    const conversation = conversationOf(call)
    const bounds = {
      before: numberParam(call, 'before'),
      after: numberParam(call, 'after'),
      withoutInternal: call.query.get('filter_internal_messages') === 'true',
    }
    const page = pageOfThread(call.world, conversation, bounds, ignoresAfter())
    return ok({
      meta: threadMeta(call, conversation),
      payload: page.map((message) => messagePayload(call.world, message)),
    })
  })
  router.account('POST', at, send)
  router.account('DELETE', `${at}/:message`, (call) => {
    const message = messageOf(call)
    deleteMessage(call.world, message, call.user)
    return ok(messagePayload(call.world, message))
  })
  router.account(
    'POST',
    `${at}/:message/retry`,
    (call) => {
      const message = messageOf(call)
      retryMessage(call.world, message, call.user)
      return ok(messagePayload(call.world, message))
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
    (call) => attachments(call),
    'conversationAttachments',
  )
}

function attachments(call: AccountCall): Answer {
  const { world } = call
  const rows = conversationOf(call)
    .messages.flatMap((message) => message.attachments.map((attachment) => ({ message, attachment })))
    .reverse()
  const page = pageOf(rows, numberParam(call, 'page') ?? 1, 100)
  const payload = page.map(({ message, attachment }) => {
    return {
      ...attachmentPayload(world, attachment),
      created_at: seconds(message.createdAt),
      sender: senderPayload(world, message),
    }
  })
  return ok({ ...(world.can('modernPayloads') ? { meta: { total_count: rows.length } } : {}), payload })
}

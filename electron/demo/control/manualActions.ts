import { flagField, isDetails, listField, numberField, objectField, textField } from '../fields.ts'
import { asSystem } from '../model/activity.ts'
import { appendMessage } from '../model/append.ts'
import { checkSlas, withSla } from '../model/appliedSlas.ts'
import type { AttachmentToAdd } from '../model/blobs.ts'
import { makeAttachment } from '../model/blobs.ts'
import { changeMessage } from '../model/changeMessage.ts'
import { wakeSnoozed } from '../model/conversations.ts'
import { HttpError, invalid } from '../model/errors.ts'
import { parseMail } from '../model/mail/incoming/parseMail.ts'
import { receiveMail } from '../model/mail/incoming/receive.ts'
import { appendFromChannelApp, sendAsContact } from '../model/messages.ts'
import type { Model } from '../model/model.ts'
import { wakeNotifications } from '../model/notifications.ts'
import { currentCode } from '../model/secondFactor.ts'
import type { Account, Conversation, Details } from '../model/types.ts'
import { forgetUnread } from '../model/unreadCounts.ts'
import { userByEmail } from '../model/users.ts'

type ManualAction = (model: Model, args: Details) => unknown

/** Manual actions change the first account, where the recorded agent's day takes place. */
const ACCOUNT = 1
const accountOf = (model: Model): Account => model.account(ACCOUNT)

function conversationOf(model: Model, args: Details): Conversation {
  const found = model.conversation(ACCOUNT, numberField(args, 'conversation') ?? 0)
  if (!found) throw invalid('conversation: no such conversation')
  return found
}

async function mailIn(model: Model, args: Details): Promise<Details> {
  const raw = textField(args, 'raw')
  if (raw === undefined) throw invalid('raw: an RFC 822 mail')
  receiveMail(model, await parseMail(raw))
  return {}
}

function accountStatus(model: Model, args: Details): Details {
  const status = (['active', 'suspended'] as const).find((word) => word === args['status'])
  if (!status) throw invalid('status: active or suspended')
  accountOf(model).status = status
  return { status }
}

function feature(model: Model, args: Details): Details {
  const [name, isOn] = [textField(args, 'name') ?? '', flagField(args, 'on') ?? false]
  accountOf(model).features[name] = isOn
  if (name === 'conversation_unread_counts') forgetUnread(model, ACCOUNT)
  return { [name]: isOn }
}

function editMessage(model: Model, args: Details): Details {
  const message = model.messages.get(numberField(args, 'message') ?? 0)
  if (!message) throw invalid('message: no such message')
  changeMessage(model, message, { content: textField(args, 'content') ?? '' }, asSystem)
  return { id: message.id }
}

/** The code that an agent's authenticator app shows. */
function totp(model: Model, args: Details): Details {
  const user = userByEmail(model, textField(args, 'email'))
  const code = user && currentCode(model, user)
  if (!code) throw invalid('email: no agent with a second factor')
  return { code }
}

/** Moves the conversation and its messages back in time. */
function age(model: Model, args: Details): Details {
  const conversation = conversationOf(model, args)
  const by = (numberField(args, 'seconds') ?? 0) * 1000
  const earlier = (at: number | null) => (at === null ? null : at - by)
  conversation.createdAt -= by
  conversation.lastActivityAt -= by
  conversation.waitingSince = earlier(conversation.waitingSince)
  conversation.firstReplyAt = earlier(conversation.firstReplyAt)
  if (conversation.appliedSla) conversation.appliedSla.createdAt -= by
  for (const message of conversation.messages) {
    message.createdAt -= by
    message.updatedAt -= by
  }
  return { conversation: conversation.displayId }
}

/** Ends every snooze. */
function dueSnoozes(model: Model): Details {
  for (const conversation of model.conversations.values())
    if (conversation.status === 'snoozed') conversation.snoozedUntil = model.now()
  for (const notification of model.notifications.values())
    if (notification.snoozedUntil !== null) notification.snoozedUntil = model.now()
  wakeSnoozed(model)
  wakeNotifications(model)
  return {}
}

/** Looks for missed SLAs now. Returns the state of each. */
function slaCheck(model: Model): Details {
  checkSlas(model)
  return {
    applied: withSla(model, ACCOUNT).map(({ conversation, applied }) => [conversation.displayId, applied.status]),
  }
}

/** Stores many messages without events, in turn from the contact and the first agent: five minutes ago, a millisecond apart. */
function many(model: Model, args: Details): Details {
  const conversation = conversationOf(model, args)
  const from = model.now() - 5 * 60_000
  const count = numberField(args, 'count') ?? 0
  const [agent] = model.users.values()
  const ids: number[] = []
  const { lastActivityAt, updatedAt } = conversation
  model.quietly(() => {
    for (let i = 1; i <= count; i += 1) {
      const isContact = i % 2 === 1 || !agent
      const { id } = appendMessage(model, conversation, {
        kind: isContact ? 'incoming' : 'outgoing',
        content: `Line ${i} of ${count}`,
        sender: isContact ? { type: 'contact', id: conversation.contactId } : { type: 'user', id: agent.id },
        at: from + i - 1,
      })
      ids.push(id)
    }
  })
  // They are only stored: the conversation itself stays as it is.
  Object.assign(conversation, { lastActivityAt, updatedAt })
  return { first: ids[0] ?? null, last: ids.at(-1) ?? null }
}

/** The attachment that a channel delivers without a file: a place, or a link. */
function fileless(given: Details): AttachmentToAdd {
  const title = { fallback_title: textField(given, 'fallback_title') ?? null }
  const url = { data_url: textField(given, 'external_url') ?? null }
  const place = { coordinates_lat: given['coordinates_lat'], coordinates_long: given['coordinates_long'] }
  const isPlace = given['file_type'] === 'location'
  return {
    fileType: textField(given, 'file_type') ?? 'fallback',
    extra: { ...(isPlace ? place : {}), ...title, ...url },
  }
}

/** A message as a channel delivers it: of any type, also one that an agent wrote in the channel's own app. */
function inboundMessage(model: Model, args: Details): Details {
  const conversation = conversationOf(model, args)
  const files = (listField(args, 'attachments') ?? []).filter(isDetails).map(fileless)
  const draft = {
    content: textField(args, 'content') ?? null,
    contentType: textField(args, 'content_type') ?? 'text',
    contentAttributes: objectField(args, 'content_attributes') ?? {},
    attachments: (id: number) => files.map((file) => makeAttachment(model, ACCOUNT, id, file)),
  }
  const message =
    args['message_type'] === 'outgoing'
      ? appendFromChannelApp(model, conversation, draft)
      : sendAsContact(model, conversation, draft)
  return { id: message.id }
}

/** Meta refuses messages (`fail`) or calls (`fail_calls`) with this text; null: it accepts them again. */
function refuseAsMeta({ meta }: Model, args: Details): Details {
  if ('fail' in args) meta.messageRefusal = textField(args, 'fail') ?? null
  if ('fail_calls' in args) meta.callRefusal = textField(args, 'fail_calls') ?? null
  return { fail: meta.messageRefusal, fail_calls: meta.callRefusal }
}

const ACTIONS: Readonly<Record<string, ManualAction>> = {
  mail_in: mailIn,
  account_status: accountStatus,
  feature,
  edit_message: editMessage,
  age,
  due_snoozes: dueSnoozes,
  sla_check: slaCheck,
  totp,
  many,
  inbound_message: inboundMessage,
  meta: refuseAsMeta,
  // Without times: a recording counts them from its own start.
  mails: (model) => model.mail.sent.map(({ envelope, headers, parts }) => ({ envelope, headers, parts })),
}

/** Runs `{ name, args }`, something that no API of the real server does. `mails` returns every mail sent so far. */
export async function runManualAction(model: Model, body: Details): Promise<unknown> {
  const name = textField(body, 'name') ?? ''
  const run = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (!run)
    throw new HttpError(404, { error: `unknown action "${name}"; known are ${Object.keys(ACTIONS).join(', ')}` })
  return await run(model, objectField(body, 'args') ?? {})
}

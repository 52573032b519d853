import { flagField, numberField, objectField, textField } from '../fields.ts'
import { asSystem } from '../world/activity.ts'
import { appendMessage } from '../world/append.ts'
import { changeMessage } from '../world/changeMessage.ts'
import { wakeSnoozed } from '../world/conversations.ts'
import { Refusal } from '../world/errors.ts'
import { readMail } from '../world/mail/incoming/readMail.ts'
import { receiveMail } from '../world/mail/incoming/receive.ts'
import { changeNotification } from '../world/notifications.ts'
import type { Account, Conversation, Details } from '../world/types.ts'
import type { World } from '../world/world.ts'

type Hand = (world: World, args: Details) => unknown

const wrong = (error: string) => new Refusal(422, { error })
/** Hands reach into the first account, in which the agent's day plays. */
const ACCOUNT = 1
const accountOf = (world: World): Account => world.account(ACCOUNT)

function conversationOf(world: World, args: Details): Conversation {
  const found = world.conversation(ACCOUNT, numberField(args, 'conversation') ?? 0)
  if (!found) throw wrong('conversation: no such conversation')
  return found
}

async function mailIn(world: World, args: Details): Promise<Details> {
  const raw = textField(args, 'raw')
  if (raw === undefined) throw wrong('raw: an RFC 822 mail')
  receiveMail(world, await readMail(raw))
  return {}
}

function accountStatus(world: World, args: Details): Details {
  const status = (['active', 'suspended'] as const).find((word) => word === args['status'])
  if (!status) throw wrong('status: active or suspended')
  accountOf(world).status = status
  return { status }
}

function feature(world: World, args: Details): Details {
  const [name, isOn] = [textField(args, 'name') ?? '', flagField(args, 'on') ?? false]
  accountOf(world).features[name] = isOn
  return { [name]: isOn }
}

function editMessage(world: World, args: Details): Details {
  const message = world.messages.get(numberField(args, 'message') ?? 0)
  if (!message) throw wrong('message: no such message')
  changeMessage(world, message, { content: textField(args, 'content') ?? '' }, asSystem)
  return { id: message.id }
}

/** The conversation and its messages were that much earlier. */
function age(world: World, args: Details): Details {
  const conversation = conversationOf(world, args)
  const by = (numberField(args, 'seconds') ?? 0) * 1000
  const earlier = (at: number | null) => (at === null ? null : at - by)
  conversation.createdAt -= by
  conversation.lastActivityAt -= by
  conversation.waitingSince = earlier(conversation.waitingSince)
  conversation.firstReplyAt = earlier(conversation.firstReplyAt)
  for (const message of conversation.messages) {
    message.createdAt -= by
    message.updatedAt -= by
  }
  return { conversation: conversation.displayId }
}

/** Every snooze is due now. */
function dueSnoozes(world: World): Details {
  for (const conversation of world.conversations.values())
    if (conversation.status === 'snoozed') conversation.snoozedUntil = world.now()
  wakeSnoozed(world)
  for (const notification of world.notifications.values()) {
    if (notification.snoozedUntil !== null)
      changeNotification(world, notification, { snoozedUntil: null, readAt: null })
  }
  return {}
}

/** Many messages of the customer, stored without any event, five minutes ago, a millisecond apart. */
function many(world: World, args: Details): Details {
  const conversation = conversationOf(world, args)
  const from = world.now() - 5 * 60_000
  const ids: number[] = []
  world.quietly(() => {
    for (let i = 0; i < (numberField(args, 'count') ?? 0); i += 1) {
      ids.push(
        appendMessage(world, conversation, {
          kind: 'incoming',
          content: `line ${i}`,
          sender: { type: 'contact', id: conversation.contactId },
          at: from + i,
        }).id,
      )
    }
  })
  return { first: ids[0] ?? null, last: ids.at(-1) ?? null }
}

const HANDS: Readonly<Record<string, Hand>> = {
  mail_in: mailIn,
  account_status: accountStatus,
  feature,
  edit_message: editMessage,
  age,
  due_snoozes: dueSnoozes,
  many,
  // Without their times: those are the server's own, and a recording counts from its start.
  mails: (world) => world.post.left.map(({ envelope, headers, parts }) => ({ envelope, headers, parts })),
}

/** Does what no API of the real server does: `{ name, args }`. The question `mails` answers every mail that left so far. */
export async function hand(world: World, body: Details): Promise<unknown> {
  const name = textField(body, 'name') ?? ''
  const run = Object.hasOwn(HANDS, name) ? HANDS[name] : undefined
  if (!run) throw new Refusal(404, { error: `no hand is called "${name}"; there are ${Object.keys(HANDS).join(', ')}` })
  return await run(world, objectField(body, 'args') ?? {})
}

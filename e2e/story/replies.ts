import type { Model } from '../../electron/demo/model/model.ts'
import { canOpen, enterAccountItself } from '../../electron/demo/model/rights.ts'
import type { Conversation, User } from '../../electron/demo/model/types.ts'
import type { DeskMachine, SentRequest } from './machine.ts'
import type { ServerSide } from './server.ts'
import { readServerFile } from './serverFile.ts'

/** Milliseconds for which the server may have a message that is not in the local thread when a reply is sent. */
const HAD_FOR = 5_000
/** Newest messages of a thread: older ones are fetched when the user scrolls to them. */
const LATEST = 20

/**
 * Messages that the desk lacks in the thread of a reply when it sends the reply, although the server had them five seconds
 * before. Null if there is none, if it is no reply, or if the user was asked.
 */
export function unseenBefore(
  request: SentRequest,
  machine: DeskMachine,
  { demo, ada }: Pick<ServerSide, 'demo' | 'ada'>,
): string | null {
  const match = /\/accounts\/(\d+)\/conversations\/(\d+)\/messages$/.exec(request.path)
  if (request.method !== 'POST' || !match) return null
  const [accountId, conversationId] = [Number(match[1]), Number(match[2])]
  const { echoId, isPrivate } = fieldsOf(request.body)
  const conversation = demo.model.conversation(accountId, conversationId)
  if (isPrivate || !conversation || machine.confirmedUnchecked.has(echoId)) return null
  // The server refuses it, so it is never read, and the agent may see none of the messages.
  if (!mayOpen(demo.model, ada, conversation)) return null
  const had = conversation.messages.slice(-LATEST).filter(({ createdAt }) => createdAt <= demo.model.now() - HAD_FOR)
  const cached = cachedIds(machine, accountId, conversationId)
  const missing = had.filter(({ id }) => !cached.has(id)).map(({ id }) => id)
  return missing.length === 0
    ? null
    : `a reply to ${accountId}/${conversationId} left without ${missing.join(' ')} in the thread`
}

function mayOpen(model: Model, user: User, conversation: Conversation): boolean {
  try {
    return canOpen(model, enterAccountItself(model, user, conversation.accountId), conversation)
  } catch {
    return false
  }
}

/** A message is sent as JSON, or with files as a form. */
function fieldsOf(body: string): { echoId: string; isPrivate: boolean } {
  const field = (name: string): string =>
    new RegExp(`"${name}":"?([^",}]*)`).exec(body)?.[1] ??
    new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)`).exec(body)?.[1] ??
    ''
  return { echoId: field('echo_id'), isPrivate: field('private') === 'true' }
}

function cachedIds(machine: DeskMachine, accountId: number, conversationId: number): Set<number> {
  const rows = readServerFile(machine, (db) =>
    db.prepare('SELECT id FROM messages WHERE account_id = ? AND conversation_id = ?').all(accountId, conversationId),
  )
  return new Set(rows?.map(({ id }) => Number(id)))
}

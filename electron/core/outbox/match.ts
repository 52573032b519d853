import type { Message } from '../../../shared/model/message.ts'
import { isSameText } from '../../../shared/text/sameWords.ts'
import type { OutboxEntry } from '../cache/index.ts'

export type Match =
  | { kind: 'found'; message: Message }
  | { kind: 'absent' }
  /** A message of the user may be the entry: only the user can tell. */
  | { kind: 'unclear'; candidate: Message }

/**
 * Searches for an entry among the messages above `afterId`, by echo id, else by sender, kind, content and number of
 * attachments: docs/architecture.md#finding-a-message-again. `claimed`: ids that belong to other entries. `absent` is
 * reliable only if no message of the thread is missing.
 */
export function findSent(
  entry: OutboxEntry,
  messages: readonly Message[],
  me: number,
  afterId: number,
  claimed: ReadonlySet<number>,
): Match {
  const echoed = messages.find((message) => message.echoId === entry.echoId)
  if (echoed) return { kind: 'found', message: echoed }
  const candidates = messages.filter(
    (message) =>
      message.id > afterId &&
      !claimed.has(message.id) &&
      message.echoId === null &&
      message.type === 'outgoing' &&
      message.sender?.kind === 'user' &&
      message.sender.id === me &&
      message.private === entry.private &&
      (message.deleted || message.attachments.length === entry.uploadIds.length),
  )
  const same = candidates.find((message) => isSameText(message.content, entry.content))
  if (same) return { kind: 'found', message: same }
  // The server replaces variables, and a deleted message has another text and no files: then the content proves
  // nothing.
  const hasVariables = /\{\{|\{%/.test(entry.content)
  const candidate = candidates.findLast((message) => hasVariables || message.deleted)
  return candidate ? { kind: 'unclear', candidate } : { kind: 'absent' }
}

/**
 * The server's message of an entry whose requests seemed to have failed; null if none of `messages` is it, or if it was
 * never sent.
 */
export function findArrived(entry: OutboxEntry, messages: readonly Message[], me: number): Message | null {
  if (!entry.tried) return null
  const { afterId, until } = entry.tried
  const inTime = until === null ? messages : messages.filter(({ createdAt }) => createdAt <= until)
  const match = findSent(entry, inTime, me, afterId, new Set())
  return match.kind === 'found' ? match.message : null
}

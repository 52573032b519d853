import type { Message } from '../../../shared/model/message.ts'
import type { OutboxEntry } from '../cache/index.ts'

export type Finding =
  | { kind: 'found'; message: Message }
  | { kind: 'absent' }
  /** Something of ours is there that may be it: only the person can tell. */
  | { kind: 'unclear'; candidate: Message }

/**
 * Looks for an entry among the messages above `afterId`, by echo id, else by sender, kind, content and number of attachments:
 * docs/architecture.md#finding-a-message-again. `claimed` are ids that belong to other entries. `absent` is reliable only where the thread is
 * complete.
 */
export function findSent(
  entry: OutboxEntry,
  messages: readonly Message[],
  me: number,
  afterId: number,
  claimed: ReadonlySet<number>,
): Finding {
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
  const same = candidates.find((message) => sameText(message.content, entry.content))
  if (same) return { kind: 'found', message: same }
  // Variables are filled in by the server, and a deleted message has other words and no files: then the content proves nothing.
  const isRewritten = /\{\{|\{%/.test(entry.content)
  const candidate = candidates.findLast((message) => isRewritten || message.deleted)
  return candidate ? { kind: 'unclear', candidate } : { kind: 'absent' }
}

function sameText(one: string, other: string): boolean {
  return normalised(one) === normalised(other)
}

function normalised(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}

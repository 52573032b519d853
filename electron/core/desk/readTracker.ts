import type { CommandInput, CommandName, CommandResult } from '../../../shared/bridge.ts'
import type { ConversationRef, SessionId } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { AppliedEvent } from '../cache/index.ts'
import type { Clock, Log } from '../ports.ts'
import { Attention } from './attention.ts'
import { ReadMarks } from './readMarks.ts'
import type { Session } from './runtime/session.ts'

export interface ReadTrackerOptions {
  clock: Clock
  log: Log
  isScreenLocked(): boolean
  /** The setting `readWhenAnswered`. */
  readWhenAnswered(): boolean
  session(id: SessionId): Session | null
}

/** Marks conversations as read, on the server too, and keeps the line above new messages. */
export class ReadTracker {
  readonly attention: Attention
  readonly #options: ReadTrackerOptions
  readonly #readMarks: ReadMarks
  /** Conversations that were read while the server could not be told, by their keys. */
  readonly #unreported = new Map<string, ConversationRef>()

  constructor(options: ReadTrackerOptions) {
    const { clock, isScreenLocked, readWhenAnswered } = options
    this.#options = options
    this.attention = new Attention({
      clock,
      isScreenLocked,
      isReadByActing: readWhenAnswered,
      onRead: (ref) => this.#markSeen(ref),
    })
    this.#readMarks = new ReadMarks(clock, this.attention, readWhenAnswered)
  }

  /** A window shows this conversation, or none. */
  setOpenConversation(windowId: string, ref: ConversationRef | null, atBottom: boolean): void {
    const conversation =
      ref && this.#options.session(ref.sessionId)?.stores.server.conversations.get(ref.accountId, ref.conversationId)
    // Of a conversation that no agent has seen, everything is new.
    const seenAt = conversation && conversation.unreadCount > 0 ? (conversation.agentLastSeenAt ?? 0) : null
    for (const changed of this.attention.setOpenConversation(windowId, ref, atBottom, seenAt))
      this.#touchThread(changed)
  }

  /** A command of a window succeeded with this result. */
  onCommand<C extends CommandName>(command: C, input: CommandInput<C>, result: CommandResult<C>): void {
    this.#readMarks.onCommand(command, input, result)
  }

  /**
   * A message arrived in an open conversation: it counts as read if the end has been in view, else the line goes above
   * it.
   */
  onEvent(sessionId: SessionId, { event, conversationId }: AppliedEvent): void {
    const ref = { sessionId, accountId: event.accountId, conversationId }
    if (
      event.kind !== 'message' ||
      event.name !== 'message.created' ||
      event.message.type !== 'incoming' ||
      !this.attention.isOpen(ref)
    )
      return
    if (this.attention.hasRead(ref)) this.#markSeen(ref)
    else if (
      !this.attention.isReading(ref) &&
      this.attention.noteUnseenMessage(ref, (event.message.createdAt ?? 0) - 1)
    )
      this.#touchThread(ref)
  }

  /** A sync is complete: reports what was read before, unless the user has left it since. New messages may be in it. */
  onSynced(sessionId: SessionId): void {
    for (const [key, ref] of this.#unreported) {
      if (ref.sessionId !== sessionId) continue
      this.#unreported.delete(key)
      if (this.attention.hasRead(ref)) this.#markSeen(ref)
    }
  }

  #touchThread(ref: ConversationRef): void {
    this.#options.session(ref.sessionId)?.touchThread(ref)
  }

  #markSeen(ref: ConversationRef): void {
    const { log, session } = this.#options
    const { notifications, actions } = session(ref.sessionId) ?? {}
    notifications?.onConversationSeen(ref.accountId, ref.conversationId)
    actions?.markSeen(ref).catch((error: unknown) => {
      log.debug('Sending a read mark failed', { error: errorText(error) })
      this.#unreported.set(conversationKey(ref), ref)
    })
  }
}

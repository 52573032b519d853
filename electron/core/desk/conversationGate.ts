import type { ServerEvent } from '../../../shared/events.ts'
import type { KnownAssignee } from '../../../shared/model/conversationRights.ts'
import { rightTo } from '../../../shared/model/conversationRights.ts'
import type { ConversationPage } from '../api/types.ts'
import type { LocalKey } from '../cache/index.ts'
import { assignedUser, localKey, partsOf } from '../cache/index.ts'
import { isGone, loadError } from '../sync/loadError.ts'
import { removeGone } from '../sync/removeGone.ts'
import type { ServerRead } from '../sync/serverRead.ts'
import { readConversation } from '../sync/serverRead.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import { TimerMap } from '../timer.ts'

/** Milliseconds for which a refusal counts: nothing tells when a colleague adds the user to a conversation. */
const REFUSED_FOR = 60_000
/** Refusals that are remembered. */
const MOST_REFUSED = 1_000
/** Events of one conversation that wait for the server's answer. */
const MOST_HELD = 100
/** Conversations that wait for one. */
const MOST_ASKED = 200
/** Milliseconds before a failed request is repeated, doubled up to the longest. */
const RETRY_AFTER = 5_000
const LONGEST_RETRY = 60_000

type ConversationEvent = Extract<ServerEvent, { kind: 'message' | 'conversation' | 'typing' }>

interface Question {
  readonly events: ConversationEvent[]
  /** Events were left out: `MOST_HELD`. */
  isCut: boolean
  failures: number
}

export interface ConversationGateOptions {
  /** Permissions of the user's custom role; null if the user may open all that the socket delivers. */
  permissions(accountId: number): readonly string[] | null
  /** Called with events that waited, once the user may open their conversation. */
  release(events: readonly ServerEvent[]): void
  /** Events of a conversation that may be opened were left out. */
  onLeftOut(): void
}

/**
 * Servers deliver events of all conversations of an inbox, also to users whose custom role doesn't let them open some. Such events are
 * neither shown nor stored. The role decides where it can, from the assignee; else the server is asked once before
 * anything is stored, and the events wait for its answer.
 */
export class ConversationGate {
  readonly #ports: SyncPorts
  readonly #options: ConversationGateOptions
  readonly #questions = new Map<LocalKey, Question>()
  readonly #retries: TimerMap<LocalKey>
  /** Until when (monotonic) events of a conversation are dropped unasked. */
  readonly #refused = new Map<LocalKey, number>()

  constructor(ports: SyncPorts, options: ConversationGateOptions) {
    this.#ports = ports
    this.#options = options
    this.#retries = new TimerMap(ports.clock)
  }

  /** Returns the events that can be applied now. Others are dropped, or wait and are released later. */
  admit(events: readonly ServerEvent[]): ServerEvent[] {
    return events.filter((event) => {
      if (this.#options.permissions(event.accountId) === null) return true
      if (event.kind === 'notification') this.#onNotification(event)
      return (
        (event.kind !== 'message' && event.kind !== 'conversation' && event.kind !== 'typing') || this.#admits(event)
      )
    })
  }

  /** The user's role in an account changed: what was refused may be allowed now. */
  forget(accountId: number): void {
    for (const key of this.#refused.keys()) if (partsOf(key).accountId === accountId) this.#refused.delete(key)
  }

  stop(): void {
    this.#retries.clearAll()
    this.#questions.clear()
  }

  /** A mention makes the user take part. */
  #onNotification({ accountId, notification }: Extract<ServerEvent, { kind: 'notification' }>): void {
    if (typeof notification.conversationId === 'number')
      this.#refused.delete(localKey(accountId, notification.conversationId))
  }

  #admits(event: ConversationEvent): boolean {
    const { accountId } = event
    const key = localKey(accountId, conversationIdOf(event))
    const known = this.#ports.server.conversations.base(accountId, conversationIdOf(event))
    const question = this.#questions.get(key)
    if (question) {
      // Typing is over by the time of the answer, and would take the places of messages.
      if (event.kind !== 'typing') this.#hold(question, event)
      return false
    }
    const now = known ? assignedUser(known) : 'unknown'
    const stated = assigneeIn(event)
    const assigneeId = stated === 'unknown' ? now : stated
    const right = rightTo(this.#options.permissions(accountId), assigneeId, this.#ports.me())
    // The server showed it to the user with this assignee.
    if (right === 'allowed' || (right === 'unknown' && known !== null && assigneeId === now)) return true
    // An event that was overtaken may name an earlier assignee, so what is cached isn't removed without asking.
    if ((right === 'refused' && known === null) || event.kind === 'typing') return false
    if (known === null && this.#isRefused(key)) return false
    this.#ask(key, event)
    return false
  }

  #isRefused(key: LocalKey): boolean {
    const until = this.#refused.get(key)
    if (until !== undefined && this.#ports.clock.monotonic() < until) return true
    this.#refused.delete(key)
    return false
  }

  #hold(question: Question, event: ConversationEvent): void {
    if (question.events.length < MOST_HELD) question.events.push(event)
    else question.isCut = true
  }

  #ask(key: LocalKey, event: ConversationEvent): void {
    if (this.#questions.size >= MOST_ASKED) {
      this.#options.onLeftOut()
      return
    }
    this.#questions.set(key, { events: [event], isCut: false, failures: 0 })
    void this.#request(key)
  }

  async #request(key: LocalKey): Promise<void> {
    const { accountId, id } = partsOf(key)
    try {
      // The server would refuse it whatever the role; the account may be active again later.
      if (!this.#ports.accountIds().includes(accountId)) {
        this.#retry(key)
        return
      }
      this.#onAllowed(key, await readConversation(this.#ports, accountId, id, (api) => api.conversation(accountId, id)))
    } catch (error) {
      if (this.#ports.isStopped()) return
      if (isGone(error)) {
        this.#onRefused(key)
        if (this.#ports.server.conversations.base(accountId, id)) removeGone(this.#ports, accountId, id, error)
      } else {
        this.#ports.log.warn('Could not ask for access to a conversation', { ...loadError(error, this.#ports.log) })
        if (this.#questions.has(key)) this.#retry(key)
        else this.#options.onLeftOut()
      }
    }
  }

  #onAllowed(key: LocalKey, { answer, asOf }: ServerRead<ConversationPage>): void {
    const question = this.#questions.get(key)
    this.#questions.delete(key)
    this.#refused.delete(key)
    if (!question || this.#ports.isStopped()) return
    this.#ports.afterWrite(this.#ports.server.applyPage(answer, asOf))
    this.#options.release(question.events)
    if (question.isCut) this.#options.onLeftOut()
  }

  #onRefused(key: LocalKey): void {
    this.#questions.delete(key)
    // The newest is last, the oldest first.
    this.#refused.delete(key)
    this.#refused.set(key, this.#ports.clock.monotonic() + REFUSED_FOR)
    const [oldest] = this.#refused.keys()
    if (this.#refused.size > MOST_REFUSED && oldest !== undefined) this.#refused.delete(oldest)
  }

  #retry(key: LocalKey): void {
    const question = this.#questions.get(key)
    if (!question) return
    const delay = Math.min(LONGEST_RETRY, RETRY_AFTER * 2 ** question.failures)
    question.failures++
    this.#retries.set(key, delay, () => void this.#request(key))
  }
}

function conversationIdOf(event: ConversationEvent): number {
  switch (event.kind) {
    case 'message':
      return event.message.conversationId
    case 'conversation':
      return event.conversation.id
    case 'typing':
      return event.conversationId
  }
}

/** The assignee that an event names. */
function assigneeIn(event: ConversationEvent): KnownAssignee {
  switch (event.kind) {
    case 'message':
      return event.assigneeId === undefined ? 'unknown' : event.assigneeId
    case 'conversation': {
      const { assignee } = event.conversation
      return assignee === undefined ? 'unknown' : assignedUser({ assignee })
    }
    case 'typing':
      return 'unknown'
  }
}

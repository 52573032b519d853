import type { UndoOutcome } from '../../../shared/bridge.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ActionEntry, ActionState, SendError } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { refreshConversation } from '../sync/conversationFetcher.ts'
import { isGone, loadError } from '../sync/loadError.ts'
import { ActionFacts } from './actionFacts.ts'
import type { ActionQueueOptions } from './actionQueue.ts'
import { kindOf, topicOf } from './kinds/index.ts'
import type { Step } from './lane.ts'
import { LATER, NEXT } from './lane.ts'
import { outcomeOf } from './sendOutcome.ts'

/** Milliseconds in which the event of a change usually comes; old servers send none for some, so the conversation is asked for. */
const ASK_AFTER = 1_000

export interface ActionRunnerOptions extends ActionQueueOptions {
  /** `entry` became part of a later action of its field. */
  onReplaced(laterId: string, entry: ActionEntry): void
  /** It is known what became of an action: matters where it undoes another. */
  onSettled(actionId: string, outcome: UndoOutcome): void
  isStopped(): boolean
  /** What waits in a conversation is another. */
  onChanged(accountId: number, conversationId: number): void
}

/**
 * Moves single actions. Each sets a value, so that doing it twice does no harm; but one that waited, or whose answer was lost, may find that
 * somebody else decided meanwhile. The rule: what leaves at once is the last word, as everywhere. What had to wait asks the server first:
 * already so: done; as the person saw it: sent; otherwise the person is asked, and the server's word stands until they answer.
 * Closing a conversation in which the customer has written since, which a colleague has answered or taken over, asks too. Labels are sets of what is added and removed and never ask.
 */
export class ActionRunner {
  readonly #options: ActionRunnerOptions
  readonly #facts: ActionFacts

  constructor(options: ActionRunnerOptions) {
    this.#options = options
    this.#facts = new ActionFacts(options.ports.server, () => options.ports.me())
  }

  async step(entry: ActionEntry): Promise<Step> {
    const { ports } = this.#options
    const { accountId, conversationId, change } = entry
    const kind = kindOf(change)
    if (change.field === 'read') await this.#options.readMarks.settled(accountId, conversationId)
    if (entry.waited || entry.verify || entry.state.kind !== 'queued' || kind.looksFirst) {
      try {
        await refreshConversation(ports, accountId, conversationId)
      } catch (error) {
        return this.#onError(entry, error, true)
      }
      if (!this.#isCurrent(entry)) return NEXT
      const base = ports.server.conversations.base(accountId, conversationId)
      if (base) {
        if (kind.isDone(change, base, this.#facts.messageOf(entry))) return this.#done(entry)
        const other = kind.pointless?.(change, entry.verify, {
          now: ports.clock.now(),
          customerWrote: this.#facts.customerWrote(entry),
        })
        if (other === null) return this.#done(entry, 'nothing')
        const ask = entry.waited || entry.verify ? this.#facts.confirmationReason(entry) : null
        if (ask) {
          this.#set(entry, { kind: 'held', ...ask })
          this.#options.onSettled(entry.actionId, 'asks')
          this.#options.onChanged(accountId, conversationId)
          return NEXT
        }
        if (other) return this.#send({ ...entry, change: other })
      }
    }
    return this.#isCurrent(entry) ? this.#send(entry) : NEXT
  }

  async #send(entry: ActionEntry): Promise<Step> {
    const { ports } = this.#options
    const { api, server } = ports
    const known = server.conversations.base(entry.accountId, entry.conversationId)
    const sending = this.#set(entry, { kind: 'sending' })
    try {
      const said = await kindOf(entry.change).send(api, entry, entry.change, known)
      if (this.#options.isStopped()) return NEXT
      if (said.message) ports.afterWrite(server.applyMessage(said.message))
      if (known && said.conversation) this.#accept(known, said.conversation)
      return this.#done(sending)
    } catch (error) {
      return this.#onError(sending, error, false)
    }
  }

  async #onError(entry: ActionEntry, error: unknown, wasLook: boolean): Promise<Step> {
    const { ports, confirmSignedIn } = this.#options
    if (this.#options.isStopped()) return NEXT
    if (wasLook && isGone(error)) return this.#refused(entry, loadError(error, ports.log))
    const outcome = outcomeOf(error)
    ports.log.info('An action was not confirmed', {
      field: entry.change.field,
      outcome: outcome.kind,
      code: outcome.error.code,
    })
    switch (outcome.kind) {
      case 'later':
        return this.#later(
          entry,
          wasLook ? entry.state : { kind: 'queued', error: outcome.error },
          outcome.error,
          outcome.retryAfter,
        )
      case 'lost':
        return this.#later(
          entry,
          wasLook ? entry.state : { kind: 'unknown', error: outcome.error },
          outcome.error,
          null,
        )
      case 'unauthorized': {
        const isRefusal = await confirmSignedIn()
        if (this.#options.isStopped()) return NEXT
        return isRefusal
          ? this.#refused(entry, outcome.error)
          : this.#later(entry, { kind: 'queued', error: { code: 'signedOut', detail: null } }, outcome.error, null)
      }
      case 'refused':
        return this.#refused(entry, outcome.error)
    }
  }

  /** Stays. A request of the same field that came meanwhile takes it in, whatever became of it. */
  #later(entry: ActionEntry, state: ActionState, error: SendError, delay: number | null): Step {
    if (!this.#isCurrent(entry)) return NEXT
    const { actions } = this.#options.local
    const later = actions
      .of(entry.accountId, entry.conversationId)
      .find(
        (other) =>
          other.actionId !== entry.actionId &&
          other.state.kind === 'queued' &&
          topicOf(other.change) === topicOf(entry.change),
      )
    if (later) {
      this.#options.onReplaced(later.actionId, { ...entry, state, waited: true })
      actions.save({
        ...later,
        waited: true,
        change: kindOf(entry.change).merge(entry.change, later.change),
        state: state.kind === 'unknown' ? state : later.state,
      })
      actions.remove(entry.actionId)
      this.#options.onChanged(entry.accountId, entry.conversationId)
    } else {
      this.#set(entry, state.kind === 'queued' ? { kind: 'queued', error } : state, true)
      this.#options.onSettled(entry.actionId, 'waiting')
    }
    return delay === null ? LATER : { kind: 'wait', delay }
  }

  #done(entry: ActionEntry, outcome: UndoOutcome = 'undone'): Step {
    const { fetcher, local, onSettled } = this.#options
    local.actions.remove(entry.actionId)
    onSettled(entry.actionId, outcome)
    this.#options.onChanged(entry.accountId, entry.conversationId)
    fetcher.request(localKey(entry.accountId, entry.conversationId), ASK_AFTER)
    return NEXT
  }

  /** Taken back, and said. What had to wait stays in the list of what waits: the person may not be there to read a notice. */
  #refused(entry: ActionEntry, error: SendError): Step {
    const { fetcher, local, onRefused, onSettled } = this.#options
    if (!this.#isCurrent(entry)) return NEXT
    onSettled(entry.actionId, 'refused')
    const failed = { ...entry, state: { kind: 'failed' as const, error } }
    if (entry.waited) local.actions.save(failed)
    else local.actions.remove(entry.actionId)
    this.#options.onChanged(entry.accountId, entry.conversationId)
    onRefused(failed)
    fetcher.request(localKey(entry.accountId, entry.conversationId))
    return NEXT
  }

  /** The server took it: true from now on, except where an event brought something else meanwhile. */
  #accept(known: Conversation, said: Partial<Conversation>): void {
    const { ports } = this.#options
    const now = ports.server.conversations.base(known.accountId, known.id)
    if (!now) return
    const accepted = Object.entries(said).filter(([name]) => isSame(now, known, name as keyof Conversation))
    if (accepted.length > 0)
      ports.afterWrite(
        ports.server.applyConversation({ accountId: known.accountId, id: known.id, ...Object.fromEntries(accepted) }),
      )
  }

  #set(entry: ActionEntry, state: ActionState, waited = entry.waited): ActionEntry {
    const next = { ...entry, state, waited }
    if (this.#options.isStopped()) return next
    this.#options.local.actions.save(next)
    this.#options.ports.changes.flushSoon()
    return next
  }

  #isCurrent(entry: ActionEntry): boolean {
    return !this.#options.isStopped() && this.#options.local.actions.get(entry.actionId) === entry
  }
}

function isSame(now: Conversation, known: Conversation, name: keyof Conversation): boolean {
  return JSON.stringify(now[name]) === JSON.stringify(known[name])
}

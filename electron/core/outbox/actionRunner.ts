import type { UndoOutcome } from '../../../shared/bridge.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { ApiError } from '../api/types.ts'
import type { ActionEntry, ActionState, SendError } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import { refreshConversation } from '../sync/conversationFetcher.ts'
import { loadError } from '../sync/loadError.ts'
import type { ActionFacts } from './actionFacts.ts'
import type { ActionQueueOptions } from './actionQueue.ts'
import { kindOf, topicOf } from './kinds/index.ts'
import type { MacroChange } from './kinds/macro.ts'
import type { Step } from './lane.ts'
import { LATER, NEXT } from './lane.ts'
import { isSameMacro } from './macros.ts'
import type { PendingActions } from './pendingActions.ts'
import { isGoneForGood } from './refusal.ts'
import { outcomeOf } from './sendOutcome.ts'
import type { UndoOutcomes } from './undoOutcomes.ts'

/**
 * Milliseconds in which the event of a change usually arrives. Old servers send none for some changes, so the
 * conversation is fetched.
 */
const REFETCH_AFTER = 1_000

export interface ActionRunnerOptions extends Pick<
  ActionQueueOptions,
  'ports' | 'local' | 'fetcher' | 'macros' | 'explainRefusal' | 'readMarks' | 'threads' | 'onRefused' | 'onAsks'
> {
  facts: ActionFacts
  pending: PendingActions
  outcomes: UndoOutcomes
  isStopped(): boolean
}

/**
 * Sends single actions. Each sets a value, so sending it twice does no harm; but while one waited, or its answer was
 * lost, another agent may have set the same field. An action that leaves at once is the last word. One that had to wait,
 * or undoes another, fetches the conversation first: it is done if the server has it already, sent if the server has
 * what the user saw, and otherwise the user is asked, with the server's value shown until then. Closing a conversation
 * also asks if the contact wrote since, or another agent replied or was assigned. Labels are added and removed, and
 * never ask.
 */
export class ActionRunner {
  readonly #options: ActionRunnerOptions

  constructor(options: ActionRunnerOptions) {
    this.#options = options
  }

  async step(entry: ActionEntry): Promise<Step> {
    const { ports, readMarks, threads } = this.#options
    const { accountId, conversationId, change } = entry
    if (change.field === 'read') await readMarks.settled(accountId, conversationId)
    if (entry.waited || entry.verify || entry.state.kind !== 'queued' || kindOf(change).refreshesFirst) {
      try {
        await refreshConversation(ports, accountId, conversationId)
        // The conversation's last message is the one that it follows: the contact may have written just before it.
        if (entry.after) await threads.lookForNew(accountId, conversationId)
      } catch (error) {
        return this.#onError(entry, error, true)
      }
      if (!this.#isCurrent(entry)) return NEXT
      return change.field === 'macro' ? this.#runMacro(entry, change) : this.#sendVerified(entry)
    }
    return this.#isCurrent(entry) ? this.#send(entry) : NEXT
  }

  /**
   * Sends an action whose conversation was fetched, unless it is done, pointless, or has to be confirmed by the user.
   */
  async #sendVerified(entry: ActionEntry): Promise<Step> {
    const { facts, ports } = this.#options
    const { change } = entry
    const base = facts.base(entry)
    if (!base) return this.#send(entry)
    const kind = kindOf(change)
    if (kind.isDone(change, base, facts.messageOf(entry))) return this.#done(entry)
    if (entry.state.kind === 'unknown' && entry.state.refused === true) return this.#refused(entry, entry.state.error)
    const state = { now: ports.clock.now(), hasContactWritten: facts.hasContactWritten(entry) }
    const adjusted = kind.adjust ? kind.adjust(change, entry.verify, state) : change
    if (adjusted === null) return this.#done(entry, 'nothing')
    const isUnsure = kind.isUnprovable?.(change) === true && entry.state.kind === 'unknown'
    const reason = isUnsure
      ? { reason: 'unsure' as const }
      : entry.waited || entry.verify
        ? facts.confirmationReason(entry)
        : null
    return reason ? this.#ask(entry, reason) : this.#send(adjusted === change ? entry : { ...entry, change: adjusted })
  }

  /** The macro may have been edited or deleted since the user saw what it does. */
  async #runMacro(entry: ActionEntry, seen: MacroChange): Promise<Step> {
    const now = await this.#options.macros.current(entry.accountId, seen.macroId)
    if (!this.#isCurrent(entry)) return NEXT
    if (now === null) return this.#refused(entry, { code: 'macroGone', detail: null })
    if (isSameMacro(now, seen)) return this.#sendVerified(entry)
    return this.#ask({ ...entry, change: now }, { reason: 'changed' })
  }

  #ask(entry: ActionEntry, reason: Omit<Extract<ActionState, { kind: 'held' }>, 'kind'>): Step {
    const { onAsks, outcomes, pending } = this.#options
    const asking = this.#set(entry, { kind: 'held', ...reason })
    outcomes.settle(entry.actionId, 'asks')
    pending.show(entry)
    onAsks(asking)
    return NEXT
  }

  async #send(entry: ActionEntry): Promise<Step> {
    const { facts, isStopped, ports } = this.#options
    const before = facts.base(entry)
    const sending = this.#set(entry, { kind: 'sending' })
    try {
      const answer = await kindOf(entry.change).send(ports.api, entry, entry.change, before)
      if (isStopped()) return NEXT
      if (answer.message) ports.afterWrite(ports.server.applyMessage(answer.message))
      if (before && answer.conversation) this.#accept(before, answer.conversation)
      return kindOf(entry.change).removes === true ? this.#removed(sending) : this.#done(sending)
    } catch (error) {
      return this.#onError(sending, error, false)
    }
  }

  /** `isRefresh`: the failed request only fetched the conversation. */
  async #onError(entry: ActionEntry, error: unknown, isRefresh: boolean): Promise<Step> {
    const { explainRefusal, isStopped, ports } = this.#options
    if (isStopped()) return NEXT
    if (kindOf(entry.change).removes === true && error instanceof ApiError && error.code === 'notFound')
      return this.#removed(entry)
    if (isRefresh && (await isGoneForGood(error, entry.accountId, explainRefusal)))
      return this.#refused(entry, loadError(error, ports.log))
    if (isStopped()) return NEXT
    const isLimited =
      kindOf(entry.change).isUnprovable?.(entry.change) === true && !isRefresh && isLimitWithoutTime(error)
    const outcome = isLimited ? { kind: 'refused' as const, error: loadError(error, ports.log) } : outcomeOf(error)
    ports.log.info('Action not confirmed', {
      field: entry.change.field,
      outcome: outcome.kind,
      code: outcome.error.code,
    })
    const keepState = (state: ActionState): ActionState => (isRefresh ? entry.state : state)
    switch (outcome.kind) {
      case 'later':
        return this.#later(
          entry,
          keepState({ kind: 'queued', error: outcome.error }),
          outcome.error,
          outcome.retryAfter,
        )
      case 'lost':
        return this.#later(
          entry,
          keepState({ kind: 'unknown', error: outcome.error, refused: outcome.looksRefused }),
          outcome.error,
          null,
        )
      case 'unauthorized': {
        const refusal = await explainRefusal(entry.accountId)
        if (isStopped()) return NEXT
        if (refusal === 'request') return this.#refused(entry, outcome.error)
        return this.#later(entry, keepState({ kind: 'queued', error: outcome.error }), outcome.error, null)
      }
      case 'refused':
        return this.#refused(entry, outcome.error)
    }
  }

  /**
   * Keeps an action for another attempt. Merges it into an action of the same field that the user requested meanwhile.
   */
  #later(entry: ActionEntry, state: ActionState, error: SendError, delay: number | null): Step {
    if (!this.#isCurrent(entry)) return NEXT
    const { local, outcomes, pending } = this.#options
    const { actions } = local
    const later = actions
      .of(entry.accountId, entry.conversationId)
      .find(
        (other) =>
          other.actionId !== entry.actionId &&
          other.state.kind === 'queued' &&
          topicOf(other.change) === topicOf(entry.change),
      )
    if (later) {
      pending.replaced(later.actionId, { ...entry, state, waited: true })
      actions.save({
        ...later,
        waited: true,
        change: kindOf(entry.change).merge(entry.change, later.change),
        state: state.kind === 'unknown' ? { ...state, refused: false } : later.state,
      })
      actions.remove(entry.actionId)
      pending.show(entry)
    } else {
      this.#set(entry, state.kind === 'queued' ? { kind: 'queued', error } : state, true)
      outcomes.settle(entry.actionId, 'waiting')
    }
    return delay === null ? LATER : { kind: 'wait', delay }
  }

  #done(entry: ActionEntry, outcome: UndoOutcome = 'undone'): Step {
    const { fetcher, local, outcomes, pending } = this.#options
    local.actions.remove(entry.actionId)
    outcomes.settle(entry.actionId, outcome)
    pending.show(entry)
    fetcher.request(localKey(entry.accountId, entry.conversationId), kindOf(entry.change).settlesAfter ?? REFETCH_AFTER)
    return NEXT
  }

  /** The conversation is gone from the server, which no event tells. What the user wrote in it stays, to be copied. */
  #removed(entry: ActionEntry): Step {
    const { local, outcomes, ports } = this.#options
    const { accountId, actionId, conversationId } = entry
    local.actions.remove(actionId)
    outcomes.settle(actionId, 'undone')
    ports.freshness.setGone(accountId, conversationId, 'notFound')
    ports.afterWrite(ports.server.removeConversation(accountId, conversationId))
    return NEXT
  }

  /**
   * Rolls back and notifies the user. An action that had to wait stays in the outbox, because the user may not see the
   * notice.
   */
  #refused(entry: ActionEntry, error: SendError): Step {
    const { fetcher, local, onRefused, outcomes, pending } = this.#options
    if (!this.#isCurrent(entry)) return NEXT
    outcomes.settle(entry.actionId, 'refused')
    const failed = { ...entry, state: { kind: 'failed' as const, error } }
    if (entry.waited) local.actions.save(failed)
    else local.actions.remove(entry.actionId)
    pending.show(entry)
    onRefused(failed)
    fetcher.request(localKey(entry.accountId, entry.conversationId))
    return NEXT
  }

  /** Writes the fields of the answer to the cache, except those that an event changed since the request. */
  #accept(before: Conversation, answer: Partial<Conversation>): void {
    const { facts, ports } = this.#options
    const target = { accountId: before.accountId, conversationId: before.id }
    const current = facts.base(target)
    if (!current) return
    const accepted = Object.entries(answer).filter(([name]) => isSame(current, before, name as keyof Conversation))
    if (accepted.length > 0)
      ports.afterWrite(
        ports.server.applyConversation({
          accountId: before.accountId,
          id: before.id,
          ...Object.fromEntries(accepted),
        }),
      )
  }

  #set(entry: ActionEntry, state: ActionState, waited = entry.waited): ActionEntry {
    const { isStopped, local, ports } = this.#options
    const next = { ...entry, state, waited }
    if (isStopped()) return next
    local.actions.save(next)
    ports.changes.flushSoon()
    return next
  }

  #isCurrent(entry: ActionEntry): boolean {
    const { isStopped, local } = this.#options
    return !isStopped() && local.actions.get(entry.actionId) === entry
  }
}

function isLimitWithoutTime(error: unknown): boolean {
  return error instanceof ApiError && error.status === 429 && error.retryAfter === null
}

function isSame(current: Conversation, before: Conversation, name: keyof Conversation): boolean {
  return JSON.stringify(current[name]) === JSON.stringify(before[name])
}

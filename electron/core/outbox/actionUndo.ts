import { UNDO_DELAY } from '../../../shared/undo.ts'
import type { ActionEntry, LocalStore } from '../cache/index.ts'
import { isActionAsking, isUntried } from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { ActionFacts } from './actionFacts.ts'
import { kindOf, topicOf } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'
import type { PendingActions } from './pendingActions.ts'
import type { UndoJournal, UndoRecord } from './undoJournal.ts'
import { MAX_RECORDS } from './undoJournal.ts'
import type { UndoOutcomes } from './undoOutcomes.ts'

export interface ActionUndoOptions {
  ports: Pick<SyncPorts, 'clock'>
  local: LocalStore
  facts: ActionFacts
  pending: PendingActions
  journal: UndoJournal
  outcomes: UndoOutcomes
  uuid(): string
  /** Nothing is sent now. */
  isPaused(): boolean
}

/** An undo that can be taken back. */
interface Undone {
  actionId: string
  record: UndoRecord
  /** The action that was taken back; null if it had left nothing to send. */
  entry: ActionEntry | null
  /** The action was sent, so the undo is an action of its own: its inverse. */
  isReversed: boolean
}

/** Undoes actions of this run of the process, each once. */
export class ActionUndo {
  readonly #options: ActionUndoOptions
  /** The last ones, up to `MAX_RECORDS`. */
  readonly #undone = new Map<string, Undone>()

  constructor(options: ActionUndoOptions) {
    this.#options = options
  }

  /** Removes an action, or an undo, that was not sent, without a trace. Returns false if it was sent or is unknown. */
  takeBack(target: ActionTarget, actionId: string): boolean {
    const undone = this.#undone.get(actionId)
    if (!undone) return this.#remove(target, actionId)
    if (!isIn(target, undone.record)) return false
    if (undone.isReversed && !this.#remove(target, actionId)) return false
    this.#undone.delete(actionId)
    if (undone.isReversed) this.#options.journal.add(undone.actionId, undone.record)
    else this.#redo(undone.actionId, { ...undone.record, replaced: [] }, undone.entry)
    return true
  }

  /**
   * Takes an action back, or does its inverse, which leaves `delayFor` milliseconds from now. Returns the id by which
   * the undo can be taken back; null if the action was undone before or nothing is left to undo.
   */
  undo(target: ActionTarget, actionId: string, delayFor: number): string | null {
    const { facts, journal, local, uuid } = this.#options
    const record = this.#recordOf(target, actionId)
    if (!record) return null
    const entry = local.actions.get(actionId) ?? null
    // One that asks is shown as the server has it, so taking its question away changes something.
    const isPointless =
      entry !== null && !isActionAsking(entry) && record.replaced.length === 0 && facts.isDone(entry, entry.change)
    const undoId = uuid()
    const undone = { actionId, record, entry }
    if (this.#remove(target, actionId)) {
      if (isPointless) return null
      this.#add(undoId, { ...undone, isReversed: false })
      return undoId
    }
    journal.remove(actionId)
    if (!this.#reverse(undoId, record, delayFor)) return null
    this.#add(undoId, { ...undone, isReversed: true })
    return undoId
  }

  /** Whether an undo took an action back before it was sent, so that there is no outcome to wait for. */
  isFinal(undoId: string): boolean {
    return this.#undone.get(undoId)?.isReversed === false
  }

  /**
   * Takes an action back, and restores the actions that it replaced. One that asks leaves what the server has: those that it replaced would
   * ask the same. Returns false if it was sent or is unknown.
   */
  #remove(target: ActionTarget, actionId: string): boolean {
    const { journal, local, pending } = this.#options
    const record = this.#recordOf(target, actionId)
    const entry = local.actions.get(actionId)
    if (!record || !(entry ? isUntried(entry) || hasOnlyAsked(entry) : this.#canRestore(record))) return false
    journal.remove(actionId)
    pending.remove(actionId)
    if (entry && isActionAsking(entry)) this.#forget(record.replaced)
    else for (const earlier of record.replaced) pending.delay(earlier)
    pending.refresh(record.target)
    return true
  }

  /** Actions that never reached the server, with those that they replaced: nothing of them can be undone. */
  #forget(replaced: readonly ActionEntry[]): void {
    const { journal } = this.#options
    for (const { actionId } of replaced) {
      const record = journal.get(actionId)
      journal.remove(actionId)
      if (record) this.#forget(record.replaced)
    }
  }

  /**
   * Does the inverse of an action that was sent, which can be undone in turn. Returns false if there is none or the
   * conversation shows it.
   */
  #reverse(undoId: string, { target, change: done, inverse }: UndoRecord, delayFor: number): boolean {
    const { facts, isPaused, journal, outcomes, pending, ports } = this.#options
    if (!inverse) return false
    const shown = facts.shown(target)
    const kind = kindOf(inverse)
    const change = kind.inverseChange(done, inverse)
    if (pending.isShown(target, change, shown)) return false
    const inverseOfUndo = kind.inverseOf(change, shown, ports.clock.now())
    journal.add(undoId, { target, change, inverse: inverseOfUndo, replaced: [], vanished: false })
    outcomes.begin(undoId)
    if (isPaused()) outcomes.settle(undoId, 'waiting')
    const reachesContact = pending.enter({ ...pending.create(undoId, shown, change), verify: true }, delayFor)
    // Delayed like any action that reaches the contact, and so reported when it is shown.
    if (reachesContact) outcomes.settle(undoId, 'undone')
    return true
  }

  /**
   * Does an action again whose undo was taken back, with its undo time from now. `entry`: null if it had left nothing
   * to send.
   */
  #redo(actionId: string, record: UndoRecord, entry: ActionEntry | null): void {
    const { facts, journal, local, pending, ports } = this.#options
    journal.add(actionId, record)
    const again = entry ?? pending.create(actionId, facts.shown(record.target), record.change)
    if (isActionAsking(again)) local.actions.save(again)
    else if (again.state.kind === 'delayed') {
      const { until, ask } = again.state
      const from = ask ? ports.clock.now() + UNDO_DELAY : until
      pending.delay({ ...again, state: { kind: 'delayed', ask, until: Math.max(until, from) } })
    } else pending.admit(again)
    pending.refresh(record.target)
  }

  #add(undoId: string, undone: Undone): void {
    this.#undone.set(undoId, undone)
    const oldest = this.#undone.keys().next()
    if (this.#undone.size > MAX_RECORDS && !oldest.done) this.#undone.delete(oldest.value)
  }

  #recordOf(target: ActionTarget, actionId: string): UndoRecord | null {
    const record = this.#options.journal.get(actionId)
    return record && isIn(target, record) ? record : null
  }

  /** Whether an action that canceled out with those it replaced can be taken back: no action of its topic followed. */
  #canRestore({ target: { accountId, conversationId }, change, vanished }: UndoRecord): boolean {
    const { actions } = this.#options.local
    return vanished && !actions.of(accountId, conversationId).some((entry) => topicOf(entry.change) === topicOf(change))
  }
}

/** It asks and is not on the server, as far as anybody can know. */
function hasOnlyAsked({ state }: ActionEntry): boolean {
  return state.kind === 'failed' || (state.kind === 'held' && state.reason !== 'unsure')
}

function isIn({ accountId, conversationId }: ActionTarget, { target }: UndoRecord): boolean {
  return target.accountId === accountId && target.conversationId === conversationId
}

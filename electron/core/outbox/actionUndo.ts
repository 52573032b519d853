import type { ActionEntry, ActionTable } from '../cache/index.ts'
import { isUntried } from '../cache/index.ts'
import type { ActionDelays } from './actionDelays.ts'
import { topicOf } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'
import type { UndoRecord } from './undoJournal.ts'
import { UndoJournal } from './undoJournal.ts'

export interface ActionUndoOptions {
  actions: ActionTable
  delays: ActionDelays
  uuid(): string
  /** What waits in a conversation is another: it is to be shown, and may leave. */
  onRestored(target: ActionTarget): void
  /** The server has already what an action sets: taking the action back changes nothing. */
  isDone(entry: ActionEntry): boolean
  /** Does the inverse of an action that left, as the action `undoId`, `holdFor` milliseconds from now. False where it is so already, or there is none. */
  reverse(undoId: string, record: UndoRecord, holdFor: number): boolean
  /** Does an action again that has been taken back. `entry`: as it waited; null where it had left nothing to send. */
  redo(actionId: string, record: UndoRecord, entry: ActionEntry | null): void
}

/** An undo that can be taken back. */
interface Undone {
  actionId: string
  record: UndoRecord
  /** What was taken back; null where that had left nothing to send. */
  entry: ActionEntry | null
  /** The action had left, and its inverse is an action of its own. */
  isReversed: boolean
}

/** Undos that can be taken back. */
const KEPT = 50

/** Undoes actions of this run of the process, each once. */
export class ActionUndo {
  readonly journal = new UndoJournal()
  readonly #options: ActionUndoOptions
  readonly #undone = new Map<string, Undone>()

  constructor(options: ActionUndoOptions) {
    this.#options = options
  }

  /** Removes an action, or an undo, that has not left, as if it had never been. False where it left, or is not known. */
  takeBack(target: ActionTarget, actionId: string): boolean {
    const undone = this.#undone.get(actionId)
    if (!undone) return this.#remove(target, actionId)
    if (!isIn(target, undone.record)) return false
    if (undone.isReversed && !this.#remove(target, actionId)) return false
    this.#undone.delete(actionId)
    if (undone.isReversed) this.journal.add(undone.actionId, undone.record)
    else this.#options.redo(undone.actionId, { ...undone.record, replaced: [] }, undone.entry)
    return true
  }

  /**
   * Takes an action back, or does its inverse, which leaves `holdFor` milliseconds from now. Returns the id by which the undo can be taken back
   * itself; null where it was undone before, and where nothing is left to undo.
   */
  undo(target: ActionTarget, actionId: string, holdFor: number): string | null {
    const { actions, isDone, reverse, uuid } = this.#options
    const record = this.#recordOf(target, actionId)
    if (!record) return null
    const entry = actions.get(actionId) ?? null
    const isPointless = entry !== null && record.replaced.length === 0 && isDone(entry)
    const undoId = uuid()
    const undone = { actionId, record, entry }
    if (this.#remove(target, actionId)) {
      if (isPointless) return null
      this.#keep(undoId, { ...undone, isReversed: false })
      return undoId
    }
    this.journal.remove(actionId)
    if (!reverse(undoId, record, holdFor)) return null
    this.#keep(undoId, { ...undone, isReversed: true })
    return undoId
  }

  /** Whether an undo took an action back before it left, so that there is nothing to wait for. */
  isFinal(undoId: string): boolean {
    return this.#undone.get(undoId)?.isReversed === false
  }

  #remove(target: ActionTarget, actionId: string): boolean {
    const { actions, delays, onRestored } = this.#options
    const record = this.#recordOf(target, actionId)
    const entry = actions.get(actionId)
    if (!record || !(entry ? isUntried(entry) : this.#mayReturn(record))) return false
    this.journal.remove(actionId)
    delays.clear(actionId)
    actions.remove(actionId)
    for (const earlier of record.replaced) {
      actions.save(earlier)
      delays.set(earlier)
    }
    onRestored(record.target)
    return true
  }

  #keep(undoId: string, undone: Undone): void {
    this.#undone.set(undoId, undone)
    const oldest = this.#undone.keys().next()
    if (this.#undone.size > KEPT && !oldest.done) this.#undone.delete(oldest.value)
  }

  #recordOf(target: ActionTarget, actionId: string): UndoRecord | null {
    const record = this.journal.get(actionId)
    return record && isIn(target, record) ? record : null
  }

  /** The action and those before it canceled each other out, and nothing of its topic was done since: they can come back. */
  #mayReturn({ target: { accountId, conversationId }, change, vanished }: UndoRecord): boolean {
    return (
      vanished &&
      !this.#options.actions.of(accountId, conversationId).some((entry) => topicOf(entry.change) === topicOf(change))
    )
  }
}

function isIn({ accountId, conversationId }: ActionTarget, { target }: UndoRecord): boolean {
  return target.accountId === accountId && target.conversationId === conversationId
}

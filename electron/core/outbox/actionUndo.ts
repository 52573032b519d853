import { type ActionTable, isUntried } from '../cache/index.ts'
import type { ActionDelays } from './actionDelays.ts'
import { topicOf } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'
import { UndoJournal, type UndoRecord } from './undoJournal.ts'

export interface ActionUndoOptions {
  actions: ActionTable
  delays: ActionDelays
  /** What waits in a conversation is another: it is to be shown, and may leave. */
  onRestored(target: ActionTarget): void
  /** Does the inverse of an action that left. False where it is so already, or there is none. */
  reverse(target: ActionTarget, record: UndoRecord): boolean
}

/** Undoes actions of this run of the process, each once. */
export class ActionUndo {
  readonly journal = new UndoJournal()
  readonly #options: ActionUndoOptions

  constructor(options: ActionUndoOptions) {
    this.#options = options
  }

  /** Removes an action that has not left, as if it had never been. False where it left, or is not known. */
  takeBack(target: ActionTarget, actionId: string): boolean {
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

  /** Takes an action back, or does its inverse. False where it was undone before, and where nothing is left to undo. */
  undo(target: ActionTarget, actionId: string): boolean {
    const record = this.#recordOf(target, actionId)
    if (!record) return false
    if (this.takeBack(target, actionId)) return true
    this.journal.remove(actionId)
    return this.#options.reverse(record.target, record)
  }

  #recordOf({ accountId, conversationId }: ActionTarget, actionId: string): UndoRecord | null {
    const record = this.journal.get(actionId)
    return record?.target.accountId === accountId && record.target.conversationId === conversationId ? record : null
  }

  /** The action and those before it canceled each other out, and nothing of its topic was done since: they can come back. */
  #mayReturn({ target: { accountId, conversationId }, change, vanished }: UndoRecord): boolean {
    return (
      vanished &&
      !this.#options.actions.of(accountId, conversationId).some((entry) => topicOf(entry.change) === topicOf(change))
    )
  }
}

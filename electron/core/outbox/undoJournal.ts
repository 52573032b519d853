import { MOST_AT_ONCE } from '../../../shared/batch.ts'
import type { ActionEntry, Change } from '../cache/index.ts'
import type { ActionRequest } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'

/** What is needed to undo one action. */
export interface UndoRecord {
  target: ActionTarget
  /** What the user asked for. */
  change: Change
  /** Null if the action can only be taken back before it is sent. */
  inverse: ActionRequest | null
  /** Actions of the same field that it replaced before they were sent. */
  replaced: ActionEntry[]
  /** It and the actions it replaced canceled each other out: nothing was left to send. */
  vanished: boolean
}

/** Actions that can be undone: several changes of as many conversations as can be changed at once. */
export const MAX_RECORDS = 10 * MOST_AT_ONCE

/** How to undo the last actions of this run of the process. Each can be undone once. */
export class UndoJournal {
  readonly #records = new Map<string, UndoRecord>()

  add(actionId: string, record: UndoRecord): void {
    this.#records.set(actionId, record)
    const oldest = this.#records.keys().next()
    if (this.#records.size > MAX_RECORDS && !oldest.done) this.#records.delete(oldest.value)
  }

  /** An action was merged into this later one. */
  replace(laterId: string, entry: ActionEntry): void {
    this.#records.get(laterId)?.replaced.push(entry)
  }

  /** An action and those it replaced canceled each other out. */
  vanish(actionId: string): void {
    const record = this.#records.get(actionId)
    if (record) record.vanished = true
  }

  get(actionId: string): UndoRecord | null {
    return this.#records.get(actionId) ?? null
  }

  remove(actionId: string): void {
    this.#records.delete(actionId)
  }
}

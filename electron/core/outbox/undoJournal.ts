import type { ActionEntry, Change } from '../cache/index.ts'
import type { ActionRequest } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'

/** What it takes to undo one action of this run of the process. */
export interface UndoRecord {
  target: ActionTarget
  /** What was done, as it was asked for. */
  change: Change
  /** Null where it can only be taken back before it leaves. */
  inverse: ActionRequest | null
  /** Actions of the same field that it replaced before they reached the server. */
  replaced: ActionEntry[]
  /** It left nothing to send. */
  vanished: boolean
}

/** Actions that can be undone. */
const KEPT = 100

/** How to undo the last actions, in memory: each at most once. */
export class UndoJournal {
  readonly #records = new Map<string, UndoRecord>()

  add(actionId: string, record: UndoRecord): void {
    this.#records.set(actionId, record)
    const oldest = this.#records.keys().next()
    if (this.#records.size > KEPT && !oldest.done) this.#records.delete(oldest.value)
  }

  /** An action became part of this later one. */
  replace(laterId: string, entry: ActionEntry): void {
    this.#records.get(laterId)?.replaced.push(entry)
  }

  /** An action and those it replaced canceled each other out. */
  vanish(actionId: string): void {
    const record = this.#records.get(actionId)
    if (record) record.vanished = true
  }

  get(actionId: string): UndoRecord | undefined {
    return this.#records.get(actionId)
  }

  remove(actionId: string): void {
    this.#records.delete(actionId)
  }
}

import { connectionView } from '../../../../shared/model/connection.ts'
import type { MetaTable } from '../../cache/index.ts'
import type { Clock } from '../../ports.ts'
import type { CablePort } from '../ports.ts'

const KEY = 'lastSyncedAt'

/** When this session was last synced, in milliseconds of this computer's clock; stored on disk. */
export class LastSynced {
  readonly #meta: MetaTable
  readonly #cable: Pick<CablePort, 'state'>
  readonly #clock: Pick<Clock, 'now'>

  constructor(meta: MetaTable, cable: Pick<CablePort, 'state'>, clock: Pick<Clock, 'now'>) {
    this.#meta = meta
    this.#cable = cable
    this.#clock = clock
  }

  /** The time on disk, of this run or an earlier one. */
  get stored(): number | null {
    return this.#meta.number(KEY)
  }

  get at(): number | null {
    const { lastSyncedAt } = connectionView(this.#cable.state)
    return lastSyncedAt ?? this.stored
  }

  /** Stores the time: now while synced, else the last known one. */
  note(): void {
    const { kind } = connectionView(this.#cable.state)
    const at = kind === 'synced' ? this.#clock.now() : this.at
    if (at !== null) this.#meta.set(KEY, at)
  }
}

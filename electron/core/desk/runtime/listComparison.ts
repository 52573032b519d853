import type { ListFilter } from '../../cache/index.ts'
import type { Clock } from '../../ports.ts'
import type { ListLoader } from '../../sync/listLoader.ts'
import { Timer } from '../../timer.ts'
import type { Connector } from '../connector.ts'

/** Milliseconds, so that a burst of reads leads to one comparison. */
const DEBOUNCE = 3_000

export interface ListComparisonOptions {
  clock: Clock
  connector: Connector
  lists: ListLoader
  watchedLists(): ListFilter[]
}

/** Compares the lists on screen with the server, for changes that it doesn't broadcast: what other agents have read. */
export class ListComparison {
  readonly #options: ListComparisonOptions
  readonly #timer: Timer

  constructor(options: ListComparisonOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
  }

  compareNow(): void {
    const { connector, lists, watchedLists } = this.#options
    if (connector.view().kind === 'synced') for (const filter of watchedLists()) void lists.refresh(filter, true)
  }

  /** Runs once for a burst of calls. */
  compareSoon(): void {
    this.#timer.setUnlessPending(DEBOUNCE, () => this.compareNow())
  }

  stop(): void {
    this.#timer.clear()
  }
}

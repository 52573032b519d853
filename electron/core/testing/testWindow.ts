import type {
  ChangeBatch,
  CommandInput,
  CommandName,
  CommandResult,
  KeyedItem,
  QueryHead,
  QueryInput,
  QueryItem,
  QueryName,
  Snapshot,
} from '../../../shared/bridge.ts'
import type { Signal } from '../../../shared/views.ts'
import type { Desk } from '../desk.ts'

export interface WatchedResult<Q extends QueryName> {
  head: QueryHead<Q>
  items: (QueryItem<Q> & KeyedItem)[]
}

/** A window without a page: watches queries of a desk, applies the patches, and throws if a patch doesn't fit. */
export class TestWindow {
  readonly signals: Signal[] = []
  readonly #desk: Desk
  readonly #id: string
  readonly #results = new Map<string, Snapshot>()
  readonly #waiters = new Set<() => void>()

  constructor(desk: Desk, id = 'main') {
    this.#desk = desk
    this.#id = id
    desk.onChanges(id, (batch) => this.#apply(batch))
  }

  get watched(): string[] {
    return [...this.#results.keys()]
  }

  async watch<Q extends QueryName>(watchId: string, query: Q, input: QueryInput<Q>): Promise<void> {
    const answer = await this.#desk.call('query:watch', { watchId, query, input }, this.#id)
    if (!answer.ok) throw new Error(answer.code)
    this.#results.set(watchId, structuredClone(answer.value))
  }

  unwatch(watchId: string): void {
    this.#results.delete(watchId)
    void this.#desk.call('query:unwatch', { watchId }, this.#id)
  }

  /** The current result of a watch: the snapshot with all patches applied. `query` must be the watched one. */
  shown<Q extends QueryName>(watchId: string, query: Q): WatchedResult<Q> {
    const shown = this.#results.get(watchId)
    if (!shown) throw new Error(`${watchId} (${query}) is not watched`)
    // The desk built it with the types of that query.
    return shown as unknown as WatchedResult<Q>
  }

  /** Sends a command; rejects if the answer is an error. */
  async call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<void> {
    await this.request(command, input)
  }

  /** Like `call`, with the command's result. */
  async request<C extends CommandName>(command: C, input: CommandInput<C>): Promise<CommandResult<C>> {
    const answer = await this.#desk.call(command, input, this.#id)
    if (!answer.ok) throw new Error(`${command}: ${answer.code} ${answer.message}`)
    return answer.value
  }

  /**
   * Resolves when the result fits; rejects with the result after `timeout` milliseconds. For tests against real
   * servers.
   */
  async until<Q extends QueryName>(
    watchId: string,
    query: Q,
    fits: (shown: WatchedResult<Q>) => boolean,
    timeout = 10_000,
  ): Promise<WatchedResult<Q>> {
    if (fits(this.shown(watchId, query))) return this.shown(watchId, query)
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!fits(this.shown(watchId, query))) return
        clearTimeout(timer)
        this.#waiters.delete(check)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiters.delete(check)
        reject(new Error(`${watchId} never fit: ${JSON.stringify(this.shown(watchId, query)).slice(0, 4_000)}`))
      }, timeout)
      this.#waiters.add(check)
    })
    return this.shown(watchId, query)
  }

  #apply(batch: ChangeBatch): void {
    this.signals.push(...batch.signals)
    for (const { watchId, version, head, order, items } of structuredClone(batch.patches)) {
      const result = this.#results.get(watchId)
      if (!result || version <= result.version) continue
      if (version !== result.version + 1) throw new Error(`${watchId}: patch ${version} after ${result.version}`)
      const byKey = new Map([...result.items, ...(items ?? [])].map((item) => [item.key, item]))
      const keys = order ?? result.items.map(({ key }) => key)
      this.#results.set(watchId, {
        version,
        head: head === undefined ? result.head : head,
        items: keys.map((key) => byKey.get(key) ?? missing(key)),
      })
    }
    for (const check of [...this.#waiters]) check()
  }
}

function missing(key: string): never {
  throw new Error(`the order names ${key}, which was never sent`)
}

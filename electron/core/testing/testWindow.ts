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

/** A page without pixels: watches queries of a desk, applies the patches that it is sent, and throws where one does not fit. */
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

  /** What the window shows: the snapshot with every patch since. `query` is the one that was watched. */
  shown<Q extends QueryName>(watchId: string, query: Q): WatchedResult<Q> {
    const shown = this.#results.get(watchId)
    if (!shown) throw new Error(`${watchId} (${query}) is not watched`)
    // Main made it by the types of that query.
    return shown as unknown as WatchedResult<Q>
  }

  /** Sends a command and rejects where the answer is an error. */
  async call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<void> {
    await this.request(command, input)
  }

  /** As `call`, with the command's result. */
  async request<C extends CommandName>(command: C, input: CommandInput<C>): Promise<CommandResult<C>> {
    const answer = await this.#desk.call(command, input, this.#id)
    if (!answer.ok) throw new Error(`${command}: ${answer.code} ${answer.message}`)
    return answer.value
  }

  /** Settles when what is shown fits; rejects with what is shown after `timeout` milliseconds. For tests against real servers. */
  async until<Q extends QueryName>(
    watchId: string,
    query: Q,
    fits: (shown: WatchedResult<Q>) => boolean,
    timeout = 10_000,
  ): Promise<WatchedResult<Q>> {
    if (fits(this.shown(watchId, query))) return this.shown(watchId, query)
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!fits(this.shown(watchId, query))) return
        clearTimeout(timer)
        this.#waiters.delete(look)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiters.delete(look)
        reject(
          new Error(
            `${watchId} did not come to show it: ${JSON.stringify(this.shown(watchId, query)).slice(0, 4_000)}`,
          ),
        )
      }, timeout)
      this.#waiters.add(look)
    })
    return this.shown(watchId, query)
  }

  #apply(batch: ChangeBatch): void {
    this.signals.push(...batch.signals)
    for (const { watchId, version, head, order, items } of structuredClone(batch.patches)) {
      const known = this.#results.get(watchId)
      if (!known || version <= known.version) continue
      if (version !== known.version + 1) throw new Error(`${watchId}: patch ${version} after ${known.version}`)
      const byKey = new Map([...known.items, ...(items ?? [])].map((item) => [item.key, item]))
      const keys = order ?? known.items.map(({ key }) => key)
      this.#results.set(watchId, {
        version,
        head: head === undefined ? known.head : head,
        items: keys.map((key) => byKey.get(key) ?? missing(key)),
      })
    }
    for (const look of [...this.#waiters]) look()
  }
}

function missing(key: string): never {
  throw new Error(`the order names ${key}, which was never sent`)
}

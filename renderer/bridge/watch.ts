/** Watched queries: versions, patches, gaps and prefetched answers stay inside; the caller sees whole results. */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { Patch, QueryHead, QueryInput, QueryItem, QueryName, Snapshot } from '../../shared/bridge.ts'
import type { PrefetchedWatch } from '../prefetch.ts'
import type { DeskError } from './client.ts'
import { asDeskError, bridgeConnection, call, plain, valueOf } from './client.ts'
import { claim, findPrefetched, unwatch } from './prefetchedWatches.ts'
import type { WatchResult } from './watchResult.ts'
import { applyPatch, orderedItems, resultOf } from './watchResult.ts'

/** A watched query. `head` is null until the first answer; `error` is set when watching itself failed. */
export interface Watched<Q extends QueryName> {
  readonly head: Readonly<ShallowRef<QueryHead<Q> | null>>
  readonly items: Readonly<ShallowRef<readonly QueryItem<Q>[]>>
  readonly error: Readonly<ShallowRef<DeskError | null>>
  /** The input that `head` and `items` belong to. */
  readonly resultInput: Readonly<ShallowRef<QueryInput<Q> | null>>
  /** Fetches the current result from the server again: the retry button of an error state. Never throws; failures are in `error`. */
  readonly refresh: () => Promise<void>
}

const isEqual = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other)
/** Whether two inputs select the same list, of whatever length. */
const isSameList = (one: object, other: object): boolean =>
  isEqual({ ...one, limit: 0, newer: 0 }, { ...other, limit: 0, newer: 0 })

/**
 * Watches a query for the life of the current scope; a null input watches nothing. A result stays while only `limit` or `newer` grows.
 * Another input empties it after `keepFor` milliseconds, so that an earlier answer replaces it without an empty moment in between.
 */
export function useWatch<Q extends QueryName>(
  query: Q,
  input: MaybeRefOrGetter<QueryInput<Q> | null>,
  keepFor: () => number = () => 0,
): Watched<Q> {
  const watched = new WatchedQuery(query, keepFor)
  watch(
    () => {
      const next = toValue(input)
      return next === null ? null : plain(next)
    },
    (next, previous) => watched.change(next, previous ?? null),
    { immediate: true },
  )
  onScopeDispose(() => watched.end())
  const { head, items, error, resultInput } = watched
  return { head, items, error, resultInput, refresh: () => watched.refresh(toValue(input)) }
}

class WatchedQuery<Q extends QueryName> {
  readonly head: ShallowRef<QueryHead<Q> | null> = shallowRef(null)
  readonly items: ShallowRef<readonly QueryItem<Q>[]> = shallowRef([])
  readonly error: ShallowRef<DeskError | null> = shallowRef(null)
  readonly resultInput: ShallowRef<QueryInput<Q> | null> = shallowRef(null)
  readonly #connection = bridgeConnection()
  readonly #query: Q
  readonly #keepFor: () => number
  #watchId: string | null = null
  #requested: QueryInput<Q> | null = null
  /** Runs while the result belongs to an earlier input. */
  #clearTimer: ReturnType<typeof setTimeout> | null = null

  constructor(query: Q, keepFor: () => number) {
    this.#query = query
    this.#keepFor = keepFor
  }

  change(next: QueryInput<Q> | null, previous: QueryInput<Q> | null): void {
    if (next !== null && previous !== null && this.#watchId !== null && isEqual(next, previous)) return
    const lastWatchId = this.#watchId
    this.#watchId = null
    this.#clearUnlessSameList(next, previous)
    this.#requested = next
    // The new watch is requested before the old one ends: its answer is awaited.
    if (next !== null) void this.#start(next)
    this.#stop(lastWatchId)
  }

  #clearUnlessSameList(next: QueryInput<Q> | null, previous: QueryInput<Q> | null): void {
    const { value: resultInput } = this.resultInput
    if (next !== null && resultInput !== null && this.head.value !== null && isSameList(next, resultInput)) {
      // Back at the list of the result before another answer arrived.
      this.#stopClearTimer()
    } else if (next === null || previous === null || !isSameList(next, previous)) {
      const wait = next === null || this.head.value === null ? 0 : this.#keepFor()
      if (wait === 0) this.#clear(next)
      // A further change before an answer doesn't prolong the wait.
      else this.#clearTimer ??= setTimeout(() => this.#clear(this.#requested), wait)
    }
  }

  async refresh(input: QueryInput<Q> | null): Promise<void> {
    if (this.#watchId === null) {
      if (input !== null) await this.#start(plain(input))
      return
    }
    try {
      await call('query:refresh', { watchId: this.#watchId })
    } catch (thrown) {
      this.error.value = asDeskError(thrown)
    }
  }

  end(): void {
    this.#stopClearTimer()
    this.#stop(this.#watchId)
  }

  async #start(input: QueryInput<Q>): Promise<void> {
    const prefetched = findPrefetched(this.#connection, this.#query, input)
    const watchId = prefetched?.watchId ?? this.#connection.newWatchId()
    this.#watchId = watchId
    let result: WatchResult | null = null
    const earlyPatches: Patch[] = prefetched === undefined ? [] : claim(this.#connection, prefetched)
    this.#connection.patchListeners.set(watchId, (patch) => {
      if (result === null) earlyPatches.push(patch)
      else if (applyPatch(result, patch)) this.#show(result, input)
      else this.#restart(input)
    })
    try {
      // An answer that has arrived is shown in the first paint: nothing is awaited then.
      const { answer } = prefetched ?? { answer: null }
      const snapshot = answer?.ok === true ? answer.value : await this.#request(watchId, input, prefetched)
      if (this.#watchId !== watchId) return
      result = resultOf(snapshot)
      this.error.value = null
      for (const patch of earlyPatches) if (!applyPatch(result, patch)) return this.#restart(input)
      this.#show(result, input)
    } catch (thrown) {
      if (this.#watchId !== watchId) return
      this.#stop(watchId)
      if (this.resultInput.value === null || !isSameList(this.resultInput.value, input)) this.#clear(input)
      this.error.value = asDeskError(thrown)
    }
  }

  #request(watchId: string, input: QueryInput<Q>, prefetched: PrefetchedWatch | undefined): Promise<Snapshot> {
    return prefetched === undefined
      ? call('query:watch', { watchId, query: this.#query, input })
      : valueOf(prefetched.pending)
  }

  #restart(input: QueryInput<Q>): void {
    this.#stop(this.#watchId)
    void this.#start(input)
  }

  #stop(watchId: string | null): void {
    if (watchId === null) return
    if (watchId === this.#watchId) this.#watchId = null
    this.#connection.patchListeners.delete(watchId)
    unwatch(this.#connection, this.#query, watchId)
  }

  #show(result: WatchResult, input: QueryInput<Q>): void {
    this.#stopClearTimer()
    this.resultInput.value = input
    this.head.value = result.head as QueryHead<Q>
    const next = orderedItems(result) as unknown as readonly QueryItem<Q>[]
    const previous = this.items.value
    if (next.length !== previous.length || next.some((item, index) => item !== previous[index])) this.items.value = next
  }

  #clear(input: QueryInput<Q> | null): void {
    this.#stopClearTimer()
    this.head.value = null
    this.items.value = []
    this.error.value = null
    this.resultInput.value = input
  }

  #stopClearTimer(): void {
    if (this.#clearTimer !== null) clearTimeout(this.#clearTimer)
    this.#clearTimer = null
  }
}

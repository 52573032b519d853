/**
 * The only file that touches `window.desk`. Components and stores call commands and watch queries here, and see typed errors
 * and whole results; versions, patches, gaps and the cloning rules of the bridge stay inside.
 */
import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { getCurrentScope, isReactive, isRef, onScopeDispose, shallowRef, toRaw, toValue, watch } from 'vue'
import type {
  Answer,
  ChangeBatch,
  CommandInput,
  CommandName,
  CommandResult,
  DeskBridge,
  KeyedItem,
  Patch,
  QueryHead,
  QueryInput,
  QueryItem,
  QueryName,
} from '../shared/bridge.ts'
import { errorMessage } from '../shared/text/errors.ts'
import type { ErrorCode, Signal } from '../shared/views.ts'
import type { Ahead, AheadWatch } from './prefetch.ts'

declare global {
  interface Window {
    readonly desk?: DeskBridge
  }
}

/** A command that did not work, with the code the person is told (`error.<code>`). `detail` is the server's own word, or empty. */
export class DeskError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  constructor(code: ErrorCode, detail: string) {
    super(`${code}: ${detail}`)
    this.name = 'DeskError'
    this.code = code
    this.detail = detail
  }
}

/** Any thrown value as a `DeskError`; what is not one is `internal`. */
export function asDeskError(thrown: unknown): DeskError {
  return thrown instanceof DeskError ? thrown : new DeskError('internal', errorMessage(thrown))
}

interface Connected {
  desk: DeskBridge
  watches: Map<string, (patch: Patch) => void>
  signals: Set<(signal: Signal) => void>
  /** Watch ids stay unique across reloads of the page, so that a late patch of an old page finds nobody. */
  prefix: string
  count: number
  /** Watches that were begun before the page ran and nobody has claimed. */
  ahead: AheadWatch[]
  /** Patches for them. */
  early: Patch[]
  /** Signals that came before anyone listened. */
  unheard: Signal[]
}
let connected: Connected | null = null

/**
 * Binds the page to a bridge; called once by `main.ts`, and by tests with a fake. `ahead`: what was asked for before the page ran.
 * Returns the disposal.
 */
export function connectBridge(desk: DeskBridge | undefined = window.desk, ahead?: Ahead): () => void {
  if (desk === undefined) throw new Error('The page runs without its preload: window.desk is missing.')
  const self: Connected = {
    desk,
    watches: new Map(),
    signals: new Set(),
    prefix: crypto.randomUUID().slice(0, 8),
    count: 0,
    ahead: ahead?.watches ?? [],
    early: [],
    unheard: [],
  }
  connected = self
  const receive = (batch: ChangeBatch): void => {
    for (const patch of batch.patches) {
      const take = self.watches.get(patch.watchId)
      if (take) take(patch)
      else if (self.ahead.some(({ watchId }) => watchId === patch.watchId)) self.early.push(patch)
    }
    for (const signal of batch.signals) {
      if (self.signals.size === 0) self.unheard.push(signal)
      for (const listener of self.signals) listener(signal)
    }
  }
  ahead?.stop()
  const stop = desk.onChanges(receive)
  for (const batch of ahead?.batches ?? []) receive(batch)
  return () => {
    stop()
    if (connected === self) connected = null
  }
}

function bridge(): Connected {
  if (connected === null) throw new Error('connectBridge() has not been called.')
  return connected
}

/** The system Deskbell runs on, for the names of keys. */
export function platform(): DeskBridge['platform'] {
  return bridge().desk.platform
}

/** A copy that survives structured cloning: Vue's proxies are unwrapped, bytes are kept as they are. */
export function plain<T>(value: T): T {
  if (isRef(value)) return plain(value.value) as T
  const raw: unknown = isReactive(value) ? toRaw(value) : value
  if (Array.isArray(raw)) return raw.map((entry: unknown) => plain(entry)) as T
  if (
    typeof raw === 'object' &&
    raw !== null &&
    (Object.getPrototypeOf(raw) === Object.prototype || Object.getPrototypeOf(raw) === null)
  ) {
    return Object.fromEntries(Object.entries(raw).map(([key, entry]) => [key, plain<unknown>(entry)])) as T
  }
  return raw as T
}

/** Runs a command in main. Throws `DeskError` with the code of a failed answer; a broken bridge is `internal`. */
export async function call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<CommandResult<C>> {
  return valueOf(bridge().desk.call(command, plain(input)))
}

async function valueOf<T>(answering: Promise<Answer<T>>): Promise<T> {
  const answer = await answering.catch((thrown: unknown) => {
    throw new DeskError('internal', errorMessage(thrown))
  })
  if (!answer.ok) throw new DeskError(answer.code, answer.message)
  return answer.value
}

/** Listens for signals (open a conversation, a notice, a sound) until the current scope ends. */
export function onSignal(listener: (signal: Signal) => void): () => void {
  const { signals, unheard } = bridge()
  signals.add(listener)
  for (const signal of unheard.splice(0)) listener(signal)
  const stop = (): void => void signals.delete(listener)
  if (getCurrentScope() !== undefined) onScopeDispose(stop)
  return stop
}

const identityOf = (input: object): string => JSON.stringify(Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The watch that was begun ahead for just this. */
function aheadFor(self: Connected, query: QueryName, input: object): AheadWatch | undefined {
  const wanted = identityOf(input)
  return self.ahead.find((each) => each.query === query && identityOf(each.input) === wanted)
}

/** From now on nobody's, or its claimer's; answers the patches that came for it. */
function claim(self: Connected, begun: AheadWatch): Patch[] {
  self.ahead = self.ahead.filter((each) => each !== begun)
  const early = self.early.filter(({ watchId }) => watchId === begun.watchId)
  self.early = self.early.filter(({ watchId }) => watchId !== begun.watchId)
  return early
}

function unwatch(self: Connected, query: QueryName, watchId: string): void {
  self.desk.call('query:unwatch', { watchId }).catch((thrown: unknown) => console.warn('unwatch failed', query, thrown))
}

/** Milliseconds for which an answer that was asked for ahead is held for whoever wants it. */
const PREPARED = 1_000

/**
 * Asks ahead for what is about to be watched, as when a row is pressed and not let go yet: `useWatch` with just this input takes it over.
 * Nobody who does so within a second: it is ended.
 */
export function prepareWatch<Q extends QueryName>(query: Q, input: QueryInput<Q>): void {
  const self = bridge()
  const wanted = plain(input)
  if (aheadFor(self, query, wanted) !== undefined) return
  const watchId = `${self.prefix}-${++self.count}`
  const begun: AheadWatch = {
    watchId,
    query,
    input: wanted,
    answer: null,
    answered: self.desk.call('query:watch', { watchId, query, input: wanted }),
  }
  self.ahead.push(begun)
  begun.answered.then(
    (answer) => {
      begun.answer = answer
    },
    (thrown: unknown) => console.warn('asking ahead did not work', query, thrown),
  )
  setTimeout(() => endAhead(self, begun), PREPARED)
}

function endAhead(self: Connected, begun: AheadWatch): void {
  if (!self.ahead.includes(begun)) return
  claim(self, begun)
  unwatch(self, begun.query, begun.watchId)
}

/** Ends what was begun ahead and turned out to be wrong. Call once the first page stands. */
export function endUnclaimed(): void {
  const self = bridge()
  for (const begun of self.ahead) endAhead(self, begun)
}

/** A watched query. `head` is null until the first answer; `error` is set when watching itself failed. */
export interface Watched<Q extends QueryName> {
  readonly head: Readonly<ShallowRef<QueryHead<Q> | null>>
  readonly items: Readonly<ShallowRef<readonly QueryItem<Q>[]>>
  readonly error: Readonly<ShallowRef<DeskError | null>>
  /** The input that `head` and `items` belong to. */
  readonly shown: Readonly<ShallowRef<QueryInput<Q> | null>>
  /** Asks the server again for what is shown: the retry button of an error state. Never throws; failures are in `error`. */
  readonly refresh: () => Promise<void>
}

interface Held {
  head: unknown
  order: readonly string[]
  byKey: Map<string, KeyedItem>
  version: number
}

/** Puts one patch on a held result. False where a version is missing between them: the result must be asked for again. */
export function applyPatch(held: Held, patch: Patch): boolean {
  if (patch.version <= held.version) return true
  if (patch.version !== held.version + 1) return false
  held.version = patch.version
  if ('head' in patch) held.head = patch.head
  for (const item of patch.items ?? []) held.byKey.set(item.key, item)
  if (patch.order !== undefined) {
    held.order = patch.order
    if (held.byKey.size > patch.order.length) {
      const kept = new Set(patch.order)
      for (const key of held.byKey.keys()) if (!kept.has(key)) held.byKey.delete(key)
    }
  }
  return true
}

const sameButLimit = (a: object, b: object): boolean =>
  JSON.stringify({ ...a, limit: 0, newer: 0 }) === JSON.stringify({ ...b, limit: 0, newer: 0 })

/**
 * Watches a query as long as the current scope lives; a null input watches nothing. What is shown stays while only `limit` (or `newer`) grows,
 * and is emptied when the input means something else; `keepFor` milliseconds after that, for an answer that comes sooner to take its place
 * without an empty moment between.
 */
export function useWatch<Q extends QueryName>(
  query: Q,
  input: MaybeRefOrGetter<QueryInput<Q> | null>,
  keepFor: () => number = () => 0,
): Watched<Q> {
  const self = bridge()
  const head = shallowRef<QueryHead<Q> | null>(null)
  const items = shallowRef<readonly QueryItem<Q>[]>([])
  const error = shallowRef<DeskError | null>(null)
  const shown: ShallowRef<QueryInput<Q> | null> = shallowRef(null)
  let current: string | null = null
  let asked: QueryInput<Q> | null = null
  /** Runs while what is shown belongs to a former input. */
  let kept: ReturnType<typeof setTimeout> | null = null
  const endKeeping = (): void => {
    if (kept !== null) clearTimeout(kept)
    kept = null
  }

  const clear = (now: QueryInput<Q> | null): void => {
    endKeeping()
    head.value = null
    items.value = []
    error.value = null
    shown.value = now
  }

  const show = (held: Held, from: QueryInput<Q>): void => {
    endKeeping()
    shown.value = from
    head.value = held.head as QueryHead<Q>
    const next = held.order.flatMap((key) => held.byKey.get(key) ?? []) as unknown as readonly QueryItem<Q>[]
    const before = items.value
    if (next.length !== before.length || next.some((item, index) => item !== before[index])) items.value = next
  }

  const stop = (watchId = current): void => {
    if (watchId === null) return
    if (watchId === current) current = null
    self.watches.delete(watchId)
    unwatch(self, query, watchId)
  }

  const start = async (from: QueryInput<Q>): Promise<void> => {
    const begun = aheadFor(self, query, from)
    const watchId = begun?.watchId ?? `${self.prefix}-${++self.count}`
    current = watchId
    let held: Held | null = null
    const early: Patch[] = begun === undefined ? [] : claim(self, begun)
    const restart = (): void => {
      stop()
      void start(from)
    }
    self.watches.set(watchId, (patch) => {
      if (held === null) early.push(patch)
      else if (applyPatch(held, patch)) show(held, from)
      else restart()
    })
    try {
      // An answer that is already here is shown in the first paint, so nothing is awaited then.
      const known = begun?.answer
      const snapshot =
        known?.ok === true
          ? known.value
          : await (begun === undefined ? call('query:watch', { watchId, query, input: from }) : valueOf(begun.answered))
      if (current !== watchId) return
      held = {
        head: snapshot.head,
        order: snapshot.items.map((item) => item.key),
        byKey: new Map(snapshot.items.map((item) => [item.key, item])),
        version: snapshot.version,
      }
      error.value = null
      for (const patch of early) if (!applyPatch(held, patch)) return restart()
      show(held, from)
    } catch (thrown) {
      if (current !== watchId) return
      stop()
      if (shown.value === null || !sameButLimit(shown.value, from)) clear(from)
      error.value = asDeskError(thrown)
    }
  }

  watch(
    () => {
      const next = toValue(input)
      return next === null ? null : plain(next)
    },
    (next, before) => {
      if (
        next !== null &&
        before !== null &&
        before !== undefined &&
        current !== null &&
        JSON.stringify(next) === JSON.stringify(before)
      )
        return
      const last = current
      current = null
      // Back at what is still shown, before another answer came: it stays.
      if (next !== null && shown.value !== null && head.value !== null && sameButLimit(next, shown.value)) endKeeping()
      else if (next === null || before === null || before === undefined || !sameButLimit(next, before)) {
        const wait = next === null || head.value === null ? 0 : keepFor()
        if (wait === 0) clear(next)
        // Whoever goes on before an answer came does not get more time by it.
        else kept ??= setTimeout(() => clear(asked), wait)
      }
      asked = next
      // Asked first, ended after: the answer is what somebody waits for.
      if (next !== null) void start(next)
      stop(last)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    endKeeping()
    stop()
  })

  const refresh = async (): Promise<void> => {
    const now = toValue(input)
    if (current === null) {
      if (now !== null) await start(plain(now))
      return
    }
    try {
      await call('query:refresh', { watchId: current })
    } catch (thrown) {
      error.value = asDeskError(thrown)
    }
  }
  return { head, items, error, shown, refresh }
}

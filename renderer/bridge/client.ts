/** The page's end of the bridge, and the only code beside `prefetch.ts` that touches `window.desk`: commands, signals, typed errors. */
import { getCurrentScope, isReactive, isRef, onScopeDispose, toRaw } from 'vue'
import type {
  Answer,
  ChangeBatch,
  CommandInput,
  CommandName,
  CommandResult,
  DeskBridge,
  Patch,
} from '../../shared/bridge.ts'
import { errorMessage } from '../../shared/text/errors.ts'
import type { ErrorCode, Signal } from '../../shared/views.ts'
import type { PrefetchedWatch, StartPrefetch } from '../prefetch.ts'

declare global {
  interface Window {
    readonly desk?: DeskBridge
  }
}

/** A failed command. `code` selects the words for the user (`error.<code>`); `detail` is the server's own text, or empty. */
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

/** Any thrown value as a `DeskError`; other values become `internal`. */
export function asDeskError(thrown: unknown): DeskError {
  return thrown instanceof DeskError ? thrown : new DeskError('internal', errorMessage(thrown))
}

/** One page connected to one bridge. Only the files of this folder use it. */
export interface BridgeConnection {
  readonly desk: DeskBridge
  /** What receives the patches of each watch, by watch id. */
  readonly patchListeners: Map<string, (patch: Patch) => void>
  readonly signalListeners: Set<(signal: Signal) => void>
  /** Signals that arrived before the first listener. */
  readonly pendingSignals: Signal[]
  /** Watches that were begun early and are not claimed yet, and the patches for them. */
  prefetched: PrefetchedWatch[]
  prefetchedPatches: Patch[]
  /** A watch id that no other page has used: a late patch for a page before a reload matches nothing. */
  newWatchId(): string
}
let connected: BridgeConnection | null = null

function createConnection(desk: DeskBridge, prefetched: PrefetchedWatch[]): BridgeConnection {
  const prefix = crypto.randomUUID().slice(0, 8)
  let count = 0
  return {
    desk,
    patchListeners: new Map(),
    signalListeners: new Set(),
    pendingSignals: [],
    prefetched,
    prefetchedPatches: [],
    newWatchId: () => `${prefix}-${++count}`,
  }
}

function receive(connection: BridgeConnection, batch: ChangeBatch): void {
  const { patchListeners, signalListeners, prefetched } = connection
  for (const patch of batch.patches) {
    const apply = patchListeners.get(patch.watchId)
    if (apply) apply(patch)
    else if (prefetched.some(({ watchId }) => watchId === patch.watchId)) connection.prefetchedPatches.push(patch)
  }
  for (const signal of batch.signals) {
    if (signalListeners.size === 0) connection.pendingSignals.push(signal)
    for (const listener of signalListeners) listener(signal)
  }
}

/**
 * Connects the page to a bridge; called once by `main.ts`, and by tests with a fake. `prefetch`: what was requested before the page ran.
 * Returns the disposal.
 */
export function connectBridge(desk: DeskBridge | undefined = window.desk, prefetch?: StartPrefetch): () => void {
  if (desk === undefined) throw new Error('The page runs without its preload: window.desk is missing.')
  const connection = createConnection(desk, prefetch?.watches ?? [])
  connected = connection
  prefetch?.stop()
  const stop = desk.onChanges((batch) => receive(connection, batch))
  for (const batch of prefetch?.batches ?? []) receive(connection, batch)
  return () => {
    stop()
    if (connected === connection) connected = null
  }
}

/** The current connection. Throws before `connectBridge`. */
export function bridgeConnection(): BridgeConnection {
  if (connected === null) throw new Error('connectBridge() has not been called.')
  return connected
}

/** The operating system, which decides the names of keys. */
export function platform(): DeskBridge['platform'] {
  return bridgeConnection().desk.platform
}

/** A copy that survives structured cloning: Vue's proxies are unwrapped, bytes stay as they are. */
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
  return valueOf(bridgeConnection().desk.call(command, plain(input)))
}

/** The value of an answer. Throws as `call` does. */
export async function valueOf<T>(pending: Promise<Answer<T>>): Promise<T> {
  const answer = await pending.catch((thrown: unknown) => {
    throw new DeskError('internal', errorMessage(thrown))
  })
  if (!answer.ok) throw new DeskError(answer.code, answer.message)
  return answer.value
}

/** Calls `listener` for every signal (open a conversation, a notice, a sound) until the current scope ends. Returns how to stop. */
export function onSignal(listener: (signal: Signal) => void): () => void {
  const { signalListeners, pendingSignals } = bridgeConnection()
  signalListeners.add(listener)
  for (const signal of pendingSignals.splice(0)) listener(signal)
  const stop = (): void => void signalListeners.delete(listener)
  if (getCurrentScope() !== undefined) onScopeDispose(stop)
  return stop
}

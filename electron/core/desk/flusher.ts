import type { ChangeBatch, Patch } from '../../../shared/bridge.ts'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Signal } from '../../../shared/views.ts'
import type { ChangeSet } from '../cache/index.ts'
import type { Clock, Dispose, Log, TimerHandle } from '../ports.ts'
import type { Session } from './runtime/session.ts'

/** Milliseconds, one frame of a screen: docs/architecture.md#flushing-once-per-frame. */
const INTERVAL = 16

export interface FlusherOptions {
  clock: Clock
  log: Log
  /** Runs the watched queries that the changes touch; answers the patches of each window. */
  registry: {
    flush(changes: {
      sessions: ReadonlyMap<SessionId, ChangeSet>
      settings: boolean
      roster: boolean
    }): Map<string, Patch[]>
  }
  sessions(): readonly Pick<Session, 'id' | 'changes'>[]
  /** After the queries have run, with the same changes. */
  onFlushed(): void
}

/** Gathers changes and tells each window what is different in what it watches: at once after a quiet time, else once per frame. */
export class Flusher {
  readonly #options: FlusherOptions
  readonly #listeners = new Map<string, Set<(batch: ChangeBatch) => void>>()
  #timer: TimerHandle | undefined
  #flushedAt = -Infinity
  #settings = false
  #roster = false
  #signals: Signal[] = []
  #stopped = false

  constructor(options: FlusherOptions) {
    this.#options = options
  }

  /** A session's change set is not empty. */
  touch(): void {
    if (this.#stopped) return
    if (this.#timer !== undefined) return
    const { clock } = this.#options
    this.#timer = clock.after(Math.max(0, this.#flushedAt + INTERVAL - clock.monotonic()), () => {
      this.#timer = undefined
      this.flush()
    })
  }

  settingsChanged(): void {
    this.#settings = true
    this.touch()
  }

  rosterChanged(): void {
    this.#roster = true
    this.touch()
  }

  /** To every window, with the next batch. */
  signal(signal: Signal): void {
    this.#signals.push(signal)
    this.touch()
  }

  listen(windowId: string, listener: (batch: ChangeBatch) => void): Dispose {
    const listeners = this.#listeners.get(windowId) ?? new Set()
    this.#listeners.set(windowId, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(windowId) === listeners) this.#listeners.delete(windowId)
    }
  }

  flush(): void {
    this.#flushedAt = this.#options.clock.monotonic()
    const touched = this.#options.sessions().filter(({ changes }) => !changes.isEmpty)
    const sessions = new Map<SessionId, ChangeSet>(touched.map((session) => [session.id, session.changes]))
    const patches = this.#options.registry.flush({ sessions, settings: this.#settings, roster: this.#roster })
    this.#options.onFlushed()
    for (const { changes } of touched) changes.clear()
    this.#settings = false
    this.#roster = false
    const signals = this.#signals
    this.#signals = []
    for (const [windowId, listeners] of this.#listeners) this.#send(listeners, patches.get(windowId) ?? [], signals)
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== undefined) this.#options.clock.clear(this.#timer)
    this.#timer = undefined
  }

  #send(listeners: ReadonlySet<(batch: ChangeBatch) => void>, patches: Patch[], signals: Signal[]): void {
    if (patches.length === 0 && signals.length === 0) return
    for (const listener of listeners) {
      try {
        listener({ patches, signals })
      } catch (error) {
        this.#options.log.error('A window could not be told of changes', { error: errorText(error) })
      }
    }
  }
}

import type { ChangeBatch, Patch } from '../../../shared/bridge.ts'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Signal } from '../../../shared/views.ts'
import type { ChangeSet } from '../cache/index.ts'
import type { Clock, Dispose, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { Session } from './runtime/session.ts'

/** Milliseconds of one frame: docs/architecture.md#flushing-once-per-frame. */
const FRAME = 16

export interface FlusherOptions {
  clock: Clock
  log: Log
  /** Runs the watched queries that the changes touch; returns the patches by window. */
  registry: {
    flush(changes: {
      sessions: ReadonlyMap<SessionId, ChangeSet>
      settings: boolean
      roster: boolean
    }): Map<string, Patch[]>
  }
  sessions(): readonly Pick<Session, 'id' | 'changes'>[]
  /** Called after the queries have run, before the changes are cleared. */
  onFlushed(): void
}

/**
 * Collects changes and sends each window the patches of its watched queries: at once after a quiet time, else once per
 * frame.
 */
export class Flusher {
  readonly #options: FlusherOptions
  readonly #listeners = new Map<string, Set<(batch: ChangeBatch) => void>>()
  readonly #timer: Timer
  #flushedAt = -Infinity
  #areSettingsChanged = false
  #areSessionsChanged = false
  #signals: Signal[] = []
  #isStopped = false

  constructor(options: FlusherOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
  }

  /** Schedules a flush: some session's change set is not empty. */
  schedule(): void {
    if (this.#isStopped) return
    const delay = Math.max(0, this.#flushedAt + FRAME - this.#options.clock.monotonic())
    this.#timer.setUnlessPending(delay, () => this.flush())
  }

  settingsChanged(): void {
    this.#areSettingsChanged = true
    this.schedule()
  }

  sessionsChanged(): void {
    this.#areSessionsChanged = true
    this.schedule()
  }

  /** Sends a signal to every window, with the next batch. */
  signal(signal: Signal): void {
    this.#signals.push(signal)
    this.schedule()
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
    const settings = this.#areSettingsChanged
    const roster = this.#areSessionsChanged
    // Before the queries run: reading may replace a damaged database, which changes the sessions once more.
    this.#areSettingsChanged = false
    this.#areSessionsChanged = false
    const patches = this.#options.registry.flush({ sessions, settings, roster })
    this.#options.onFlushed()
    for (const { changes } of touched) changes.clear()
    const signals = this.#signals
    this.#signals = []
    for (const [windowId, listeners] of this.#listeners) this.#send(listeners, patches.get(windowId) ?? [], signals)
  }

  stop(): void {
    this.#isStopped = true
    this.#timer.clear()
  }

  #send(listeners: ReadonlySet<(batch: ChangeBatch) => void>, patches: Patch[], signals: Signal[]): void {
    if (patches.length === 0 && signals.length === 0) return
    for (const listener of listeners) {
      try {
        listener({ patches, signals })
      } catch (error) {
        this.#options.log.error('Sending changes to a window failed', { error: errorText(error) })
      }
    }
  }
}

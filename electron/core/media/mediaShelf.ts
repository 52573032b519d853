import { join } from 'node:path'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log, TimerHandle } from '../ports.ts'
import type { MediaDisk } from './disk.ts'

export interface MediaShelfOptions {
  disk: MediaDisk
  folder: string
  clock: Clock
  log: Log
  limit(): number
}

/** Milliseconds after the start, when the first windows have been painted. */
const COUNT_AFTER = 20_000
/** Files between two pauses, and milliseconds of one. */
const BATCH = 40
const PAUSE = 10
/** Once the limit is passed, room is made for more than the next file. */
const LOW_WATER = 0.9
/** Milliseconds between two notes of use of one file on disk. */
const TOUCH_EVERY = 3_600_000

interface Entry {
  size: number
  usedAt: number
}

/** Which files are kept, and which go first: those used longest ago. Counted little by little after the start; nothing is removed before that. */
export class MediaShelf {
  readonly #options: MediaShelfOptions
  /** By path, used longest ago first. */
  #entries = new Map<string, Entry>()
  #bytes = 0
  #counted = false
  #evicting = false
  #stopped = false
  readonly #timers = new Set<TimerHandle>()

  constructor(options: MediaShelfOptions) {
    this.#options = options
  }

  get size(): number | null {
    return this.#counted ? this.#bytes : null
  }

  /** `sessions`: whose files stay. */
  start(sessions: () => readonly SessionId[]): void {
    const { clock, log } = this.#options
    const timer = clock.after(COUNT_AFTER, () => {
      this.#timers.delete(timer)
      this.#count(new Set(sessions())).catch((error: unknown) =>
        log.warn('Kept media could not be counted', { error: errorText(error) }),
      )
    })
    this.#timers.add(timer)
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) this.#options.clock.clear(timer)
    this.#timers.clear()
  }

  /** A file was read, or has come. */
  use(path: string, size: number, now: number): void {
    const { disk, log } = this.#options
    const known = this.#entries.get(path)
    this.#entries.delete(path)
    const isNoted = known !== undefined && now - known.usedAt < TOUCH_EVERY
    this.#entries.set(path, { size, usedAt: isNoted ? known.usedAt : now })
    this.#bytes += size - (known?.size ?? 0)
    if (!isNoted)
      disk
        .touch(path, now)
        .catch((error: unknown) => log.debug('A use of a kept file could not be noted', { error: errorText(error) }))
  }

  async drop(path: string): Promise<void> {
    this.#forget(path)
    await this.#options.disk.remove(path)
  }

  async removeSession(sessionId: SessionId): Promise<void> {
    const folder = join(this.#options.folder, sessionId)
    for (const path of [...this.#entries.keys()]) if (path.startsWith(join(folder, '/'))) this.#forget(path)
    await this.#options.disk.remove(folder)
  }

  /** Removes what was used longest ago until there is room, a few files at a time. */
  evict(): void {
    if (!this.#counted || this.#evicting || this.#bytes <= this.#options.limit()) return
    this.#evicting = true
    this.#makeRoom()
      .catch((error: unknown) =>
        this.#options.log.warn('Room for media could not be made', { error: errorText(error) }),
      )
      .finally(() => {
        this.#evicting = false
      })
  }

  async #makeRoom(): Promise<void> {
    for (let removed = 1; !this.#stopped && this.#bytes > this.#options.limit() * LOW_WATER; removed++) {
      const oldest = this.#entries.keys().next()
      if (oldest.done) return
      await this.drop(oldest.value)
      if (removed % BATCH === 0) await this.#pause()
    }
  }

  async #count(sessions: ReadonlySet<SessionId>): Promise<void> {
    const { disk, folder } = this.#options
    const found: [string, Entry][] = []
    let looked = 0
    for (const sessionId of await disk.list(folder)) {
      const place = join(folder, sessionId)
      if (!sessions.has(sessionId) && !this.#isUsed(place)) {
        await disk.remove(place)
        continue
      }
      for (const shelf of await disk.list(place)) {
        for (const name of await disk.list(join(place, shelf))) {
          if (this.#stopped) return
          const path = join(place, shelf, name)
          const stat = await disk.stat(path)
          // Left behind by a process that ended: files of this one are younger than its start.
          if (stat && shelf === 'incoming') await this.#removeLeft(path, stat.usedAt)
          else if (stat) found.push([path, stat])
          if (++looked % BATCH === 0) await this.#pause()
        }
      }
    }
    found.sort(([, one], [, other]) => one.usedAt - other.usedAt)
    const recent = this.#entries
    // What was used meanwhile is known better here.
    this.#entries = new Map([...found.filter(([path]) => !recent.has(path)), ...recent])
    this.#bytes = 0
    for (const { size } of this.#entries.values()) this.#bytes += size
    this.#counted = true
    this.evict()
  }

  async #removeLeft(path: string, writtenAt: number): Promise<void> {
    if (this.#options.clock.now() - writtenAt > TOUCH_EVERY) await this.#options.disk.remove(path)
  }

  /** Somebody signed in since the start. */
  #isUsed(place: string): boolean {
    for (const path of this.#entries.keys()) if (path.startsWith(join(place, '/'))) return true
    return false
  }

  #forget(path: string): void {
    const known = this.#entries.get(path)
    if (!known) return
    this.#entries.delete(path)
    this.#bytes -= known.size
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(PAUSE, () => {
        this.#timers.delete(timer)
        resolve()
      })
      this.#timers.add(timer)
    })
  }
}

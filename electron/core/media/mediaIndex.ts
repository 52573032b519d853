import { join } from 'node:path'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { MediaDisk } from './disk.ts'

export interface MediaIndexOptions {
  disk: MediaDisk
  folder: string
  clock: Clock
  log: Log
  limit(): number
}

/** Milliseconds after the start until the scan, when the first windows have been painted. */
const SCAN_AFTER = 20_000
/** Files between two pauses, and milliseconds of a pause. */
const BATCH = 40
const PAUSE = 10
/** Share of the limit down to which files are evicted, so that not every new file evicts another. */
const LOW_WATER = 0.9
/** Minimum milliseconds between two writes of a file's time of use. */
const TOUCH_INTERVAL = 3_600_000

interface Entry {
  size: number
  usedAt: number
}

/**
 * The sizes and times of use of all cached files. Evicts the least recently used ones. Scans the disk in small steps
 * after the start.
 */
export class MediaIndex {
  readonly #options: MediaIndexOptions
  /** By path, least recently used first. */
  #entries = new Map<string, Entry>()
  #bytes = 0
  #isScanned = false
  #isEvicting = false
  #isStopped = false
  /** Pending before the scan, and between its steps. */
  readonly #scanTimer: Timer
  readonly #evictTimer: Timer

  constructor(options: MediaIndexOptions) {
    this.#options = options
    this.#scanTimer = new Timer(options.clock)
    this.#evictTimer = new Timer(options.clock)
  }

  /** Bytes of all files; null before the first scan. */
  get size(): number | null {
    return this.#isScanned ? this.#bytes : null
  }

  /** `sessions`: whose files are kept. */
  start(sessions: () => readonly SessionId[]): void {
    this.#scanTimer.set(SCAN_AFTER, () => {
      this.#scan(new Set(sessions())).catch((error: unknown) =>
        this.#options.log.warn('Scanning the media cache failed', { error: errorText(error) }),
      )
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#scanTimer.clear()
    this.#evictTimer.clear()
  }

  /** A file was read or stored. */
  noteUse(path: string, size: number, now: number): void {
    const { disk, log } = this.#options
    const known = this.#entries.get(path)
    this.#entries.delete(path)
    const isRecent = known !== undefined && now - known.usedAt < TOUCH_INTERVAL
    this.#entries.set(path, { size, usedAt: isRecent ? known.usedAt : now })
    this.#bytes += size - (known?.size ?? 0)
    if (!isRecent)
      disk
        .touch(path, now)
        .catch((error: unknown) => log.debug('Storing the time of use failed', { error: errorText(error) }))
  }

  async remove(path: string): Promise<void> {
    this.#forget(path)
    await this.#options.disk.remove(path)
  }

  async removeSession(sessionId: SessionId): Promise<void> {
    const folder = join(this.#options.folder, sessionId)
    for (const path of [...this.#entries.keys()]) if (path.startsWith(join(folder, '/'))) this.#forget(path)
    await this.#options.disk.remove(folder)
  }

  /** Removes the least recently used files if the limit is exceeded, a few at a time. */
  evict(): void {
    if (!this.#isScanned || this.#isEvicting || this.#bytes <= this.#options.limit()) return
    this.#isEvicting = true
    this.#evictOldest()
      .catch((error: unknown) => this.#options.log.warn('Evicting media failed', { error: errorText(error) }))
      .finally(() => {
        this.#isEvicting = false
      })
  }

  async #evictOldest(): Promise<void> {
    for (let removed = 1; !this.#isStopped && this.#bytes > this.#options.limit() * LOW_WATER; removed++) {
      const oldest = this.#entries.keys().next()
      if (oldest.done) return
      await this.remove(oldest.value)
      if (removed % BATCH === 0) await pause(this.#evictTimer)
    }
  }

  async #scan(sessions: ReadonlySet<SessionId>): Promise<void> {
    const { disk, folder } = this.#options
    const found: [string, Entry][] = []
    let scanned = 0
    for (const sessionId of await disk.list(folder)) {
      const sessionFolder = join(folder, sessionId)
      if (!sessions.has(sessionId) && !this.#hasFilesIn(sessionFolder)) {
        await disk.remove(sessionFolder)
        continue
      }
      for (const subfolder of await disk.list(sessionFolder)) {
        for (const name of await disk.list(join(sessionFolder, subfolder))) {
          if (this.#isStopped) return
          const path = join(sessionFolder, subfolder, name)
          const stat = await disk.stat(path)
          // Temporary files of an earlier process are old, those of this one are new.
          if (stat && subfolder === 'incoming') await this.#removeLeftover(path, stat.usedAt)
          else if (stat) found.push([path, stat])
          if (++scanned % BATCH === 0) await pause(this.#scanTimer)
        }
      }
    }
    found.sort(([, one], [, other]) => one.usedAt - other.usedAt)
    const recent = this.#entries
    // Files used during the scan have newer entries.
    this.#entries = new Map([...found.filter(([path]) => !recent.has(path)), ...recent])
    this.#bytes = 0
    for (const { size } of this.#entries.values()) this.#bytes += size
    this.#isScanned = true
    this.evict()
  }

  async #removeLeftover(path: string, writtenAt: number): Promise<void> {
    if (this.#options.clock.now() - writtenAt > TOUCH_INTERVAL) await this.#options.disk.remove(path)
  }

  /** Whether files are in use there: a user may have signed in since the start. */
  #hasFilesIn(folder: string): boolean {
    for (const path of this.#entries.keys()) if (path.startsWith(join(folder, '/'))) return true
    return false
  }

  #forget(path: string): void {
    const known = this.#entries.get(path)
    if (!known) return
    this.#entries.delete(path)
    this.#bytes -= known.size
  }
}

function pause(timer: Timer): Promise<void> {
  return new Promise((resolve) => {
    timer.set(PAUSE, resolve)
  })
}

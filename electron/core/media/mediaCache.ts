import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { CachedFileMetadata } from './cachedFile.ts'
import { footerOf, readMetadata } from './cachedFile.ts'
import type { MediaDisk, MediaReader, MediaWriter } from './disk.ts'
import { MediaIndex } from './mediaIndex.ts'

const CHUNK = 64 * 1024
/** Milliseconds without writes after a disk error. */
const DISK_ERROR_PAUSE = 60_000

export interface MediaCacheOptions {
  disk: MediaDisk
  /** Absolute folder that only this cache uses. */
  folder: string
  clock: Clock
  log: Log
  /** Maximum bytes of all cached files together. */
  limit(): number
  uuid(): string
}

/**
 * An open cached file. `body` reads the bytes from `from` up to (not including) `to`, and closes the file at its end.
 */
export interface CachedFile {
  metadata: CachedFileMetadata
  body(from: number, to: number): Readable
  close(): Promise<void>
}

/**
 * Media on this computer's disk, by session and name. Never serves an incomplete file. A failing disk only disables the
 * cache.
 */
export class MediaCache {
  readonly #options: MediaCacheOptions
  readonly #index: MediaIndex
  /** Removals by session: a file that was being written during a removal is not stored. */
  readonly #removals = new Map<SessionId, number>()
  #pausedUntil = -Infinity

  constructor(options: MediaCacheOptions) {
    this.#options = options
    this.#index = new MediaIndex(options)
  }

  /** Bytes of all cached files; null before the first scan. */
  get size(): number | null {
    return this.#index.size
  }

  /** Schedules a scan of the folder, in small steps; it removes the files of all other sessions. */
  start(sessions: () => readonly SessionId[]): void {
    this.#index.start(sessions)
  }

  stop(): void {
    this.#index.stop()
  }

  /** Applies a changed limit. */
  limitChanged(): void {
    this.#index.evict()
  }

  async find(sessionId: SessionId, name: string): Promise<CachedFile | null> {
    const { clock, disk, log } = this.#options
    const path = this.#path(sessionId, name)
    let reader: MediaReader | null = null
    try {
      reader = await disk.open(path)
      if (reader === null) return null
      const metadata = await readMetadata(reader)
      if (metadata === null) {
        log.warn('Removing an incomplete cached file')
        await reader.close()
        await this.#index.remove(path)
        return null
      }
      this.#index.noteUse(path, reader.size, clock.now())
      return openCached(reader, metadata, log)
    } catch (error) {
      log.warn('Reading a cached file failed', { error: errorCode(error) })
      await reader
        ?.close()
        .catch((failed: unknown) => log.debug('Closing a cached file failed', { error: errorCode(failed) }))
      return null
    }
  }

  /**
   * Passes the body through and stores it once it is complete. A body of more than `largest` bytes is passed through
   * only.
   */
  store(
    sessionId: SessionId,
    name: string,
    file: { contentType: string; length: number | null; body: Readable },
    largest: number,
  ): Readable {
    const { clock } = this.#options
    if (clock.monotonic() < this.#pausedUntil || (file.length ?? 0) > largest) return file.body
    const writer = new CacheWriter(this, sessionId, file, largest)
    return writer.pipe(file.body, this.#path(sessionId, name))
  }

  /** Removes all files of a session. Rejects if the disk fails; the next start tries again. */
  async removeSession(sessionId: SessionId): Promise<void> {
    this.#removals.set(sessionId, this.removalsOf(sessionId) + 1)
    await this.#index.removeSession(sessionId)
  }

  removalsOf(sessionId: SessionId): number {
    return this.#removals.get(sessionId) ?? 0
  }

  get options(): MediaCacheOptions {
    return this.#options
  }

  temporaryPath(sessionId: SessionId): string {
    return join(this.#options.folder, sessionId, 'incoming', this.#options.uuid())
  }

  onStored(path: string, size: number): void {
    this.#index.noteUse(path, size, this.#options.clock.now())
    this.#index.evict()
  }

  /** Pauses writing after a disk error. */
  onDiskError(error: unknown): void {
    const { clock, log } = this.#options
    this.#pausedUntil = clock.monotonic() + DISK_ERROR_PAUSE
    log.warn('Storing media failed', { error: errorCode(error) })
  }

  #path(sessionId: SessionId, name: string): string {
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 40)
    return join(this.#options.folder, sessionId, hash.slice(0, 2), hash.slice(2))
  }
}

/** Writes one file while passing it through. Errors of the disk never affect the passing. */
class CacheWriter {
  readonly #cache: MediaCache
  readonly #sessionId: SessionId
  readonly #file: { contentType: string; length: number | null }
  readonly #largest: number
  readonly #temporary: string
  readonly #removals: number
  #writer: MediaWriter | null = null
  #length = 0
  #isAborted = false

  constructor(
    cache: MediaCache,
    sessionId: SessionId,
    file: { contentType: string; length: number | null },
    largest: number,
  ) {
    this.#cache = cache
    this.#sessionId = sessionId
    this.#file = file
    this.#largest = largest
    this.#temporary = cache.temporaryPath(sessionId)
    this.#removals = cache.removalsOf(sessionId)
  }

  pipe(body: Readable, path: string): Readable {
    const through = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        // `#write` handles disk errors.
        void this.#write(chunk).then(() => done(null, chunk))
      },
      flush: (done) => {
        done()
        void this.#commit(path)
      },
    })
    body.once('error', (error) => through.destroy(error))
    through.once('close', () => {
      if (!through.readableEnded && !through.writableFinished) void this.#abort()
      body.destroy()
    })
    body.pipe(through)
    return through
  }

  async #write(chunk: Uint8Array): Promise<void> {
    if (this.#isAborted) return
    this.#length += chunk.byteLength
    try {
      if (this.#length > this.#largest) {
        await this.#abort()
        return
      }
      this.#writer ??= await this.#cache.options.disk.create(this.#temporary)
      await this.#writer.write(chunk)
    } catch (error) {
      this.#cache.onDiskError(error)
      await this.#abort()
    }
  }

  /** Stores the file if it has the declared length and its session wasn't removed meanwhile. */
  async #commit(path: string): Promise<void> {
    const { clock, disk } = this.#cache.options
    const { contentType, length } = this.#file
    if (this.#isAborted || this.#writer === null) return
    if ((length !== null && length !== this.#length) || this.#cache.removalsOf(this.#sessionId) !== this.#removals) {
      await this.#abort()
      return
    }
    try {
      const footer = footerOf({ contentType, length: this.#length, storedAt: clock.now() })
      await this.#writer.write(footer)
      const writer = this.#writer
      this.#writer = null
      await writer.close()
      if (this.#cache.removalsOf(this.#sessionId) !== this.#removals) {
        await this.#abort()
        return
      }
      await disk.rename(this.#temporary, path)
      this.#cache.onStored(path, this.#length + footer.byteLength)
    } catch (error) {
      this.#cache.onDiskError(error)
      await this.#abort()
    }
  }

  async #abort(): Promise<void> {
    if (this.#isAborted) return
    this.#isAborted = true
    const { disk, log } = this.#cache.options
    try {
      await this.#writer?.close()
      this.#writer = null
    } catch (error) {
      log.debug('Closing a temporary file failed', { error: errorCode(error) })
    }
    try {
      await disk.remove(this.#temporary)
    } catch (error) {
      // The scan of the next start removes it.
      log.debug('Removing a temporary file failed', { error: errorCode(error) })
    }
  }
}

function openCached(reader: MediaReader, metadata: CachedFileMetadata, log: Log): CachedFile {
  return {
    metadata,
    close: () => reader.close(),
    body(from, to) {
      const body = Readable.from(chunksOf(reader, from, to), { objectMode: false })
      // A generator that never started runs no `finally`, so the file is closed here.
      body.once('close', () => {
        reader.close().catch((error: unknown) => log.debug('Closing a cached file failed', { error: errorCode(error) }))
      })
      return body
    },
  }
}

async function* chunksOf(reader: MediaReader, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to;) {
    const chunk = await reader.read(at, Math.min(CHUNK, to - at))
    if (chunk.byteLength === 0) throw new Error('cached file truncated while reading')
    at += chunk.byteLength
    yield chunk
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : errorText(error)
}

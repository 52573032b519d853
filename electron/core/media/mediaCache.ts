import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { KeptFacts } from './cachedFile.ts'
import { factsOf, footOf } from './cachedFile.ts'
import type { MediaDisk, MediaReader, MediaWriter } from './disk.ts'
import { MediaShelf } from './mediaShelf.ts'

const CHUNK = 64 * 1024
/** Milliseconds for which nothing is kept after the disk has refused. */
const REFUSED_FOR = 60_000

export interface MediaCacheOptions {
  disk: MediaDisk
  /** Absolute folder, this cache's own. */
  folder: string
  clock: Clock
  log: Log
  /** Bytes that all kept files together may take. */
  limit(): number
  uuid(): string
}

/** A file that is here. `body` reads from one byte up to before another, and closes the file at its end. */
export interface Kept {
  facts: KeptFacts
  body(from: number, to: number): Readable
  close(): Promise<void>
}

/**
 * Media on this machine's disk, by session and name. What is not whole is never served; where the disk fails, everything goes on without.
 */
export class MediaCache {
  readonly #options: MediaCacheOptions
  readonly #shelf: MediaShelf
  /** Grows when a session's files are removed: what was on its way then is not kept. */
  readonly #removals = new Map<SessionId, number>()
  #refusedUntil = -Infinity

  constructor(options: MediaCacheOptions) {
    this.#options = options
    this.#shelf = new MediaShelf(options)
  }

  /** Bytes of all kept files; null until they have been counted. */
  get size(): number | null {
    return this.#shelf.size
  }

  /** Counts what is there some time later, little by little; removes what sessions other than these left behind. */
  start(sessions: () => readonly SessionId[]): void {
    this.#shelf.start(sessions)
  }

  stop(): void {
    this.#shelf.stop()
  }

  /** The limit is another one. */
  limitChanged(): void {
    this.#shelf.evict()
  }

  async find(sessionId: SessionId, name: string): Promise<Kept | null> {
    const { clock, disk, log } = this.#options
    const path = this.#path(sessionId, name)
    let reader: MediaReader | null = null
    try {
      reader = await disk.open(path)
      if (reader === null) return null
      const facts = await factsOf(reader)
      if (facts === null) {
        log.warn('A kept file was not whole and is removed')
        await reader.close()
        await this.#shelf.drop(path)
        return null
      }
      this.#shelf.use(path, reader.size, clock.now())
      return kept(reader, facts, log)
    } catch (error) {
      log.warn('A kept file could not be read', { error: errorCode(error) })
      await reader
        ?.close()
        .catch((failed: unknown) => log.debug('A kept file could not be closed', { error: errorCode(failed) }))
      return null
    }
  }

  /** The same bytes on their way, written beside; kept when they have come to their end. `largest` in bytes: what grows beyond is not kept. */
  keep(
    sessionId: SessionId,
    name: string,
    file: { contentType: string; length: number | null; body: Readable },
    largest: number,
  ): Readable {
    const { clock } = this.#options
    if (clock.monotonic() < this.#refusedUntil || (file.length ?? 0) > largest) return file.body
    const copy = new Copy(this, sessionId, file, largest)
    return copy.through(file.body, this.#path(sessionId, name))
  }

  /** Removes everything of a session. Rejects when the disk refuses; the next start tries again. */
  async removeSession(sessionId: SessionId): Promise<void> {
    this.#removals.set(sessionId, this.removalsOf(sessionId) + 1)
    await this.#shelf.removeSession(sessionId)
  }

  removalsOf(sessionId: SessionId): number {
    return this.#removals.get(sessionId) ?? 0
  }

  get options(): MediaCacheOptions {
    return this.#options
  }

  temporary(sessionId: SessionId): string {
    return join(this.#options.folder, sessionId, 'incoming', this.#options.uuid())
  }

  placed(path: string, size: number): void {
    this.#shelf.use(path, size, this.#options.clock.now())
    this.#shelf.evict()
  }

  /** The disk does not take it: for a while it is not asked again. */
  refused(error: unknown): void {
    const { clock, log } = this.#options
    this.#refusedUntil = clock.monotonic() + REFUSED_FOR
    log.warn('Media cannot be kept on disk', { error: errorCode(error) })
  }

  #path(sessionId: SessionId, name: string): string {
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 40)
    return join(this.#options.folder, sessionId, hash.slice(0, 2), hash.slice(2))
  }
}

/** One file being written while it is passed on; whatever goes wrong with the writing leaves the passing alone. */
class Copy {
  readonly #cache: MediaCache
  readonly #sessionId: SessionId
  readonly #file: { contentType: string; length: number | null }
  readonly #largest: number
  readonly #temporary: string
  readonly #removals: number
  #writer: MediaWriter | null = null
  #length = 0
  #isGivenUp = false

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
    this.#temporary = cache.temporary(sessionId)
    this.#removals = cache.removalsOf(sessionId)
  }

  through(body: Readable, path: string): Readable {
    const passed = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        // Errors of the disk end in `#write`.
        void this.#write(chunk).then(() => done(null, chunk))
      },
      flush: (done) => {
        done()
        void this.#place(path)
      },
    })
    body.once('error', (error) => passed.destroy(error))
    passed.once('close', () => {
      if (!passed.readableEnded && !passed.writableFinished) void this.#giveUp()
      body.destroy()
    })
    body.pipe(passed)
    return passed
  }

  async #write(chunk: Uint8Array): Promise<void> {
    if (this.#isGivenUp) return
    this.#length += chunk.byteLength
    try {
      if (this.#length > this.#largest) {
        await this.#giveUp()
        return
      }
      this.#writer ??= await this.#cache.options.disk.create(this.#temporary)
      await this.#writer.write(chunk)
    } catch (error) {
      this.#cache.refused(error)
      await this.#giveUp()
    }
  }

  /** Only what has the length that was announced, and whose session is still here. */
  async #place(path: string): Promise<void> {
    const { clock, disk } = this.#cache.options
    const { contentType, length } = this.#file
    if (this.#isGivenUp || this.#writer === null) return
    if ((length !== null && length !== this.#length) || this.#cache.removalsOf(this.#sessionId) !== this.#removals) {
      await this.#giveUp()
      return
    }
    try {
      const foot = footOf({ contentType, length: this.#length, storedAt: clock.now() })
      await this.#writer.write(foot)
      const writer = this.#writer
      this.#writer = null
      await writer.close()
      if (this.#cache.removalsOf(this.#sessionId) !== this.#removals) {
        await this.#giveUp()
        return
      }
      await disk.rename(this.#temporary, path)
      this.#cache.placed(path, this.#length + foot.byteLength)
    } catch (error) {
      this.#cache.refused(error)
      await this.#giveUp()
    }
  }

  async #giveUp(): Promise<void> {
    if (this.#isGivenUp) return
    this.#isGivenUp = true
    const { disk, log } = this.#cache.options
    try {
      await this.#writer?.close()
      this.#writer = null
    } catch (error) {
      log.debug('A file that is not kept could not be closed', { error: errorCode(error) })
    }
    try {
      await disk.remove(this.#temporary)
    } catch (error) {
      // Swept at the next start.
      log.debug('A file that is not kept could not be removed', { error: errorCode(error) })
    }
  }
}

function kept(reader: MediaReader, facts: KeptFacts, log: Log): Kept {
  return {
    facts,
    close: () => reader.close(),
    body(from, to) {
      const body = Readable.from(chunksOf(reader, from, to), { objectMode: false })
      // Also where nobody ever reads it: a generator that was not begun runs no `finally`.
      body.once('close', () => {
        reader
          .close()
          .catch((error: unknown) => log.debug('A kept file could not be closed', { error: errorCode(error) }))
      })
      return body
    },
  }
}

async function* chunksOf(reader: MediaReader, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to;) {
    const chunk = await reader.read(at, Math.min(CHUNK, to - at))
    if (chunk.byteLength === 0) throw new Error('a kept file became shorter while it was read')
    at += chunk.byteLength
    yield chunk
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : errorText(error)
}

import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import { ApiError } from '../api/types.ts'
import type { Clock, Log } from '../ports.ts'
import type { MediaFetcher, MediaFile, MediaOrigin } from './fetcher.ts'
import type { CachedFile, MediaCache } from './mediaCache.ts'
import type { MediaKind, MediaTarget } from './signer.ts'
import { stableAddress } from './stableAddress.ts'

const MIB = 1024 * 1024
/** Bytes of the largest file that is cached; never more than a tenth of the limit. Remote images are not cached. */
const MAX_CACHED_BYTES: Record<MediaKind, number> = {
  avatar: 5 * MIB,
  thumbnail: 10 * MIB,
  inline: 10 * MIB,
  sticker: 2 * MIB,
  attachment: 32 * MIB,
  remote: 0,
  upload: 0,
}
/** Milliseconds until a file that may change under its address is fetched again. */
const FRESH_FOR = 86_400_000

export interface CachedMediaPorts {
  fetcher: Pick<MediaFetcher, 'fetch'>
  cache: Pick<MediaCache, 'find' | 'store'>
  originOf(sessionId: SessionId): MediaOrigin | null
  clock: Pick<Clock, 'now'>
  log: Log
  limit(): number
}

/**
 * Reads media from the cache, else from the server. If the server can't be reached, returns a stale file. Rejects like
 * `MediaFetcher`.
 */
export class CachedMedia {
  readonly #ports: CachedMediaPorts

  constructor(ports: CachedMediaPorts) {
    this.#ports = ports
  }

  async fetch(target: MediaTarget, range: string | null = null, signal?: AbortSignal): Promise<MediaFile> {
    const { cache, clock, fetcher, limit, log, originOf } = this.#ports
    const origin = originOf(target.sessionId)
    const largest = Math.min(MAX_CACHED_BYTES[target.kind], limit() / 10)
    if (!origin || largest <= 0) return fetcher.fetch(target, range, signal)
    const { key, isImmutable } = stableAddress(target.url, origin.baseUrl)
    const name = `${target.kind} ${key}`
    const cached = await cache.find(target.sessionId, name)
    if (cached && (isImmutable || Math.abs(clock.now() - cached.metadata.storedAt) < FRESH_FOR))
      return fromCache(cached, range)
    try {
      const file = await fetcher.fetch(target, range, signal)
      await cached?.close()
      const { contentType } = file
      return isComplete(file) && isCacheable(target.kind, contentType)
        ? { ...file, body: cache.store(target.sessionId, name, file, largest) }
        : file
    } catch (error) {
      if (!cached) throw error
      if (
        error instanceof ApiError &&
        (error.code === 'notFound' || error.code === 'forbidden' || error.code === 'cancelled')
      ) {
        await cached.close()
        throw error
      }
      log.debug('Serving a stale cached file', {
        code: error instanceof ApiError ? error.code : errorText(error),
      })
      return fromCache(cached, range)
    }
  }
}

/** Images and audio. Videos and documents are rarely opened twice. */
function isCacheable(kind: MediaKind, contentType: string): boolean {
  return kind !== 'attachment' || contentType.startsWith('image/') || contentType.startsWith('audio/')
}

/** Whether this is the complete file, also as one range: players request it that way. */
function isComplete({ status, contentRange, length }: MediaFile): boolean {
  if (status === 200) return true
  const range = /^bytes 0-(\d+)\/(\d+)$/.exec(contentRange ?? '')
  return range !== null && Number(range[1]) + 1 === Number(range[2]) && (length === null || length === Number(range[2]))
}

async function fromCache(cached: CachedFile, range: string | null): Promise<MediaFile> {
  const { contentType, length } = cached.metadata
  const part = range === null ? null : parseRange(range, length)
  if (range !== null && part === null) {
    await cached.close()
    throw new ApiError({ code: 'badInput', reachedServer: 'no' })
  }
  const [from, to] = part ?? [0, length]
  return {
    status: part ? 206 : 200,
    contentType,
    length: to - from,
    contentRange: part ? `bytes ${from}-${to - 1}/${length}` : null,
    acceptsRanges: true,
    body: cached.body(from, to),
  }
}

/** Parses `bytes=2-5`, `bytes=2-`, `bytes=-5` to start and end (exclusive); null if it lies outside of the file. */
function parseRange(range: string, length: number): [number, number] | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? []
  if (first === '' && last === '') return null
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? length : Math.min(length, Number(last) + 1)
  return from < to ? [from, to] : null
}

import type { SessionId } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import { ApiError } from '../api/types.ts'
import type { Clock, Log } from '../ports.ts'
import type { MediaFetcher, MediaFile, MediaOrigin } from './fetcher.ts'
import type { Kept, MediaCache } from './mediaCache.ts'
import type { MediaKind, MediaTarget } from './signer.ts'
import { stableAddress } from './stableAddress.ts'

const MIB = 1024 * 1024
/** Bytes of the largest file that is kept; no more than a tenth of the whole either. Pictures of other people's servers are never. */
const LARGEST_KEPT: Record<MediaKind, number> = {
  avatar: 5 * MIB,
  thumbnail: 10 * MIB,
  inline: 10 * MIB,
  attachment: 32 * MIB,
  remote: 0,
  upload: 0,
}
/** Milliseconds after which a picture that may change under its address is asked for again. */
const FRESH_FOR = 86_400_000

export interface KeptMediaPorts {
  fetcher: Pick<MediaFetcher, 'fetch'>
  cache: Pick<MediaCache, 'find' | 'keep'>
  originOf(sessionId: SessionId): MediaOrigin | null
  clock: Pick<Clock, 'now'>
  log: Log
  limit(): number
}

/** Media from the disk first, and from the server where they are not there; also without a network. Rejects as `MediaFetcher` does. */
export class KeptMedia {
  readonly #ports: KeptMediaPorts

  constructor(ports: KeptMediaPorts) {
    this.#ports = ports
  }

  async fetch(target: MediaTarget, range: string | null = null, signal?: AbortSignal): Promise<MediaFile> {
    const { cache, clock, fetcher, limit, log, originOf } = this.#ports
    const origin = originOf(target.sessionId)
    const largest = Math.min(LARGEST_KEPT[target.kind], limit() / 10)
    if (!origin || largest <= 0) return fetcher.fetch(target, range, signal)
    const { key, isImmutable } = stableAddress(target.url, origin.baseUrl)
    const name = `${target.kind} ${key}`
    const kept = await cache.find(target.sessionId, name)
    if (kept && (isImmutable || Math.abs(clock.now() - kept.facts.storedAt) < FRESH_FOR)) return served(kept, range)
    try {
      const file = await fetcher.fetch(target, range, signal)
      await kept?.close()
      const { contentType } = file
      return isWhole(file) && isKept(target.kind, contentType)
        ? { ...file, body: cache.keep(target.sessionId, name, file, largest) }
        : file
    } catch (error) {
      if (!kept) throw error
      if (
        error instanceof ApiError &&
        (error.code === 'notFound' || error.code === 'forbidden' || error.code === 'cancelled')
      ) {
        await kept.close()
        throw error
      }
      log.debug('An older picture is shown, the server does not answer', {
        code: error instanceof ApiError ? error.code : errorText(error),
      })
      return served(kept, range)
    }
  }
}

/** Pictures and sound; what is saved or played as a film is not looked at again and again. */
function isKept(kind: MediaKind, contentType: string): boolean {
  return kind !== 'attachment' || contentType.startsWith('image/') || contentType.startsWith('audio/')
}

/** All bytes, or a range that is all of them: how a player asks. */
function isWhole({ status, contentRange, length }: MediaFile): boolean {
  if (status === 200) return true
  const range = /^bytes 0-(\d+)\/(\d+)$/.exec(contentRange ?? '')
  return range !== null && Number(range[1]) + 1 === Number(range[2]) && (length === null || length === Number(range[2]))
}

async function served(kept: Kept, range: string | null): Promise<MediaFile> {
  const { contentType, length } = kept.facts
  const part = range === null ? null : partOf(range, length)
  if (range !== null && part === null) {
    await kept.close()
    throw new ApiError({ code: 'badInput', delivered: 'no' })
  }
  const [from, to] = part ?? [0, length]
  return {
    status: part ? 206 : 200,
    contentType,
    length: to - from,
    contentRange: part ? `bytes ${from}-${to - 1}/${length}` : null,
    acceptsRanges: true,
    body: kept.body(from, to),
  }
}

/** `bytes=2-5`, `bytes=2-`, `bytes=-5` as from and to (exclusive); null where it lies outside. */
function partOf(range: string, length: number): [number, number] | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? []
  if (first === '' && last === '') return null
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? length : Math.min(length, Number(last) + 1)
  return from < to ? [from, to] : null
}

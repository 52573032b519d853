import { app } from 'electron'
import type { SessionId } from '../../shared/model/ids.ts'
import type { HttpClient } from '../core/api/http.ts'
import type { FetcherPorts, MediaOrigin } from '../core/media/fetcher.ts'
import { CachedMedia, MediaCache, mediaDisk, MediaFetcher, MediaSigner } from '../core/media/index.ts'
import type { Clock, Log } from '../core/ports.ts'
import type { SessionVault } from '../core/session/index.ts'
import type { SettingsStore } from './settings.ts'

/** What media addresses of the visitor window have in the place of a session. */
export const VISITOR = 'visitor'

export interface MediaOptions {
  /** Absolute folder of the media cache. */
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  readonly http: HttpClient
  readonly settings: SettingsStore
  readonly signingKey: Uint8Array
  readonly vault: SessionVault
  readonly uuid: () => string
  /** The server of the visitor's media. */
  visitorOrigin(): MediaOrigin | null
}

/** Media of the servers, through a cache on this computer's disk. */
export interface Media {
  readonly signer: MediaSigner
  readonly cache: MediaCache
  readonly fetcher: CachedMedia
}

/** The cache stops when the app quits. */
export function createMedia(options: MediaOptions): Media {
  const { folder, clock, log, http, settings, signingKey, vault, uuid, visitorOrigin } = options
  const limit = (): number => settings.get().cache.mediaMegabytes * 1_000_000
  const originOf: FetcherPorts['originOf'] = (id: SessionId) =>
    id === VISITOR ? visitorOrigin() : (vault.list().find((session) => session.id === id) ?? null)
  const cache = new MediaCache({ disk: mediaDisk, folder, clock, log, limit, uuid })
  const network = new MediaFetcher({ http, log, originOf })
  // Nothing of the visitor is left in the cache when it is forgotten, or where nothing of it may be on disk.
  const cachedOf: FetcherPorts['originOf'] = (id) => (id === VISITOR ? null : originOf(id))
  const fetcher = new CachedMedia({ fetcher: network, cache, originOf: cachedOf, clock, log, limit })
  const stopSettings = settings.onChange(() => cache.limitChanged())
  app.once('will-quit', () => {
    stopSettings()
    cache.stop()
  })
  return { signer: new MediaSigner(signingKey), cache, fetcher }
}

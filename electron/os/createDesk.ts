import type { Agent } from 'node:http'
import { app } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { MediaAddress } from '../../shared/views.ts'
import { createDeskApi } from '../core/api/chatwoot.ts'
import { nodeHttp } from '../core/api/nodeHttp.ts'
import { ApiError } from '../core/api/types.ts'
import { openWsSocket } from '../core/cable/index.ts'
import { Desk } from '../core/desk.ts'
import type { FetcherPorts } from '../core/media/fetcher.ts'
import { KeptMedia, MediaCache, mediaDisk, MediaFetcher, mediaServer, MediaSigner } from '../core/media/index.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import type { SecretStore } from '../core/session/index.ts'
import { createSessions, diskFile, SessionVault } from '../core/session/index.ts'
import { systemLocale } from './appearance.ts'
import { copyText } from './copyText.ts'
import { databaseCheck } from './databaseCheck.ts'
import { databaseCheckpoint } from './databaseCheckpoint.ts'
import { diskFiles } from './files.ts'
import type { Gestures } from './gestures.ts'
import { openOutside } from './links.ts'
import { outsideAddress } from './outsideAddress.ts'
import type { Paths } from './paths.ts'
import { platformOf } from './platform.ts'
import { idleSeconds, isScreenLocked } from './power.ts'
import type { ServeMedia } from './protocol.ts'
import type { SettingsStore } from './settings.ts'

export interface DeskOptions {
  readonly paths: Paths
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly uuid: () => string
  readonly signingKey: Uint8Array
  /** The way to the network. */
  readonly agent: Agent
  /** The same, with a new connection for each request. */
  readonly freshAgent: Agent
  readonly secrets: SecretStore
  readonly settings: SettingsStore
  readonly gestures: Gestures
  trayAvailable(): boolean
  saveMedia(address: MediaAddress, name: string, serveMedia: ServeMedia): Promise<{ saved: boolean }>
  /** The list of sessions could not be read and was set aside. */
  onSessionsLost(): void
  /** The disk did not take a new session: it ends with the process. */
  onSessionInMemory(): void
}

const noGesture = (): ApiError => new ApiError({ code: 'forbidden', delivered: 'no', detail: 'nothing was clicked' })

/** The desk with this machine's disk, network, clock and key store around it, and what answers its media addresses. */
export function createDesk(options: DeskOptions): { desk: Desk; serveMedia: ServeMedia } {
  const { paths, log, clock, random, uuid, agent, secrets, settings } = options
  const userAgent = `Deskbell/${app.getVersion()}`
  const http = nodeHttp({ userAgent, clock, agentFor: (_url, publicOnly) => (publicOnly ? options.freshAgent : agent) })
  const vault = new SessionVault({ file: diskFile(paths.sessions, clock), secrets, clock, log })
  const signer = new MediaSigner(options.signingKey)
  const originOf: FetcherPorts['originOf'] = (id) => vault.list().find((session) => session.id === id) ?? null
  const limit = (): number => settings.get().cache.mediaMegabytes * 1_000_000
  const cache = new MediaCache({ disk: mediaDisk, folder: paths.media, clock, log, limit, uuid })
  const fetcher = new KeptMedia({
    fetcher: new MediaFetcher({ http, log, originOf }),
    cache,
    originOf,
    clock,
    log,
    limit,
  })
  const sessions = createSessions({
    vault,
    http,
    log,
    onMovedAside: options.onSessionsLost,
    onKeptInMemory: options.onSessionInMemory,
  })
  const stopSettings = settings.onChange(() => cache.limitChanged())
  app.once('will-quit', () => {
    stopSettings()
    cache.stop()
  })

  const desk: Desk = new Desk({
    clock,
    random,
    log,
    uuid,
    environment: {
      platform: platformOf(process.platform),
      version: app.getVersion(),
      locale: systemLocale,
      trayAvailable: options.trayAvailable,
      secrets: () => secrets.kind(),
    },
    settings,
    os: {
      // What leaves the app through the page needs a click or a key that main saw.
      openLink: async (url) => outsideAddress(url) !== null && options.gestures.take() && (await openOutside(url, log)),
      saveMedia: async (address, name) =>
        signer.resolve(address) !== null && options.gestures.take()
          ? options.saveMedia(address, name, serveMedia)
          : { saved: false },
      copyText: (text) => {
        if (!options.gestures.isRecent()) return false
        copyText(text, log)
        return true
      },
    },
    signer,
    readAttachment: async (sessionId, url) => (await fetcher.fetch({ sessionId, kind: 'attachment', url })).body,
    files: diskFiles,
    dataFolder: paths.data,
    checkDatabase: databaseCheck(paths.databaseCheck),
    checkpointDatabase: databaseCheckpoint(paths.databaseCheckpoint),
    session: {
      ...sessions,
      // Both take an address from the page.
      check: (address) => (options.gestures.isRecent() ? sessions.check(address) : Promise.reject(noGesture())),
      signIn: (...given) => (options.gestures.isRecent() ? sessions.signIn(...given) : Promise.reject(noGesture())),
      async load() {
        const stored = await sessions.load()
        cache.start(() => vault.list().map(({ id }) => id))
        return stored
      },
      async forget(id) {
        await sessions.forget(id)
        await cache
          .removeSession(id)
          .catch((error: unknown) => log.warn('Kept media are removed at the next start', { error: errorText(error) }))
      },
    },
    openSocket: openWsSocket({ userAgent, agentFor: () => agent }),
    createApi: (options) => createDeskApi({ ...options, http, log }),
    idleSeconds,
    isLocked: isScreenLocked,
  })
  const serveMedia: ServeMedia = mediaServer({
    signer,
    fetcher,
    log,
    uploadFile: (sessionId, uploadId) => desk.uploadFile(sessionId, uploadId),
  })
  return { desk, serveMedia }
}

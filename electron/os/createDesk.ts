import { app } from 'electron'
import type { MediaAddress } from '../../shared/views.ts'
import { budgetedHttp } from '../core/api/budgetedHttp.ts'
import { createDeskApi } from '../core/api/chatwoot.ts'
import { nodeHttp } from '../core/api/nodeHttp.ts'
import { openWsSocket } from '../core/cable/index.ts'
import { Desk } from '../core/desk.ts'
import { mediaServer } from '../core/media/index.ts'
import { RequestBudgets } from '../core/net/requestBudget.ts'
import type { Clock, Environment, Log, Random } from '../core/ports.ts'
import type { SecretStore, SsoPorts } from '../core/session/index.ts'
import { Certificates, diskFile, SessionVault, SingleSignOn } from '../core/session/index.ts'
import { systemLocale } from './appearance.ts'
import { createMedia, VISITOR } from './createMedia.ts'
import { createCertificatePort, createProxyPort, guardedSettings } from './createNetworkPorts.ts'
import { createOsPort } from './createOsPort.ts'
import { createSessionPort } from './createSessionPort.ts'
import type { VisitorSide } from './createVisitor.ts'
import { createVisitor } from './createVisitor.ts'
import { databaseCheck } from './databaseCheck.ts'
import { databaseCheckpoint } from './databaseCheckpoint.ts'
import { diskFiles } from './files.ts'
import type { Gestures } from './gestures.ts'
import { openOutside } from './links.ts'
import type { Network } from './openNetwork.ts'
import type { Paths } from './paths.ts'
import { platformOf } from './platform.ts'
import { idleSeconds, isScreenLocked } from './power.ts'
import type { ServeMedia } from './protocol.ts'
import type { SettingsStore } from './settings.ts'
import { userAgent } from './userAgent.ts'

export interface DeskOptions {
  readonly paths: Paths
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly uuid: () => string
  readonly signingKey: Uint8Array
  readonly network: Network
  readonly secrets: SecretStore
  readonly settings: SettingsStore
  readonly gestures: Gestures
  openSignInWindow: SsoPorts['openWindow']
  zoom(direction: 'in' | 'out' | 'reset'): void
  openVisitor(): void
  trayAvailable(): boolean
  saveMedia(address: MediaAddress, name: string, serveMedia: ServeMedia): Promise<{ saved: boolean }>
  /** Called when the list of sessions can't be read and was moved aside. */
  onSessionsLost(): void
  /** Called when a new session can't be stored on disk and ends when the app quits. */
  onSessionInMemory(): void
}

export interface DeskParts {
  readonly desk: Desk
  readonly serveMedia: ServeMedia
  readonly singleSignOn: SingleSignOn
  readonly visitorSide: VisitorSide
}

/** Builds the desk on this computer's disk, network, clock and key store, and the handler of its media addresses. */
export function createDesk(options: DeskOptions): DeskParts {
  const { clock, gestures, log, paths, random, secrets, settings, uuid } = options
  const { agent, freshAgent, idle, signIns, trust } = options.network
  const agentName = userAgent(app.getVersion(), process.platform, process.versions['electron'])
  const connections = nodeHttp({
    userAgent: agentName,
    clock,
    idle,
    agentFor: (_url, isFresh) => (isFresh ? freshAgent : agent),
  })
  const budgets = new RequestBudgets(clock)
  const http = budgetedHttp(connections, budgets)
  const vault = new SessionVault({ file: diskFile(paths.sessions, clock), secrets, clock, log })
  const certificates = new Certificates({ store: trust, agent: freshAgent, clock, log })
  const singleSignOn = new SingleSignOn({
    openWindow: (baseUrl, handlers) => options.openSignInWindow(baseUrl, handlers),
    openBrowser: (address) => openOutside(address, log),
    clock,
    log,
  })
  const openSocket = openWsSocket({ userAgent: agentName, agentFor: () => agent })
  const { signer, cache, fetcher } = createMedia({
    ...options,
    folder: paths.media,
    http,
    vault,
    visitorOrigin: () => visitorSide.visitor.mediaOrigin(),
  })
  const visitorSide = createVisitor({
    ...options,
    http,
    openSocket,
    certificates,
    signer,
    desk: () => desk,
    serveMedia: () => serveMedia,
  })
  const desk: Desk = new Desk({
    clock,
    random,
    log,
    uuid,
    environment: createEnvironment(options),
    settings: guardedSettings(settings, gestures),
    os: createOsPort({
      gestures,
      log,
      signer,
      saveMedia: (address, name) => options.saveMedia(address, name, serveMedia),
      zoom: (direction) => options.zoom(direction),
      openVisitor: () => options.openVisitor(),
      quit: () => app.quit(),
    }),
    signer,
    readAttachment: async (sessionId, url) => (await fetcher.fetch({ sessionId, kind: 'attachment', url })).body,
    files: diskFiles,
    dataFolder: paths.data,
    checkDatabase: databaseCheck(paths.databaseCheck),
    checkpointDatabase: databaseCheckpoint(paths.databaseCheckpoint),
    session: createSessionPort({ ...options, http, vault, certificates, singleSignOn, cache }),
    certificates: createCertificatePort(certificates, gestures),
    proxies: createProxyPort(signIns, gestures),
    openSocket,
    refreshConnections: () => connections.refreshConnections(),
    budgetOf: (baseUrl) => budgets.of(baseUrl),
    createApi: (apiOptions) => createDeskApi({ ...apiOptions, http, log }),
    idleSeconds,
    isLocked: isScreenLocked,
  })
  const serveMedia: ServeMedia = mediaServer({
    signer,
    fetcher,
    log,
    uploadFile: (sessionId, uploadId) =>
      sessionId === VISITOR ? visitorSide.visitor.uploads.shown(uploadId) : desk.uploadFile(sessionId, uploadId),
  })
  return { desk, serveMedia, singleSignOn, visitorSide }
}

function createEnvironment({ secrets, trayAvailable }: DeskOptions): Environment {
  return {
    platform: platformOf(process.platform),
    version: app.getVersion(),
    locale: systemLocale,
    trayAvailable,
    secrets: () => secrets.kind(),
  }
}

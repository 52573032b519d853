import type { BrowserWindow } from 'electron'
import { app } from 'electron'
import type { Signal } from '../../shared/views.ts'
import type { HttpClient } from '../core/api/http.ts'
import { ApiError } from '../core/api/types.ts'
import type { OpenCableSocket } from '../core/cable/index.ts'
import type { Desk } from '../core/desk.ts'
import type { MediaSigner } from '../core/media/index.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import type { Certificates, SecretStore } from '../core/session/index.ts'
import { checkedServer, diskFile } from '../core/session/index.ts'
import { Visitor } from '../visitor/index.ts'
import { systemLocale } from './appearance.ts'
import { VISITOR } from './createMedia.ts'
import { saveMedia } from './downloads.ts'
import { diskFiles } from './files.ts'
import type { Gestures } from './gestures.ts'
import { watchGestures, withGesture } from './gestures.ts'
import { openOutside } from './links.ts'
import { outsideAddress } from './outsideAddress.ts'
import type { Paths } from './paths.ts'
import type { ServeMedia } from './protocol.ts'
import type { SettingsStore } from './settings.ts'
import type { VisitorHandlers } from './visitorIpc.ts'
import { connectVisitor } from './visitorIpc.ts'

/** What the visitor shares with the desk: connections, certificates, secrets, media. */
export interface VisitorParts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly uuid: () => string
  readonly paths: Pick<Paths, 'visitor' | 'visitorUploads'>
  readonly http: HttpClient
  readonly openSocket: OpenCableSocket
  readonly secrets: SecretStore
  readonly settings: SettingsStore
  readonly certificates: Certificates
  readonly signer: MediaSigner
  desk(): Pick<Desk, 'apiInboxes'>
  serveMedia(): ServeMedia
}

/** The visitor, and what its window needs while it is open. */
export interface VisitorSide {
  readonly visitor: Visitor
  /** Starts the visitor for a window. Resolves with what ends both. */
  open(window: BrowserWindow): Promise<() => Promise<void>>
}

/** Builds the visitor on this computer's disk, network and key store. */
export function createVisitor(parts: VisitorParts): VisitorSide {
  const { clock, random, log, uuid, paths, http, openSocket, secrets, settings, signer } = parts
  const visitor = new Visitor({
    clock,
    random,
    log,
    uuid,
    http,
    openSocket,
    file: diskFile(paths.visitor, clock),
    secrets,
    files: diskFiles,
    uploads: paths.visitorUploads,
    inboxes: () => parts.desk().apiInboxes(),
    mediaAddress: (kind, url) => signer.address(VISITOR, kind, url),
    appearance: {
      get: () => {
        const { theme, language } = settings.get()
        return { theme, language }
      },
      locale: systemLocale,
      onChange: (listener) => settings.onChange(listener),
    },
  })
  return {
    visitor,
    async open(window) {
      const gestures = watchGestures(window.webContents, clock, () => app.isAccessibilitySupportEnabled())
      const stop = connectVisitor({
        contents: window.webContents,
        handlers: handlersOf(visitor, parts, window, gestures),
        log,
        onChange: (listener) => visitor.onChange(listener),
      })
      await visitor.start()
      return async () => {
        stop()
        await visitor.stop()
      }
    },
  }
}

/** Each command of the window. Like the desk's, those that connect somewhere or leave the app need a user gesture. */
function handlersOf(visitor: Visitor, parts: VisitorParts, window: BrowserWindow, gestures: Gestures): VisitorHandlers {
  const { log, signer, certificates } = parts
  /** Base addresses that a check of this window has led to. */
  const checked = new Set<string>()
  return {
    'visitor:watch': () => visitor.view(),
    'visitor:check': ({ address }) =>
      withGesture(gestures, async () => {
        const answer = await checkedServer(address, parts)
        if ('baseUrl' in answer) checked.add(answer.baseUrl)
        return answer
      }),
    'visitor:trust': ({ server, fingerprint }) => withGesture(gestures, () => certificates.trust(server, fingerprint)),
    'visitor:begin': (input) => {
      if (input.inbox.kind === 'identifier' && !checked.has(input.inbox.address))
        throw new ApiError({ code: 'badInput', reachedServer: 'no' })
      return withGesture(gestures, async () => ({ problem: await visitor.begin(input) }))
    },
    'visitor:end': () => visitor.end(),
    'visitor:reconnect': () => {
      visitor.reconnect()
      return null
    },
    'visitor:open': ({ conversationId, key }) => {
      visitor.openConversation(conversationId, key)
      return null
    },
    'visitor:draft': (input) => {
      visitor.setDraft(input)
      return null
    },
    'visitor:close': () => {
      visitor.closeConversation()
      return null
    },
    'visitor:send': (input) => visitor.send(input),
    'visitor:retry': ({ localId }) => visitor.retry(localId),
    'visitor:discard': ({ localId }) => visitor.discard(localId),
    'visitor:answer': (input) => visitor.answer(input),
    'visitor:rate': (input) => visitor.rate(input),
    'visitor:resolve': () => visitor.resolve(),
    'visitor:typing': ({ on }) => {
      visitor.setTyping(on)
      return null
    },
    'visitor:look': ({ isSeen }) => {
      visitor.look(isSeen)
      return null
    },
    'visitor:upload': ({ uploadId, name, contentType }) => visitor.uploads.begin(uploadId, name, contentType),
    'visitor:chunk': ({ uploadId, bytes }) => visitor.uploads.append(uploadId, bytes),
    'visitor:removeUpload': ({ uploadId }) => {
      visitor.uploads.remove(uploadId)
      return null
    },
    'visitor:save': async ({ address, name }) => {
      if (signer.resolve(address)?.sessionId !== VISITOR || !gestures.take()) return { saved: false }
      let hasFailed = false
      const notify = (signal: Signal): void => void (hasFailed = signal.kind === 'notice' && signal.tone === 'error')
      const answer = await saveMedia(address, name, { window, serveMedia: parts.serveMedia(), log, notify })
      if (hasFailed) throw new ApiError({ code: 'disk', reachedServer: 'no' })
      return answer
    },
    'visitor:link': async ({ url }) => {
      if (outsideAddress(url) !== null && gestures.take()) await openOutside(url, log)
      return null
    },
  }
}

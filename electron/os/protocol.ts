import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { errorText } from '../../shared/text/errors.ts'
import type { Log } from '../core/ports.ts'
import { contentPolicy, MEDIA_POLICY } from './csp.ts'
import { APP_HOST, APP_SCHEME, MEDIA_PREFIX } from './origin.ts'
import { rendererFile } from './rendererFiles.ts'

/** Registers the scheme as a web origin. Once, before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

/** Answers requests under `media/`; `path` has no leading slash. */
export type ServeMedia = (path: string, request: Request) => Promise<Response>

export interface AppProtocolOptions {
  /** Folder of the built renderer. */
  readonly root: string
  readonly serveMedia: ServeMedia
  readonly log: Log
}

/** No DNS prefetch for links: a lookup would tell the owner of the host name that the message was read. */
const COMMON = {
  'x-dns-prefetch-control': 'off',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const
const refuse = (status: number): Response => new Response(null, { status, headers: COMMON })

/** Answers a request of the app's scheme: the renderer's files, and media fetched by main. Never rejects. */
export function answerAppRequest({
  root,
  serveMedia,
  log,
}: AppProtocolOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    if (url.host !== APP_HOST) return refuse(404)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    try {
      if (url.pathname.startsWith(MEDIA_PREFIX)) {
        const answer = await serveMedia(url.pathname.slice(1), request)
        answer.headers.set('content-security-policy', MEDIA_POLICY)
        answer.headers.set('x-content-type-options', 'nosniff')
        return answer
      }
      const found = rendererFile(root, url.pathname)
      if (!found) return refuse(404)
      const body = await readFile(found.file)
      const headers = {
        ...COMMON,
        'content-type': found.contentType,
        'content-security-policy': contentPolicy(url.pathname),
      }
      return new Response(request.method === 'HEAD' ? null : body, { headers })
    } catch (error) {
      if (isMissing(error)) return refuse(404)
      log.error('Answering a request of the app failed', {
        path: url.pathname.slice(0, 80),
        error: errorText(error),
      })
      return refuse(500)
    }
  }
}

/** Serves the app's scheme; after the app is ready. */
export function serveApp(options: AppProtocolOptions): void {
  protocol.handle(APP_SCHEME, answerAppRequest(options))
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')
}

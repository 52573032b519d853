import { Readable } from 'node:stream'
import type { HttpClient, HttpRequest, HttpResponse } from '../../electron/core/api/http.ts'
import { networkError } from '../../electron/core/api/networkError.ts'
import { ApiError } from '../../electron/core/api/types.ts'
import type { Upload } from '../../electron/demo/http.ts'
import type { InProcessDemo } from '../../electron/demo/inProcess.ts'
import type { Reply } from '../../electron/demo/rest/answer.ts'
import type { ProcessClock } from './clock.ts'
import type { Network } from './network.ts'

const CONNECT_TIMEOUT = 10_000
const TIMEOUT = 30_000
/** Share of requests that reuse an open connection. */
const KEPT = 0.6

export interface StoryHttpOptions {
  process: ProcessClock
  network: Network
  demo: InProcessDemo
  /** Requests that may still reach the server, or that it hasn't finished. */
  inFlight?: { began(body: string): void; ended(body: string): void }
}

/** HTTP as `nodeHttp` does it, over the story's network to the server in this process. */
export function storyHttp({ process, network, demo, inFlight }: StoryHttpOptions): HttpClient {
  return {
    request: (request) =>
      new Promise<HttpResponse>((resolve, reject) => {
        // A killed process sends nothing.
        if (process.isDead) return
        let isOver = false
        let written = false
        let inFlightBody: string | null = null
        const lost = (): void => {
          if (inFlightBody !== null) inFlight?.ended(inFlightBody)
          inFlightBody = null
        }
        const timers = [
          process.after(request.connectTimeout ?? CONNECT_TIMEOUT, () => {
            if (!written) fail('ETIMEDOUT')
          }),
          process.after(request.timeout ?? TIMEOUT, () => fail('ETIMEDOUT')),
        ]
        const finish = (end: () => void): void => {
          if (isOver || process.isDead) return
          isOver = true
          for (const timer of timers) process.clear(timer)
          request.signal?.removeEventListener('abort', abort)
          link.endFromClient()
          end()
        }
        const fail = (code: string): void =>
          finish(() => reject(networkError(Object.assign(new Error(code), { code }), written)))
        const abort = (): void => fail('ABORT_ERR')
        const link = network.connect(process, {
          onClientCut: () => fail(written ? 'ECONNRESET' : 'ECONNREFUSED'),
          onServerCut: lost,
        })
        if (request.signal?.aborted === true) return abort()
        request.signal?.addEventListener('abort', abort)
        if (network.weather === 'down') {
          process.after(2, () => fail('ENETUNREACH'))
          return
        }
        const answered = (reply: Reply): void => {
          if (reply.kind === 'cut') return link.endFromServer()
          const { status, headers, bytes, isCutShort } = reply
          if (isCutShort) return link.endFromServer()
          link.toClient(() => finish(() => resolve({ status, headers, body: bytes })))
        }
        const send = async (): Promise<void> => {
          written = true
          const body = await bytesOf(request)
          if (!link.isOpenToServer) return
          const text = body.toString('latin1')
          inFlight?.began(text)
          inFlightBody = text
          link.toServer(() => {
            if (!network.isServerUp) return lost()
            inFlightBody = null
            void demo
              .request({
                method: request.method,
                url: request.url.slice(new URL(request.url).origin.length),
                headers: { ...request.headers },
                ...read(request, body),
              })
              .then(answered)
              .finally(() => inFlight?.ended(text))
          })
        }
        const connected = (): void => {
          send().catch((error: unknown) => {
            finish(() => reject(networkError(error, written)))
          })
        }
        if (network.random() < KEPT && network.isServerUp) return connected()
        link.toServer(() => {
          if (network.isServerUp) link.toClient(connected)
          else link.endFromServer()
        })
      }),
    open: () => Promise.reject(new ApiError({ code: 'unsupported', delivered: 'no' })),
  }
}

async function bytesOf({ body }: HttpRequest): Promise<Buffer> {
  if (!body) return Buffer.alloc(0)
  if (body.kind === 'text') return Buffer.from(body.text)
  const chunks: Uint8Array[] = []
  for await (const chunk of body.open()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Parses a body as the server does, without streams. */
function read({ body }: HttpRequest, bytes: Buffer): { body: Record<string, unknown>; uploads: Upload[] } {
  if (bytes.length === 0 || !body) return { body: {}, uploads: [] }
  const boundary = /boundary=(.*)$/.exec(body.contentType)?.[1]
  if (boundary === undefined)
    return { body: JSON.parse(bytes.toString('utf8')) as Record<string, unknown>, uploads: [] }
  const fields: Record<string, unknown> = {}
  const uploads: Upload[] = []
  for (const part of bytes.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n')
    const head = part.slice(0, end)
    const content = Buffer.from(part.slice(end + 4, -2), 'latin1')
    const field = /name="([^"]*)"/.exec(head)?.[1] ?? ''
    const fileName = /filename="([^"]*)"/.exec(head)?.[1]
    if (fileName === undefined) fields[field] = content.toString('utf8')
    else uploads.push({ field, fileName, contentType: /content-type: (.*)/.exec(head)?.[1] ?? '', bytes: content })
  }
  return { body: fields, uploads }
}

/** For requests of the story itself, outside virtual time. */
export function directHttp(demo: InProcessDemo): HttpClient {
  return {
    request: async (request) => {
      const reply = await demo.request({
        method: request.method,
        url: request.url.slice(new URL(request.url).origin.length),
        headers: { ...request.headers },
        body: {},
        uploads: [],
      })
      if (reply.kind === 'cut') throw new ApiError({ code: 'offline', delivered: 'unknown' })
      return { status: reply.status, headers: reply.headers, body: reply.bytes }
    },
    open: () => Promise.resolve({ status: 404, headers: {}, body: Readable.from([]) }),
  }
}

import { Readable } from 'node:stream'
import type { HttpClient, HttpRequest } from '../http.ts'
import { ApiError } from '../types.ts'

export interface ScriptedAnswer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  text?: string
}

/** An `HttpClient` that answers from a function and records its requests with their whole bodies. */
export class ScriptedHttp implements HttpClient {
  readonly requests: (HttpRequest & { bodyText: string })[] = []
  readonly #answer: (request: HttpRequest, bodyText: string) => ScriptedAnswer | ApiError

  constructor(answer: (request: HttpRequest, bodyText: string) => ScriptedAnswer | ApiError) {
    this.#answer = answer
  }

  async request(request: HttpRequest): ReturnType<HttpClient['request']> {
    const { status, headers, body } = await this.#respond(request)
    return { status, headers, body }
  }

  async open(request: HttpRequest): ReturnType<HttpClient['open']> {
    const { status, headers, body } = await this.#respond(request)
    return { status, headers, body: Readable.from(body.length === 0 ? [] : [body], { objectMode: false }) }
  }

  async #respond(request: HttpRequest): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    const bodyText = await textOf(request)
    this.requests.push({ ...request, bodyText })
    const answer = this.#answer(request, bodyText)
    if (answer instanceof ApiError) throw answer
    const type = answer.json === undefined ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
    const body = Buffer.from(answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json))
    return { status: answer.status ?? 200, headers: { 'content-type': type, ...answer.headers }, body }
  }
}

async function textOf({ body }: HttpRequest): Promise<string> {
  if (body?.kind === 'text') return body.text
  if (!body) return ''
  const chunks: Uint8Array[] = []
  for await (const chunk of body.open()) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

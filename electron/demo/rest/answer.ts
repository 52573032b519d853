import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { errorStack } from '../../../shared/text/errors.ts'
import { authenticate } from '../authenticate.ts'
import type { ReadBody } from '../body.ts'
import { readBody } from '../body.ts'
import type { RestFault, RestFaults, RestRequest } from '../control/restFaults.ts'
import type { Answer, Match, Router } from '../http.ts'
import { HttpError } from '../model/errors.ts'
import type { Model } from '../model/model.ts'
import { enterAccount, enterAccountItself } from '../model/rights.ts'
import { sessionHeaders } from '../model/sessions.ts'
import type { Session, User } from '../model/types.ts'
import { RateLimits } from './limits.ts'

export interface LoggedRequest {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly route: string
  readonly agent: string | null
  readonly status: number | 'cut'
}

/** A request with its body read. `url` is the path with its query. */
export interface ParsedRequest extends ReadBody {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}
/** `cut`: the connection ends without an answer. `isCutShort`: it ends in the middle of one. */
export type Reply =
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Record<string, string>
      readonly bytes: Buffer
      readonly isCutShort: boolean
    }

type PublicCall = Parameters<Extract<Match['route'], { level: 'public' }>['run']>[0]

const MAX_LOG = 2000
const NOT_FOUND_PAGE =
  '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Page not found</title></head>\n' +
  '<body><h1>404</h1></body>\n</html>\n'

/** Routes requests: authentication, faults, errors, the request log. */
export class RestServer {
  readonly #model: Model
  readonly #router: Router
  readonly #faults: RestFaults
  readonly limits: RateLimits
  readonly log: LoggedRequest[] = []
  readonly counts = new Map<string, number>()

  constructor(model: Model, router: Router, faults: RestFaults) {
    this.#model = model
    this.#router = router
    this.#faults = faults
    this.limits = new RateLimits(model)
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#answer(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy()
        return
      }
      process.stderr.write(`demo server: ${request.method ?? ''} ${request.url ?? ''}: ${errorStack(error)}\n`)
      response
        .writeHead(500, { 'content-type': 'application/json; charset=utf-8' })
        .end('{"status":500,"error":"Internal Server Error"}')
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    const read = await readBody(request).catch((error: unknown) => {
      if (error instanceof HttpError) return error
      throw error
    })
    const reply =
      read instanceof HttpError ? replyOf(answerTo(read)) : await this.reply({ method, url, headers, ...read })
    if (reply.kind === 'cut') request.socket.destroy()
    else write(response, reply)
  }

  /** Handles a request from HTTP or from a test. */
  async reply({ method, url: address, headers, body, uploads }: ParsedRequest): Promise<Reply> {
    const url = new URL(address, 'http://localhost')
    const match = this.#router.match(this.#model, method, url.pathname)
    const request: RestRequest = {
      method,
      path: url.pathname + url.search,
      agent: this.#caller(headers)?.user.email ?? null,
    }
    const record = (status: number | 'cut') =>
      this.#record({
        at: this.#model.now(),
        method,
        path: request.path,
        route: match?.pattern ?? '(none)',
        agent: request.agent,
        status,
      })
    const slow = this.#faults.take(request, ['slow'])
    if (slow?.kind === 'slow') await this.#wait(slow.ms + slow.jitter * this.#model.random())
    const early = this.#faults.take(request, ['status', 'cut'])
    if (early?.kind === 'cut') {
      record('cut')
      return early
    }
    if (early?.kind === 'status') {
      const { status, body: given, headers: added } = early
      record(status)
      return replyOf(
        typeof given === 'string'
          ? { status, text: given, headers: { 'content-type': 'text/plain', ...added } }
          : { status, body: given ?? {}, headers: { ...added } },
      )
    }
    if (this.limits.exceeds(method, url.pathname, request.agent)) {
      record(429)
      return replyOf({ status: 429, text: 'Retry later\n', headers: { 'content-type': 'text/plain' } })
    }
    const call = {
      model: this.#model,
      method,
      path: url.pathname,
      query: url.searchParams,
      params: match?.params ?? {},
      headers,
      body,
      uploads,
    }
    const failure = this.#faults.take(request, ['failAfter'])
    const { answer, session } =
      failure?.kind === 'failAfter' ? this.#runAndFail(match, call, failure) : this.#run(match, call)
    const late = this.#faults.take(request, ['loseAnswer', 'truncate'])
    if (late?.kind === 'loseAnswer') {
      record('cut')
      return { kind: 'cut' }
    }
    const status = answer.status ?? 200
    const showsSession = session && this.#model.sessions.includes(session) && status !== 401 && status !== 403
    const full = replyOf(
      {
        ...answer,
        headers: {
          date: new Date(this.#model.now()).toUTCString(),
          ...(showsSession ? sessionHeaders(this.#model, session) : {}),
          ...answer.headers,
        },
      },
      late?.kind === 'truncate',
    )
    const reply = method === 'GET' && answer.body !== undefined ? tagged(full, headers) : full
    record(reply.status)
    return reply
  }

  #caller(headers: IncomingHttpHeaders): { user: User; session: Session | null } | undefined {
    try {
      return authenticate(this.#model, headers)
    } catch (error) {
      if (error instanceof HttpError) return undefined
      throw error
    }
  }

  #run(match: Match | undefined, call: PublicCall): { answer: Answer; session: Session | null } {
    let session: Session | null = null
    try {
      if (!match) throw new HttpError(404, noRoute(call.headers))
      if (match.route.level === 'public') return { answer: match.route.run(call), session }
      const caller = authenticate(this.#model, call.headers)
      session = caller.session
      if (match.route.level === 'user') return { answer: match.route.run({ ...call, ...caller }), session }
      const enter = match.route.isItself ? enterAccountItself : enterAccount
      return {
        answer: match.route.run({
          ...call,
          ...caller,
          ...enter(this.#model, caller.user, Number(match.params['account'])),
        }),
        session,
      }
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return { answer: answerTo(error), session }
    }
  }

  /** A request that the server refuses anyway is answered as without the fault. */
  #runAndFail(
    match: Match | undefined,
    call: PublicCall,
    { status, body }: Extract<RestFault, { kind: 'failAfter' }>,
  ): { answer: Answer; session: Session | null } {
    let run: { answer: Answer; session: Session | null } = { answer: {}, session: null }
    this.#model.quietly(() => {
      run = this.#run(match, call)
    })
    return (run.answer.status ?? 200) < 300 ? { ...run, answer: { status, body } } : run
  }

  #record(entry: LoggedRequest): void {
    const key = `${entry.method} ${entry.route}`
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
    this.log.push(entry)
    if (this.log.length > MAX_LOG) this.log.splice(0, this.log.length - MAX_LOG)
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#model.clock.after(ms, resolve)
    })
  }
}

/** An unknown address gets an HTML page, or JSON if the client asks for JSON (seen on 4.15.1 and 2.16.0). */
const noRoute = ({ accept }: IncomingHttpHeaders) =>
  asksForJson(accept ?? '') ? { status: 404, error: 'Not Found' } : NOT_FOUND_PAGE

/** As Rails reads `Accept`: a list that contains any type is a browser's and gets HTML; of other lists the preferred type counts. */
function asksForJson(accept: string): boolean {
  if (/,\s*\*\/\*|\*\/\*\s*,/.test(accept)) return false
  const types = accept.split(',').map((entry) => {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
  })
  return types.sort((one, other) => other.quality - one.quality)[0]?.type === 'application/json'
}

const answerTo = ({ status, body }: HttpError): Answer =>
  typeof body === 'string'
    ? { status, text: body, headers: { 'content-type': 'text/html; charset=UTF-8' } }
    : { status, body }

type FullReply = Extract<Reply, { kind: 'answer' }>

/** As Rack tags answers (`Rack::ETag`, `Rack::ConditionalGet`): an answer that the client has already is sent without its body. */
function tagged(reply: FullReply, { 'if-none-match': known }: IncomingHttpHeaders): FullReply {
  if (reply.status !== 200) return reply
  const etag = `W/"${createHash('sha256').update(reply.bytes).digest('hex').slice(0, 32)}"`
  if (known !== etag) return { ...reply, headers: { ...reply.headers, etag } }
  return { ...reply, status: 304, bytes: Buffer.alloc(0), headers: { ...reply.headers, etag, 'content-length': '0' } }
}

function replyOf(answer: Answer, isCutShort = false): FullReply {
  const bytes =
    answer.bytes ?? Buffer.from(answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)))
  const type = answer.body === undefined ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
  return {
    kind: 'answer',
    status: answer.status ?? 200,
    bytes,
    isCutShort,
    headers: {
      'content-type': type,
      'content-length': String(bytes.length),
      'cache-control': 'max-age=0, private, must-revalidate',
      ...answer.headers,
    },
  }
}

function write(
  response: ServerResponse,
  { status, headers, bytes, isCutShort }: Extract<Reply, { kind: 'answer' }>,
): void {
  response.writeHead(status, headers)
  if (isCutShort) response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
  else response.end(bytes)
}

import { errorMessage } from '../../../shared/text/errors.ts'
import type { Log } from '../ports.ts'
import { isAccessRefusal, jsonOf } from './answer.ts'
import type { HttpBody, HttpClient, HttpRequest, HttpResponse } from './http.ts'
import { movedBase } from './movedBase.ts'
import { reasonOf } from './networkError.ts'
import { RememberedAnswers, tagOf } from './rememberedAnswers.ts'
import type { Authorization } from './types.ts'
import { ApiError } from './types.ts'

/** Characters: `Sun, 06 Nov 1994 08:49:37 GMT`, and some more. */
const LONGEST_DATE = 40
const NOT_MODIFIED = 304

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

export interface CallOptions {
  query?: Query
  json?: unknown
  body?: HttpBody
  timeout?: number
  signal?: AbortSignal
  onProgress?: (sent: number, total: number) => void
  /** A `GET` that is repeated often: the server is asked only for what has changed since its last answer. */
  isRepeated?: boolean
  /** It is refused where a feature is off, which says nothing about the user's accounts. */
  isOptional?: boolean
}

export interface CallerOptions {
  baseUrl: string
  authorization: Authorization
  http: HttpClient
  log: Log
  /** Receives the server's time from an answer, in unix seconds. */
  onServerTime?(at: number): void
  /** Called for each 401 and 403 in the server's own words: the user's accounts may have changed. */
  onRefused?(error: ApiError): void
  /** Called for each answer that says that the server has moved for good. */
  onMoved?(): void
}

/** Calls one server as one user. Rejects only with an `ApiError` without secrets. */
export class Caller {
  readonly #options: CallerOptions
  readonly #headers: Record<string, string>
  readonly #remembered = new RememberedAnswers()

  constructor(options: CallerOptions) {
    this.#options = options
    this.#headers = { accept: 'application/json', ...authorizationHeaders(options.authorization) }
  }

  get authorization(): Authorization {
    return this.#options.authorization
  }

  /** Resolves with the answer's JSON, null where it has none. `path` starts with a slash. */
  async call(method: HttpRequest['method'], path: string, options: CallOptions = {}): Promise<unknown> {
    return this.#answerTo(method, path, options, {}, jsonOf)
  }

  /**
   * Asks for what has changed since the answer with this tag (ETag); null: no earlier answer. Resolves with null if
   * nothing has. Servers without tags always answer in full.
   */
  async callIfChanged(
    path: string,
    options: CallOptions,
    tag: string | null,
  ): Promise<{ answer: unknown; tag: string | null } | null> {
    return this.#answerTo('GET', path, options, tag === null ? {} : { 'if-none-match': tag }, (response) =>
      response.status === NOT_MODIFIED ? null : { answer: jsonOf(response), tag: tagOf(response) },
    )
  }

  async #answerTo<T>(
    method: HttpRequest['method'],
    path: string,
    options: CallOptions,
    headers: Record<string, string>,
    read: (response: HttpResponse) => T,
  ): Promise<T> {
    const { json, body, query, isRepeated = false, ...rest } = options
    const content: HttpBody | undefined =
      json === undefined ? body : { kind: 'text', contentType: 'application/json', text: JSON.stringify(json) }
    const url = this.#options.baseUrl + path + queryText(query)
    const request: HttpRequest = {
      method,
      url,
      headers: { ...this.#headers, ...headers, ...(isRepeated ? this.#remembered.headers(url) : {}) },
      isJson: true,
      ...rest,
      ...(content ? { body: content } : {}),
    }
    try {
      const response = await this.#options.http.request(request)
      this.#reportServerTime(response.headers['date'])
      if (movedBase(response, url, this.#options.baseUrl) !== null) this.#options.onMoved?.()
      return read(isRepeated ? this.#remembered.complete(url, response) : response)
    } catch (error) {
      const failure = this.#logged(error, method, path)
      if (options.isOptional !== true && isAccessRefusal(failure)) this.#options.onRefused?.(failure)
      throw failure
    }
  }

  #reportServerTime(date: string | undefined): void {
    const at = date === undefined || date.length > LONGEST_DATE ? NaN : Date.parse(date) / 1_000
    if (!Number.isNaN(at)) this.#options.onServerTime?.(at)
  }

  #logged(error: unknown, method: string, path: string): ApiError {
    const failure =
      error instanceof ApiError
        ? this.#withoutSecrets(error)
        : new ApiError({ code: 'internal', reachedServer: 'unknown' })
    const details = {
      method,
      path,
      code: failure.code,
      status: failure.status,
      reachedServer: failure.reachedServer,
      reason: reasonOf(failure),
    }
    if (error instanceof ApiError) this.#options.log.info('API call failed', details)
    else
      this.#options.log.error('API call threw', {
        ...details,
        error: errorMessage(error),
      })
    return failure
  }

  /** Some servers repeat parts of the request in an error. */
  #withoutSecrets(error: ApiError): ApiError {
    const { authorization } = this.#options
    const secrets =
      authorization.kind === 'token'
        ? [authorization.token]
        : [authorization.headers['access-token'], authorization.headers['client']]
    const hasLeak = secrets.some(
      (secret) => secret !== undefined && secret !== '' && error.detail?.includes(secret) === true,
    )
    if (!hasLeak) return error
    const { code, reachedServer, status, retryAfter } = error
    return new ApiError({ code, reachedServer, status, retryAfter, detail: null })
  }
}

/** The API token's header has dashes, because nginx drops headers with underscores: docs/servers.md#signing-in. */
export function authorizationHeaders(authorization: Authorization): Record<string, string> {
  return authorization.kind === 'token' ? { 'api-access-token': authorization.token } : { ...authorization.headers }
}

function queryText(query: CallOptions['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const item of value) parameters.append(`${name}[]`, item)
    else parameters.append(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

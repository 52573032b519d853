import type { IncomingHttpHeaders } from 'node:http'
import { notFound } from './model/errors.ts'
import type { Model } from './model/model.ts'
import type { Caller } from './model/rights.ts'
import type { Details, Session, User } from './model/types.ts'
import type { Feature } from './versions.ts'

export interface Upload {
  readonly field: string
  readonly fileName: string
  readonly contentType: string
  readonly bytes: Buffer
}

/** A request with its body read and its route found. */
export interface Call {
  readonly model: Model
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  readonly body: Details
  readonly uploads: readonly Upload[]
}
export interface UserCall extends Call {
  readonly user: User
  readonly session: Session | null
}
export interface AccountCall extends UserCall, Caller {}

/** `body` is sent as JSON, `text` and `bytes` as they are. Without any of them the answer is empty. */
export interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly text?: string
  readonly bytes?: Buffer
  readonly headers?: Record<string, string>
}

export type Route =
  | { readonly level: 'public'; readonly run: (call: Call) => Answer }
  | { readonly level: 'user'; readonly run: (call: UserCall) => Answer }
  | { readonly level: 'account'; readonly isItself: boolean; readonly run: (call: AccountCall) => Answer }

interface Entry {
  readonly method: string
  readonly pattern: string
  readonly parts: readonly string[]
  readonly feature: Feature | undefined
  readonly route: Route
}
export interface Match {
  readonly pattern: string
  readonly route: Route
  readonly params: Record<string, string>
}

const ACCOUNT = '/api/v1/accounts/:account'

/** The route table. Literal path segments win over parameters. A route is unknown to versions without its feature. */
export class Router {
  readonly #entries: Entry[] = []

  public(method: string, pattern: string, run: (call: Call) => Answer, feature?: Feature): void {
    this.#add(method, pattern, { level: 'public', run }, feature)
  }

  user(method: string, pattern: string, run: (call: UserCall) => Answer, feature?: Feature): void {
    this.#add(method, pattern, { level: 'user', run }, feature)
  }

  /** `pattern` is below the account. */
  account(method: string, pattern: string, run: (call: AccountCall) => Answer, feature?: Feature): void {
    this.#add(method, ACCOUNT + pattern, { level: 'account', isItself: false, run }, feature)
  }

  /** The same for the account itself: stays open while it is suspended. */
  accountItself(method: string, pattern: string, run: (call: AccountCall) => Answer, feature?: Feature): void {
    this.#add(method, ACCOUNT + pattern, { level: 'account', isItself: true, run }, feature)
  }

  #add(method: string, pattern: string, route: Route, feature: Feature | undefined): void {
    this.#entries.push({ method, pattern, parts: pattern.split('/'), route, feature })
  }

  match(model: Model, method: string, path: string): Match | undefined {
    const parts = path
      .replace(/\.json$/, '')
      .replace(/(.)\/$/, '$1')
      .split('/')
    let best: { entry: Entry; literals: number } | undefined
    for (const entry of this.#entries) {
      if (entry.method !== method || entry.parts.length !== parts.length) continue
      if (entry.feature !== undefined && !model.can(entry.feature)) continue
      if (!entry.parts.every((part, i) => (part.startsWith(':') ? parts[i] !== '' : part === parts[i]))) continue
      const literals = entry.parts.filter((part) => !part.startsWith(':')).length
      if (best === undefined || literals > best.literals) best = { entry, literals }
    }
    if (!best) return undefined
    const params: Record<string, string> = {}
    best.entry.parts.forEach((part, i) => {
      if (part.startsWith(':')) params[part.slice(1)] = decoded(parts[i] ?? '')
    })
    return { pattern: best.entry.pattern, route: best.entry.route, params }
  }
}

/** A path segment without its percent signs; as it is if they are malformed. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

export const ok = (body: unknown): Answer => ({ body })
/** 200 without a body. */
export const empty: Answer = {}
/** 204, as some deletions answer. */
export const noContent: Answer = { status: 204 }

/** A numeric path parameter. NaN, which matches no row, if it is not a number. */
export const idParam = (call: Call, name: string) => Number(call.params[name])

/** The row of the caller's account with this id. Throws 404 if there is none. */
export function rowOf<T extends { accountId: number }>(
  call: AccountCall,
  table: ReadonlyMap<number, T>,
  id: number,
): T {
  const row = table.get(id)
  if (row?.accountId !== call.accountId) throw notFound()
  return row
}

/** The page as the request writes it, which answers repeat; 1 if it names none. */
export const givenPage = (call: Call) => call.query.get('page') ?? 1
export const pageParam = (call: Call) => Math.max(1, Number(call.query.get('page')) || 1)

/** A list parameter, written `key[]=a&key[]=b` or `key=a&key=b`. */
export const listParam = (call: Call, key: string) =>
  [...call.query.getAll(`${key}[]`), ...call.query.getAll(key)].filter((value) => value !== '')

export function numberParam(call: Call, key: string): number | undefined {
  const value = call.query.get(key)
  return value === null || value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value)
}

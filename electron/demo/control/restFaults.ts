import type { Clock } from '../clock.ts'

/** What happens to a request instead of its answer, or in addition to it. */
export type RestFault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Record<string, string>
    }
  /** Milliseconds before the request is handled. */
  | { readonly kind: 'slow'; readonly ms: number; readonly jitter: number }
  /** The server handles the request, and the connection is cut before the answer. */
  | { readonly kind: 'loseAnswer' }
  /** The connection is cut before the request is handled. */
  | { readonly kind: 'cut' }
  /** The answer's body stops in the middle. */
  | { readonly kind: 'truncate' }

export interface RestRule {
  readonly id: number
  readonly fault: RestFault
  readonly method?: string
  readonly path?: RegExp
  readonly agent?: string
  left: number
  readonly until: number
}
export interface RestRequest {
  readonly method: string
  readonly path: string
  readonly agent: string | null
}

/** Faults of the REST side, chosen by method, path and agent. */
export class RestFaults {
  readonly #clock: Clock
  #rules: RestRule[] = []
  #lastId = 0
  /** Whether message lists ignore `after`, as servers before 2.12 do. */
  ignoresAfter = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `path` is a regular expression on the path with its query. */
  add(
    fault: RestFault,
    match: { method?: string; path?: string; agent?: string } = {},
    limits: { count?: number; forMs?: number } = {},
  ): number {
    this.#lastId += 1
    this.#rules.push({
      id: this.#lastId,
      fault,
      ...(match.method === undefined ? {} : { method: match.method.toUpperCase() }),
      ...(match.path === undefined ? {} : { path: new RegExp(match.path) }),
      ...(match.agent === undefined ? {} : { agent: match.agent }),
      left: limits.count ?? Infinity,
      until: limits.forMs === undefined ? Infinity : this.#clock.monotonic() + limits.forMs,
    })
    return this.#lastId
  }

  clear(which: { id?: number; kind?: string } = {}): void {
    this.#rules = this.#rules.filter(
      (rule) =>
        (which.id !== undefined && rule.id !== which.id) ||
        (which.kind !== undefined && rule.fault.kind !== which.kind),
    )
  }

  list(): readonly RestRule[] {
    this.#drop()
    return this.#rules
  }

  /** The fault for a request. Counts as one use of it. */
  take(request: RestRequest, kinds: readonly RestFault['kind'][]): RestFault | undefined {
    if (this.#rules.length === 0) return undefined
    this.#drop()
    const rule = this.#rules.find(
      (r) =>
        kinds.includes(r.fault.kind) &&
        (r.method ?? request.method) === request.method &&
        (r.path?.test(request.path) ?? true) &&
        (r.agent === undefined || r.agent === request.agent),
    )
    if (rule) rule.left -= 1
    return rule?.fault
  }

  #drop(): void {
    const now = this.#clock.monotonic()
    this.#rules = this.#rules.filter((rule) => rule.left > 0 && rule.until > now)
  }
}

import type { Clock } from '../clock.ts'
import type { FaultLimits, Limited } from './faultList.ts'
import { FaultList } from './faultList.ts'

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
  /**
   * The server handles the request, and answers with a failure instead of a success, as with Redis down: what comes after
   * the commit failed. Events and mails of the request are lost.
   */
  | { readonly kind: 'failAfter'; readonly status: number; readonly body: unknown }
  /** The server handles the request, and the connection is cut before the answer. */
  | { readonly kind: 'loseAnswer' }
  /** The connection is cut before the request is handled. */
  | { readonly kind: 'cut' }
  /** The answer's body stops in the middle. */
  | { readonly kind: 'truncate' }

/** What a real server answers when its Redis is down, after it stored a message (422, seen on 4.15.1) or anything else (500). */
export function failedAfter(status: number): Extract<RestFault, { kind: 'failAfter' }> {
  const body =
    status === 422
      ? { error: 'Connection refused - connect(2) for 127.0.0.1:6379' }
      : { status, error: 'Internal Server Error' }
  return { kind: 'failAfter', status, body }
}

export interface RestRule {
  readonly fault: RestFault
  readonly method?: string
  readonly path?: RegExp
  readonly agent?: string
}
export interface RestRequest {
  readonly method: string
  readonly path: string
  readonly agent: string | null
}

/** Faults of the REST side, chosen by method, path and agent. */
export class RestFaults {
  readonly #rules: FaultList<RestRule>
  /** Whether message lists ignore `after`, as servers before 2.12 do. */
  ignoresAfter = false

  constructor(clock: Clock) {
    this.#rules = new FaultList(clock)
  }

  /** `path` is a regular expression on the path with its query. */
  add(
    fault: RestFault,
    match: { method?: string; path?: string; agent?: string } = {},
    limits: FaultLimits = {},
  ): number {
    const { method, path, agent } = match
    return this.#rules.add(
      {
        fault,
        ...(method === undefined ? {} : { method: method.toUpperCase() }),
        ...(path === undefined ? {} : { path: new RegExp(path) }),
        ...(agent === undefined ? {} : { agent }),
      },
      limits,
    )
  }

  clear(which: { id?: number; kind?: string } = {}): void {
    this.#rules.clear(which)
  }

  list(): readonly Limited<RestRule>[] {
    return this.#rules.list()
  }

  /** The fault for a request. Counts as one use of it. */
  take(request: RestRequest, kinds: readonly RestFault['kind'][]): RestFault | undefined {
    return this.#rules.take(
      ({ fault, method, path, agent }) =>
        kinds.includes(fault.kind) &&
        (method ?? request.method) === request.method &&
        (path?.test(request.path) ?? true) &&
        (agent === undefined || agent === request.agent),
    )
  }
}

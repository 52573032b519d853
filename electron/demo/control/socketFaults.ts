import type { Clock } from '../clock.ts'
import type { Connection } from '../connection.ts'

/** Which sockets a fault is for. Empty: all. */
export interface Target {
  readonly socket?: number
  readonly agent?: string
}

/** Faults that last for `count` uses, for `forMs`, or until they are cleared. */
export type StandingFault =
  | { readonly kind: 'halfOpen' }
  | { readonly kind: 'noPings' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'delay'; readonly ms: number; readonly jitter: number }
  | { readonly kind: 'duplicate'; readonly times: number }
  | { readonly kind: 'reorder'; readonly window: number }
  | { readonly kind: 'noWelcome' }
  /** Without `ms` the confirmation never comes. */
  | { readonly kind: 'confirm'; readonly ms?: number }
  | { readonly kind: 'reject' }
  | {
      readonly kind: 'refuse'
      readonly status: number
      readonly body?: string
      readonly headers?: Record<string, string>
    }
  /** The upgrade request is never answered. */
  | { readonly kind: 'hang' }

export type StandingKind = StandingFault['kind']
export interface FaultEntry {
  readonly id: number
  readonly fault: StandingFault
  readonly target: Target
  left: number
  readonly until: number
}

/** The standing faults of sockets. */
export class SocketFaults {
  readonly #clock: Clock
  #entries: FaultEntry[] = []
  #lastId = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(fault: StandingFault, target: Target = {}, limits: { count?: number; forMs?: number } = {}): number {
    this.#lastId += 1
    this.#entries.push({
      id: this.#lastId,
      fault,
      target,
      left: limits.count ?? Infinity,
      until: limits.forMs === undefined ? Infinity : this.#clock.monotonic() + limits.forMs,
    })
    return this.#lastId
  }

  /** Ends one fault, all of a kind, or all of them. */
  clear(which: { id?: number; kind?: string } = {}): void {
    this.#entries = this.#entries.filter(
      (entry) =>
        (which.id !== undefined && entry.id !== which.id) ||
        (which.kind !== undefined && entry.fault.kind !== which.kind),
    )
  }

  list(): readonly FaultEntry[] {
    this.#drop()
    return this.#entries
  }

  /** The fault of this kind for the connection. Counts as one use of it. */
  forConnection(connection: Connection, kind: StandingKind): StandingFault | undefined {
    if (this.#entries.length === 0) return undefined
    return this.#take((entry) => entry.fault.kind === kind && matchesTarget(entry.target, connection))
  }

  /** How an upgrade request is refused, if it is. */
  refusal(): Extract<StandingFault, { kind: 'refuse' }> | 'hang' | undefined {
    if (this.#entries.length === 0) return undefined
    const fault = this.#take((entry) => entry.fault.kind === 'refuse' || entry.fault.kind === 'hang')
    return fault?.kind === 'refuse' ? fault : fault ? 'hang' : undefined
  }

  #take(test: (entry: FaultEntry) => boolean): StandingFault | undefined {
    this.#drop()
    const entry = this.#entries.find(test)
    if (entry) entry.left -= 1
    return entry?.fault
  }

  #drop(): void {
    const now = this.#clock.monotonic()
    this.#entries = this.#entries.filter((entry) => entry.left > 0 && entry.until > now)
  }
}

export function matchesTarget(target: Target, connection: Connection): boolean {
  if (target.socket !== undefined) return target.socket === connection.id
  return target.agent === undefined || connection.emails.includes(target.agent)
}

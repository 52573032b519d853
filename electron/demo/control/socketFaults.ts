import type { Clock } from '../clock.ts'
import type { Connection } from '../connection.ts'
import type { FaultLimits, Limited } from './faultList.ts'
import { FaultList } from './faultList.ts'

/** Which sockets a fault is for. Empty: all. */
export interface Target {
  readonly socket?: number
  readonly agent?: string
}

/** Faults that last for `count` uses, for `forMs`, or until they are cleared. */
export type StandingFault =
  /** A socket that loses a frame is lost for good; a new one works again after the fault. */
  | { readonly kind: 'halfOpen' }
  | { readonly kind: 'noPings' }
  /** The server's pub/sub loses events; pings go on. */
  | { readonly kind: 'noEvents' }
  /** Redis was restarted: welcome, pings and confirms on old and new sockets, but no event and no echo, until the server restarts. */
  | { readonly kind: 'deaf' }
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
interface SocketFault {
  readonly fault: StandingFault
  readonly target: Target
}

/** The standing faults of sockets. */
export class SocketFaults {
  readonly #faults: FaultList<SocketFault>

  constructor(clock: Clock) {
    this.#faults = new FaultList(clock)
  }

  add(fault: StandingFault, target: Target = {}, limits: FaultLimits = {}): number {
    return this.#faults.add({ fault, target }, limits)
  }

  clear(which: { id?: number; kind?: string } = {}): void {
    this.#faults.clear(which)
  }

  list(): readonly Limited<SocketFault>[] {
    return this.#faults.list()
  }

  /** The fault of this kind for the connection. Counts as one use of it. */
  forConnection(connection: Connection, kind: StandingKind): StandingFault | undefined {
    return this.#faults.take(({ fault, target }) => fault.kind === kind && matchesTarget(target, connection))
  }

  /** How an upgrade request is refused, if it is. */
  refusal(): Extract<StandingFault, { kind: 'refuse' }> | 'hang' | undefined {
    const fault = this.#faults.take((entry) => entry.fault.kind === 'refuse' || entry.fault.kind === 'hang')
    return fault?.kind === 'refuse' ? fault : fault ? 'hang' : undefined
  }
}

export function matchesTarget(target: Target, connection: Connection): boolean {
  if (target.socket !== undefined) return target.socket === connection.id
  return target.agent === undefined || connection.emails.includes(target.agent)
}

/**
 * The live connection of one session as the state machine in `electron/core/cable` reports it, and what the user sees of it:
 * docs/protocol.md#states. Times are wall clock, milliseconds since 1970; the words for a code are in `shared/i18n` (`connection.<code>`).
 */

/** Why the connection is not what it should be. */
export const TROUBLE_REASONS = [
  'starting',
  'offline',
  'refused',
  'closed',
  'timeout',
  'stale',
  'silent',
  'rejected',
  'throttled',
  'serverError',
  'serverRestart',
  'unauthorized',
  'policy',
  'tooLarge',
  'protocol',
  'noEcho',
  'credentialsChanged',
  'kicked',
  'suspended',
  'syncFailed',
  'tls',
  'origin',
  'redirect',
  'proxy',
  'unsupportedProtocol',
] as const
export type TroubleReason = (typeof TROUBLE_REASONS)[number]

/** What only a change at the server, in the network or by the person can cure; still tried again, slowly. */
export type BlockedReason = Extract<
  TroubleReason,
  'tls' | 'origin' | 'redirect' | 'proxy' | 'unsupportedProtocol' | 'protocol' | 'rejected'
>

/**
 * Connected, but not wholly. `noEcho`: the server answers pings and delivers nothing, so changes are polled.
 * `unconfirmedAccount`: the server did not confirm the subscription of some account.
 */
export type Degradation = 'noEcho' | 'unconfirmedAccount'

export interface Trouble {
  /** When things stopped being in order. */
  readonly since: number
  readonly reason: TroubleReason
  /** True once the trouble has lasted `OFFLINE_AFTER` by the monotonic clock. */
  readonly shown: boolean
}

interface CommonState {
  /** When this state began. */
  readonly since: number
  /** When everything was last known to be in step with the server; null: never yet. */
  readonly lastSyncedAt: number | null
  /** Null while synced, and while nobody wants a connection. */
  readonly trouble: Trouble | null
  readonly degraded: readonly Degradation[]
}

export type ConnectionPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'welcomed' }
  | { readonly kind: 'subscribing' }
  /** Events flow, but what was missed is not yet known. */
  | { readonly kind: 'live' }
  | { readonly kind: 'synced' }
  | { readonly kind: 'waiting'; readonly until: number; readonly attempt: number; readonly reason: TroubleReason }
  | { readonly kind: 'suspended' }
  /** The server said no to these credentials; `reason` is the profile check's. */
  | { readonly kind: 'signedOut'; readonly reason: string }
  | { readonly kind: 'blocked'; readonly reason: BlockedReason; readonly until: number }

export type ConnectionKind = ConnectionPhase['kind']
export type ConnectionState = CommonState & ConnectionPhase

/** The same, flat, as it crosses the bridge. */
export interface ConnectionView extends CommonState {
  readonly kind: ConnectionKind
  /** When the next attempt is made, where one is waited for. */
  readonly until: number | null
  /** A `TroubleReason`, or the profile check's word for `signedOut`. */
  readonly reason: string | null
}

/** What the person is told. */
export type ShownConnection =
  | { readonly kind: 'online'; readonly degraded: readonly Degradation[] }
  | { readonly kind: 'reconnecting'; readonly since: number; readonly reason: TroubleReason }
  | {
      readonly kind: 'offline'
      readonly since: number
      readonly reason: TroubleReason
      readonly until: number | null
      readonly lastSyncedAt: number | null
    }
  | {
      readonly kind: 'blocked'
      readonly since: number
      readonly reason: string
      readonly until: number | null
      readonly lastSyncedAt: number | null
    }
  | { readonly kind: 'signedOut'; readonly reason: string }

/** Trouble shorter than this, in milliseconds, is not called offline. */
export const OFFLINE_AFTER = 4_000

/** A session that nobody has started. */
export const IDLE_CONNECTION: ConnectionView = {
  kind: 'idle',
  since: 0,
  lastSyncedAt: null,
  trouble: null,
  degraded: [],
  until: null,
  reason: null,
}

/** Flattens a state for the bridge. */
export function connectionView(state: ConnectionState): ConnectionView {
  const { kind, since, lastSyncedAt, trouble, degraded } = state
  const common = { kind, since, lastSyncedAt, trouble, degraded }
  switch (state.kind) {
    case 'waiting':
    case 'blocked':
      return { ...common, until: state.until, reason: state.reason }
    case 'signedOut':
      return { ...common, until: null, reason: state.reason }
    case 'idle':
    case 'connecting':
    case 'welcomed':
    case 'subscribing':
    case 'live':
    case 'synced':
    case 'suspended':
      return { ...common, until: null, reason: trouble?.reason ?? null }
  }
}

/**
 * What to show at wall time `now`: online; reconnecting in the first `OFFLINE_AFTER` of trouble; offline after that, with its start
 * and the last sync. Derived from facts alone: nothing is shown as online that is not in step with the server.
 */
export function shownConnection(view: ConnectionView, now: number): ShownConnection {
  const { kind, trouble, until, lastSyncedAt, degraded } = view
  if (kind === 'signedOut') return { kind: 'signedOut', reason: view.reason ?? 'unknown' }
  if (kind === 'synced') return { kind: 'online', degraded }
  const since = trouble?.since ?? view.since
  const reason = trouble?.reason ?? 'starting'
  if (kind === 'blocked') return { kind: 'blocked', since, reason: view.reason ?? reason, until, lastSyncedAt }
  if (kind === 'idle' || kind === 'suspended' || trouble?.shown === true || now - since >= OFFLINE_AFTER) {
    return { kind: 'offline', since, reason, until, lastSyncedAt }
  }
  return { kind: 'reconnecting', since, reason }
}

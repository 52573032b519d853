/**
 * The live connection of one session as the state machine in `electron/core/cable` reports it, and what the user sees of it:
 * docs/protocol.md#states. Times are wall clock, milliseconds since 1970; the message of a code is `connection.<code>` in `shared/i18n`.
 */

/** Why the connection isn't synced. */
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
  'noAccounts',
] as const
export type TroubleReason = (typeof TROUBLE_REASONS)[number]

/** Reasons that only a change at the server, in the network or by the user can fix; retried slowly. */
export type BlockedReason = Extract<
  TroubleReason,
  'tls' | 'origin' | 'redirect' | 'proxy' | 'unsupportedProtocol' | 'protocol' | 'rejected' | 'noAccounts'
>

/**
 * A part fails, so that changes are polled. `noSocket`: sockets are refused, and requests are answered. `noEcho`: the server
 * answers pings but not presence beats. `noEvents`: it stores messages whose events don't arrive. `unconfirmedAccount`: it did not
 * confirm the subscription of some account.
 */
export type Degradation = 'noSocket' | 'noEcho' | 'noEvents' | 'unconfirmedAccount'

export interface Trouble {
  /** When the trouble began. */
  readonly since: number
  readonly reason: TroubleReason
  /** True once the trouble has lasted `OFFLINE_AFTER` by the monotonic clock. */
  readonly shown: boolean
}

interface CommonState {
  /** When this state began. */
  readonly since: number
  /** When the session was last synced; null: never. */
  readonly lastSyncedAt: number | null
  /** Null while synced, and while no connection is wanted. */
  readonly trouble: Trouble | null
  readonly degraded: readonly Degradation[]
  /** The server limits requests, so that changes may be polled less often than every 45 s. */
  readonly arePollsSlow: boolean
}

export type ConnectionPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'welcomed' }
  | { readonly kind: 'subscribing' }
  /** Events arrive, but missed changes are not fetched yet. */
  | { readonly kind: 'live' }
  | { readonly kind: 'synced' }
  | { readonly kind: 'waiting'; readonly until: number; readonly attempt: number; readonly reason: TroubleReason }
  | { readonly kind: 'suspended' }
  /** The server refused the credentials; `reason` is from the profile check. */
  | { readonly kind: 'signedOut'; readonly reason: string }
  | { readonly kind: 'blocked'; readonly reason: BlockedReason; readonly until: number }

export type ConnectionKind = ConnectionPhase['kind']
export type ConnectionState = CommonState & ConnectionPhase

/** The connection state, flat, for the bridge. */
export interface ConnectionView extends CommonState {
  readonly kind: ConnectionKind
  /** When the next attempt begins; null if none is scheduled. */
  readonly until: number | null
  /** A `TroubleReason`, or for `signedOut` the reason of the profile check. */
  readonly reason: string | null
}

/** What the user sees. */
export type ShownConnection =
  | { readonly kind: 'online'; readonly degraded: readonly Degradation[] }
  | { readonly kind: 'reconnecting'; readonly since: number; readonly reason: TroubleReason }
  /** Connected, and what was missed is being fetched. `isLate`: `OFFLINE_AFTER` or more after something failed. */
  | { readonly kind: 'syncing'; readonly since: number; readonly reason: TroubleReason; readonly isLate: boolean }
  /** Not connected, but the server answers requests: what is new is found by polls. */
  | { readonly kind: 'polled'; readonly reason: string; readonly until: number | null }
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

/** Trouble shorter than this, in milliseconds, isn't shown as offline. */
export const OFFLINE_AFTER = 4_000

/** Before the first attempt; `since`: unix milliseconds. */
export const idleState = (since: number): ConnectionState => ({
  kind: 'idle',
  since,
  lastSyncedAt: null,
  trouble: null,
  degraded: [],
  arePollsSlow: false,
})

/** A session that was not started. */
export const IDLE_CONNECTION: ConnectionView = connectionView(idleState(0))

/** Flattens a state for the bridge. */
export function connectionView(state: ConnectionState): ConnectionView {
  const { kind, since, lastSyncedAt, trouble, degraded, arePollsSlow } = state
  const common = { kind, since, lastSyncedAt, trouble, degraded, arePollsSlow }
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
 * and the last sync, once an attempt has failed; syncing, never offline, while it is connected. Only a synced session is shown as online.
 */
export function shownConnection(view: ConnectionView, now: number): ShownConnection {
  const { kind, trouble, until, lastSyncedAt, degraded } = view
  if (kind === 'signedOut') return { kind: 'signedOut', reason: view.reason ?? 'unknown' }
  if (kind === 'synced') return { kind: 'online', degraded }
  const since = trouble?.since ?? view.since
  const reason = trouble?.reason ?? 'starting'
  if (degraded.includes('noSocket') && kind !== 'live' && kind !== 'suspended')
    return { kind: 'polled', reason: view.reason ?? reason, until }
  if (kind === 'blocked') return { kind: 'blocked', since, reason: view.reason ?? reason, until, lastSyncedAt }
  const isLong = trouble?.shown === true || now - since >= OFFLINE_AFTER
  if (kind === 'live') return { kind: 'syncing', since, reason, isLate: isLong && reason !== 'starting' }
  // The first attempt has not begun, or not failed: the server may only be slow.
  const isStarting = kind === 'idle' || (kind !== 'waiting' && reason === 'starting')
  if (kind === 'suspended' || (isLong && !isStarting)) return { kind: 'offline', since, reason, until, lastSyncedAt }
  return { kind: 'reconnecting', since, reason }
}

/** Whether the server can't be asked now: nothing is fetched. */
export function isCutOff(view: ConnectionView, now: number): boolean {
  const { kind } = shownConnection(view, now)
  return kind === 'offline' || kind === 'blocked' || kind === 'signedOut'
}

/** Whether the server shows the user as offline after seconds, since no presence beat can be sent. */
export function isAbsent(view: ConnectionView, now: number): boolean {
  return isCutOff(view, now) || shownConnection(view, now).kind === 'polled'
}

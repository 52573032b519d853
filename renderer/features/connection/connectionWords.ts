/** The state of a connection as a short text, from `ConnectionView` alone. */
import type { MessageKey, SectionKey } from '../../../shared/i18n/messageKey.ts'
import type { ConnectionView } from '../../../shared/model/connection.ts'
import { shownConnection, TROUBLE_REASONS } from '../../../shared/model/connection.ts'
import type { SessionView } from '../../../shared/views.ts'
import type { Translate } from '../../i18n.ts'
import { formatClock } from '../../ui/times.ts'

export interface Words {
  key: MessageKey
  values: Record<string, string | number>
  plural?: number
}
export type Tone = 'good' | 'busy' | 'warn' | 'bad'
export interface ConnectionWords {
  tone: Tone
  /** The state, then what it leaves open. */
  words: readonly Words[]
  /** The words to read out: without a countdown. */
  spoken: readonly Words[]
}

/** The parts as one text. */
export function joinWords(t: Translate, parts: readonly Words[]): string {
  return parts
    .map(({ key, values, plural }) => (plural === undefined ? t(key, values) : t(key, values, plural)))
    .join(' · ')
}

function statusText(
  tone: Tone,
  key: SectionKey<'connection'>,
  values: Words['values'] = {},
  plural?: number,
): ConnectionWords {
  const words: Words = { key: `connection.${key}`, values, ...(plural === undefined ? {} : { plural }) }
  return { tone, words: [words], spoken: [words] }
}

/** Without a countdown, for screen readers; with one; when it has ended. */
const BUSY_WORDS = {
  busy: ['serverIsBusy', 'serverBusy', 'serverBusyNow'],
  limited: ['serverIsLimited', 'serverLimited', 'serverLimitedNow'],
} as const

type Shown = Pick<SessionView, 'connection' | 'sync' | 'waiting' | 'nextTryAt' | 'asking' | 'busy'>

/**
 * The text for a session at the wall time `now` in milliseconds: synced, syncing, busy, reconnecting, offline since, refused or signed out.
 * It is just synced only where nothing waits and the server answers. `isSuspended`: the account on the screen is.
 */
export function connectionWords(session: Shown, now: number, locale: string, isSuspended = false): ConnectionWords {
  const { connection } = session
  // Without a connection, messages that wait and messages that need the user are counted together: none was sent.
  const waiting = session.waiting + session.asking
  const shown = shownConnection(connection, now)
  const isReached =
    shown.kind === 'online' || shown.kind === 'polled' || (shown.kind === 'blocked' && shown.reason === 'noAccounts')
  if (isSuspended && isReached)
    return waiting > 0
      ? statusText('bad', 'accountSuspendedWaiting', { count: waiting }, waiting)
      : statusText('bad', 'accountSuspended')
  switch (shown.kind) {
    case 'online':
      return onlineWords(session, now, shown.degraded.length > 0)
    case 'polled':
      return onlineWords(session, now, true)
    case 'syncing':
      return joined(syncingWords(session, now), unsentWords(session, now))
    case 'reconnecting':
      if ((connection.lastSyncedAt === null || shown.reason === 'starting') && waiting === 0)
        return statusText('busy', 'connecting')
      return waiting > 0
        ? statusText('warn', 'reconnectingWaiting', { count: waiting }, waiting)
        : statusText('warn', 'reconnecting')
    case 'offline': {
      const time = formatClock(shown.since / 1000, locale)
      return waiting > 0
        ? statusText('bad', 'offlineSinceWaiting', { time, count: waiting }, waiting)
        : statusText('bad', 'offlineSince', { time })
    }
    case 'blocked':
    case 'signedOut': {
      const waits = waiting > 0 ? [statusText('bad', 'waits', { count: waiting }, waiting)] : []
      return joined(statusText('bad', shown.kind), waits)
    }
  }
}

function onlineWords(session: Shown, now: number, isDegraded: boolean): ConnectionWords {
  const { connection, sync, busy } = session
  const unsent = unsentWords(session, now)
  if (sync.running || busy !== null) return joined(syncingWords(session, now), unsent)
  const isWhole = sync.incomplete !== true
  const tooLarge = isWhole ? [] : [statusText('warn', 'tooLarge')]
  const state = isDegraded
    ? statusText('warn', connection.arePollsSlow ? 'syncedSlowly' : 'syncedDegraded')
    : statusText('good', isWhole && unsent.length === 0 ? 'syncedNow' : 'synced')
  return joined(state, [...tooLarge, ...unsent])
}

function joined(state: ConnectionWords, more: readonly ConnectionWords[]): ConnectionWords {
  if (more.length === 0) return state
  return {
    tone: state.tone === 'bad' ? 'bad' : 'warn',
    words: [state, ...more].flatMap(({ words }) => words),
    spoken: [state, ...more].flatMap(({ spoken }) => spoken),
  }
}

/** What the user has to decide, and what waits. */
function unsentWords({ waiting, asking, nextTryAt = null }: Shown, now: number): ConnectionWords[] {
  const asks = asking > 0 ? [statusText('warn', 'asking', { count: asking }, asking)] : []
  if (waiting === 0) return asks
  const still = statusText('warn', 'waits', { count: waiting }, waiting)
  const seconds = secondsUntil(nextTryAt, now)
  if (seconds === null) return [...asks, still]
  const { words } =
    seconds > 0
      ? statusText('warn', 'waitingTry', { count: waiting, seconds }, waiting)
      : statusText('warn', 'waitingTryNow', { count: waiting }, waiting)
  return [...asks, { ...still, words }]
}

function syncingWords({ sync, busy }: Shown, now: number): ConnectionWords {
  const seconds = busy === null ? null : secondsUntil(busy.until, now)
  if (seconds !== null) {
    const [still, later, soon] = BUSY_WORDS[busy?.isLimited === true ? 'limited' : 'busy']
    const { spoken } = statusText('warn', still)
    return { ...(seconds > 0 ? statusText('warn', later, { count: seconds }) : statusText('warn', soon)), spoken }
  }
  return sync.running && sync.total !== null
    ? statusText('busy', 'syncingCount', { done: sync.done, total: sync.total })
    : statusText('busy', 'syncing')
}

/** The i18n key of a reason; `other` for unknown ones. */
export function reasonKey(reason: string | null): MessageKey {
  return `connection.reasons.${TROUBLE_REASONS.find((known) => known === reason) ?? 'other'}`
}

/** The i18n key of how soon new messages are found without live updates. */
export function pollsKey({ arePollsSlow }: ConnectionView): MessageKey {
  return arePollsSlow ? 'connection.pollsSlow' : 'connection.polls'
}

/** Whole seconds from the wall time `now` to the next attempt; null if none is scheduled. */
export function secondsUntil(until: number | null, now: number): number | null {
  return until === null ? null : Math.max(0, Math.ceil((until - now) / 1000))
}

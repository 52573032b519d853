/** The state of a connection as a short text, from `ConnectionView` alone. */
import type { MessageKey, SectionKey } from '../../../shared/i18n/messageKey.ts'
import type { ConnectionView } from '../../../shared/model/connection.ts'
import { shownConnection, TROUBLE_REASONS } from '../../../shared/model/connection.ts'
import type { SessionView } from '../../../shared/views.ts'
import { formatClock } from '../../ui/times.ts'

export interface Words {
  key: MessageKey
  values: Record<string, string | number>
  plural?: number
}
export type Tone = 'good' | 'busy' | 'warn' | 'bad'
export interface ConnectionWords {
  tone: Tone
  words: Words
  /** The words to read out: without a countdown. */
  spoken: Words
}

function statusText(
  tone: Tone,
  key: SectionKey<'connection'>,
  values: Words['values'] = {},
  plural?: number,
): ConnectionWords {
  const words: Words = { key: `connection.${key}`, values, ...(plural === undefined ? {} : { plural }) }
  return { tone, words, spoken: words }
}

type Shown = Pick<SessionView, 'connection' | 'sync' | 'waiting' | 'nextTryAt' | 'asking' | 'busy'>

/**
 * The text for a session at the wall time `now` in milliseconds: synced, syncing, busy, reconnecting, offline since, refused or signed out.
 * It is synced only where nothing waits and the server answers. `isSuspended`: the account on the screen is.
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
      return syncingWords(session, now)
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
      return statusText('bad', 'blocked')
    case 'signedOut':
      return statusText('bad', 'signedOut')
  }
}

function onlineWords(session: Shown, now: number, isDegraded: boolean): ConnectionWords {
  const { connection, sync, waiting, asking, busy } = session
  if (sync.running || busy !== null) return syncingWords(session, now)
  if (asking > 0)
    return waiting > 0
      ? statusText('warn', 'askingWaiting', { count: asking, waiting }, asking)
      : statusText('warn', 'asking', { count: asking }, asking)
  if (waiting > 0) return waitingWords(session, now)
  if (sync.incomplete === true) return statusText('warn', 'syncedExcept')
  if (!isDegraded) return statusText('good', 'syncedNow')
  return statusText('warn', connection.arePollsSlow ? 'syncedSlowly' : 'syncedDegraded')
}

function waitingWords({ waiting, nextTryAt = null }: Shown, now: number): ConnectionWords {
  const still = statusText('warn', 'syncedWaiting', { count: waiting }, waiting)
  const seconds = secondsUntil(nextTryAt, now)
  if (seconds === null) return still
  const { words } =
    seconds > 0
      ? statusText('warn', 'waitingTry', { count: waiting, seconds }, waiting)
      : statusText('warn', 'waitingTryNow', { count: waiting }, waiting)
  return { ...still, words }
}

function syncingWords({ sync, busy }: Shown, now: number): ConnectionWords {
  const seconds = busy === null ? null : secondsUntil(busy.until, now)
  if (seconds !== null) {
    const { words: spoken } = statusText('warn', 'serverIsBusy')
    return {
      ...(seconds > 0 ? statusText('warn', 'serverBusy', { count: seconds }) : statusText('warn', 'serverBusyNow')),
      spoken,
    }
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

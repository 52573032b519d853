/** The connection in a few true words, from the facts of `ConnectionView` alone. */
import type { MessageKey, SectionKey } from '../../../shared/i18n/messageKey.ts'
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
}

const say = (
  tone: Tone,
  key: SectionKey<'connection'>,
  values: Words['values'] = {},
  plural?: number,
): ConnectionWords => ({
  tone,
  words: { key: `connection.${key}`, values, ...(plural === undefined ? {} : { plural }) },
})

/** What the rail says of a session at wall time `now` (milliseconds): synced, catching up, reconnecting, offline since, refused, signed out. */
export function connectionWords(
  session: Pick<SessionView, 'connection' | 'sync' | 'waiting' | 'asking'>,
  now: number,
  locale: string,
): ConnectionWords {
  const { connection, sync, asking } = session
  // Without a connection it is all the same to the person: none of it has left.
  const waiting = session.waiting + asking
  const shown = shownConnection(connection, now)
  switch (shown.kind) {
    case 'online':
      if (sync.running)
        return sync.total === null
          ? say('busy', 'syncing')
          : say('busy', 'syncingCount', { done: sync.done, total: sync.total })
      if (asking > 0) return say('warn', 'asking', { count: asking }, asking)
      if (sync.incomplete === true) return say('warn', 'syncedExcept')
      return shown.degraded.length > 0 ? say('warn', 'syncedDegraded') : say('good', 'syncedNow')
    case 'reconnecting':
      if (connection.kind === 'live')
        return sync.total === null
          ? say('busy', 'syncing')
          : say('busy', 'syncingCount', { done: sync.done, total: sync.total })
      if (connection.lastSyncedAt === null && waiting === 0) return say('busy', 'connecting')
      return waiting > 0 ? say('warn', 'reconnectingWaiting', { count: waiting }, waiting) : say('warn', 'reconnecting')
    case 'offline': {
      const time = formatClock(shown.since / 1000, locale)
      return waiting > 0
        ? say('bad', 'offlineSinceWaiting', { time, count: waiting }, waiting)
        : say('bad', 'offlineSince', { time })
    }
    case 'blocked':
      return say('bad', 'blocked')
    case 'signedOut':
      return say('bad', 'signedOut')
  }
}

/** The i18n key of a reason; words that Deskbell does not know are `other`. */
export function reasonKey(reason: string | null): MessageKey {
  return `connection.reasons.${TROUBLE_REASONS.find((known) => known === reason) ?? 'other'}`
}

/** Whole seconds until the next try at wall time `now`; null where none is set. */
export function secondsUntil(until: number | null, now: number): number | null {
  return until === null ? null : Math.max(0, Math.ceil((until - now) / 1000))
}

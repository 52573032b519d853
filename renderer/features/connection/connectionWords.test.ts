import { describe, expect, it } from 'vitest'
import type { ConnectionView } from '../../../shared/model/connection.ts'
import type { SessionView } from '../../../shared/views.ts'
import { i18n } from '../../i18n.ts'
import { connectionWords, joinWords, pollsKey, reasonKey, secondsUntil } from './connectionWords.ts'

const NOW = new Date(2026, 9, 21, 10, 32, 30).getTime()
const SYNCED: ConnectionView = {
  kind: 'synced',
  since: NOW - 60_000,
  lastSyncedAt: NOW - 1_000,
  trouble: null,
  degraded: [],
  arePollsSlow: false,
  until: null,
  reason: null,
}
const IDLE_SYNC: SessionView['sync'] = { running: false, done: 0, total: null }
const waitingSince = (ms: number, lastSyncedAt: number | null = NOW - ms): ConnectionView => ({
  kind: 'waiting',
  since: NOW - ms,
  lastSyncedAt,
  trouble: { since: NOW - ms, reason: 'refused', shown: ms >= 4_000 },
  degraded: [],
  arePollsSlow: false,
  until: NOW + 5_000,
  reason: 'refused',
})

function words(
  connection: ConnectionView,
  rest: Partial<Pick<SessionView, 'sync' | 'waiting' | 'nextTryAt' | 'asking' | 'busy'>> = {},
): string {
  const shown = connectionWords({ connection, sync: IDLE_SYNC, waiting: 0, asking: 0, busy: null, ...rest }, NOW, 'en')
  return `${shown.tone}: ${joinWords(i18n.global.t, shown.words)}`.replace(/\u202f/g, ' ')
}

describe('connection text', () => {
  it('is synced only when events flow and nothing was missed', () => {
    expect(words(SYNCED)).toBe('good: Synced just now')
    expect(words({ ...SYNCED, kind: 'live', trouble: { since: NOW - 500, reason: 'closed', shown: false } })).toBe(
      'busy: Catching up…',
    )
    for (const degraded of ['noEcho', 'noEvents', 'unconfirmedAccount'] as const)
      expect(words({ ...SYNCED, degraded: [degraded] })).toBe('warn: No live updates, synced every 45 s')
  })
  it('promises no interval while the server limits requests', () => {
    const slow = { ...SYNCED, arePollsSlow: true }
    for (const degraded of ['noEcho', 'noEvents', 'unconfirmedAccount'] as const)
      expect(words({ ...slow, degraded: [degraded] })).toBe('warn: New messages may be delayed')
    expect(words({ ...waitingSince(30_000), degraded: ['noSocket'], arePollsSlow: true })).toBe(
      'warn: New messages may be delayed',
    )
    expect(words(slow)).toBe('good: Synced just now')
    expect([SYNCED, slow].map((connection) => i18n.global.t(pollsKey(connection)))).toEqual([
      'Deskbell checks for new messages at least every 45 seconds.',
      'New messages may be delayed: the server is limiting requests.',
    ])
  })
  it('shows the progress of catching up', () => {
    expect(words(SYNCED, { sync: { running: true, done: 3, total: 10 } })).toBe('busy: Catching up, 3 of 10')
    expect(words(SYNCED, { sync: { running: false, done: 0, total: null, incomplete: true } })).toBe(
      'warn: Synced · some conversations are too large to load',
    )
    expect(
      words({ ...SYNCED, degraded: ['noEcho'] }, { sync: { ...IDLE_SYNC, incomplete: true }, asking: 1, waiting: 2 }),
    ).toBe(
      'warn: No live updates, synced every 45 s · some conversations are too large to load · 1 needs you · 2 waiting',
    )
  })
  it('is reconnecting in the first seconds, with the number of waiting messages', () => {
    expect(words(waitingSince(2_000))).toBe('warn: Reconnecting…')
    expect(words(waitingSince(2_000), { waiting: 1 })).toBe('warn: Reconnecting, 1 waiting')
    expect(words(waitingSince(2_000), { waiting: 2 })).toBe('warn: Reconnecting, 2 waiting')
    expect(words(waitingSince(2_000), { waiting: 1, asking: 2 })).toBe('warn: Reconnecting, 3 waiting')
    expect(words(SYNCED, { asking: 1 })).toBe('warn: Synced · 1 needs you')
    expect(words(waitingSince(2_000, null))).toBe('busy: Connecting…')
    const starting = { since: NOW - 20_000, reason: 'starting', shown: true } as const
    expect(words({ ...SYNCED, kind: 'subscribing', trouble: starting })).toBe('busy: Connecting…')
  })
  it('is offline after four seconds, with the time it began', () => {
    expect(words(waitingSince(30_000))).toBe('bad: Offline since 10:32 AM')
    expect(words(waitingSince(30_000), { waiting: 2 })).toBe('bad: Offline since 10:32 AM, 2 waiting')
  })
  it('is never offline while the server answers requests', () => {
    expect(words({ ...waitingSince(30_000), degraded: ['noSocket'] })).toBe('warn: No live updates, synced every 45 s')
    expect(words({ ...waitingSince(30_000), degraded: ['noSocket'] }, { waiting: 2 })).toBe(
      'warn: No live updates, synced every 45 s · 2 waiting',
    )
  })
  it('is syncing, not offline, as soon as it is connected again, however long the trouble was', () => {
    const live = (ms: number): ConnectionView => ({ ...waitingSince(ms), kind: 'live', until: null })
    for (const ms of [500, 3_999, 4_000, 600_000]) {
      expect(words(live(ms))).toBe('busy: Catching up…')
      expect(words(live(ms), { sync: { running: true, done: 1, total: 4 } })).toBe('busy: Catching up, 1 of 4')
      expect(words(live(ms), { busy: { since: NOW - 3_000, until: NOW + 4_200, isLimited: false } })).toBe(
        'warn: Server is busy, next try in 5 s',
      )
    }
  })
  it('is never just synced while something waits or the server is busy', () => {
    expect(words(SYNCED, { waiting: 1 })).toBe('warn: Synced · 1 waiting')
    expect(words(SYNCED, { waiting: 1, nextTryAt: NOW + 17_500 })).toBe('warn: Synced · 1 waiting, next try in 18 s')
    expect(words(SYNCED, { waiting: 2, nextTryAt: NOW - 1 })).toBe('warn: Synced · 2 waiting, trying again…')
    expect(words(SYNCED, { waiting: 3, asking: 1 })).toBe('warn: Synced · 1 needs you · 3 waiting')
    expect(words(SYNCED, { busy: { since: NOW, until: NOW + 900, isLimited: false } })).toBe(
      'warn: Server is busy, next try in 1 s',
    )
    expect(words(SYNCED, { busy: { since: NOW, until: NOW + 39_500, isLimited: true } })).toBe(
      'warn: Limited by the server, retrying in 40 s',
    )
    expect(words(SYNCED, { waiting: 1, busy: { since: NOW, until: NOW, isLimited: false } })).toBe(
      'warn: Server is busy, trying again… · 1 waiting',
    )
    expect(words(SYNCED, { asking: 2, sync: { running: true, done: 3, total: 10 } })).toBe(
      'warn: Catching up, 3 of 10 · 2 need you',
    )
  })
  it('reads out no countdown', () => {
    const spoken = (rest: Partial<SessionView>, now: number): string =>
      connectionWords({ connection: SYNCED, sync: IDLE_SYNC, waiting: 0, asking: 0, busy: null, ...rest }, now, 'en')
        .spoken.map(({ key }) => key)
        .join()
    for (const rest of [
      { waiting: 1, nextTryAt: NOW + 5_000 },
      { busy: { since: NOW, until: NOW + 5_000, isLimited: false } },
    ])
      expect(new Set([0, 1_000, 2_500, 6_000].map((passed) => spoken(rest, NOW + passed))).size).toBe(1)
  })
  it('shows a refused connection and a sign-out', () => {
    expect(words({ ...SYNCED, kind: 'signedOut', reason: 'unauthorized' })).toBe('bad: Signed out')
    expect(words({ ...SYNCED, kind: 'blocked', reason: 'tls' })).toBe('bad: Can’t connect')
    expect(words({ ...SYNCED, kind: 'signedOut', reason: 'unauthorized' }, { waiting: 1, asking: 1 })).toBe(
      'bad: Signed out · 2 waiting',
    )
  })
  it('has a text for unknown reasons', () => {
    expect(i18n.global.te(reasonKey('tls'))).toBe(true)
    expect(reasonKey('nonsense')).toBe('connection.reasons.other')
    expect(reasonKey(null)).toBe('connection.reasons.other')
  })
  it('counts whole seconds to the next attempt, never below 0', () => {
    expect(secondsUntil(NOW + 4_200, NOW)).toBe(5)
    expect(secondsUntil(NOW - 1, NOW)).toBe(0)
    expect(secondsUntil(null, NOW)).toBeNull()
  })
})

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConnectionView } from '../../shared/model/connection.ts'
import { IDLE_CONNECTION } from '../../shared/model/connection.ts'
import type { SessionView } from '../../shared/views.ts'
import { NO_UNREAD, STORAGE_OK } from '../../shared/views.ts'
import { badgeFile, badgeLabel, shouldFlash } from './badgeState.ts'
import { EMPTY_TRAY, trayPicture, trayState } from './trayState.ts'

const NOW = 1_000_000
const synced: ConnectionView = { ...IDLE_CONNECTION, kind: 'synced', since: 1, lastSyncedAt: NOW }
const resources = join(import.meta.dirname, '../../resources')

function session(
  change: Partial<SessionView> = {},
  unread: readonly number[] = [0],
  availability: 'online' | 'busy' | 'offline' = 'online',
): SessionView {
  return {
    id: 's1',
    host: 'desk.example',
    address: 'https://desk.example',
    user: { id: 1, name: 'Ada', avatar: null, email: 'ada@desk.example' },
    connection: synced,
    accounts: unread.map((unreadMine, index) => ({
      id: index + 1,
      name: `Account ${index + 1}`,
      fullName: 'Acme',
      serverName: 'Acme',
      agent: null,
      color: null,
      ownColor: 'blue',
      monogram: 'A',
      muted: false,
      role: 'agent',
      isSuspended: false,
      availability,
      autoOffline: true,
      unreadMine,
      unread: NO_UNREAD,
    })),
    hiddenAccounts: [],
    formerAccounts: [],
    movedTo: null,
    sync: { running: false, done: 0, total: null },
    presence: 'active',
    waiting: 0,
    asking: 0,
    askedAfterQuit: 0,
    busy: null,
    missing: [],
    ignoredSorts: [],
    storage: STORAGE_OK,
    ...change,
  }
}

describe('trayState', () => {
  it('is empty without sessions', () => {
    expect(trayState([], NOW)).toEqual(EMPTY_TRAY)
  })

  it('sums unread conversations and names every account', () => {
    const state = trayState([session({}, [2, 1]), session({ id: 's2', host: 'b.example' }, [4])], NOW)
    expect(state.unread).toBe(7)
    expect(state.accounts.map(({ sessionId, accountId, host }) => `${sessionId}/${accountId}@${host}`)).toEqual([
      's1/1@desk.example',
      's1/2@desk.example',
      's2/1@b.example',
    ])
  })

  it('shows the worst connection', () => {
    const offline = session({
      id: 's2',
      connection: { ...synced, kind: 'waiting', trouble: { since: NOW - 60_000, reason: 'refused', shown: true } },
    })
    const signedOut = session({ id: 's3', connection: { ...synced, kind: 'signedOut', reason: 'wrongToken' } })
    expect(
      [[session()], [session(), offline], [offline, signedOut]].map((all) => trayState(all, NOW).connection),
    ).toEqual(['online', 'offline', 'signedOut'])
    expect(trayState([session(), offline], NOW).status).toBe('offline')
    const live = session({
      connection: { ...synced, kind: 'live', trouble: { since: NOW - 60_000, reason: 'starting', shown: true } },
    })
    expect(trayState([session({ id: 's2' }), live], NOW)).toMatchObject({ connection: 'syncing', status: 'online' })
  })

  it('is online only while contacts see the agent', () => {
    expect(
      [session(), session({ presence: 'away' }), session({}, [0], 'busy'), session({}, [0], 'offline')].map(
        (one) => trayState([one], NOW).status,
      ),
    ).toEqual(['online', 'away', 'away', 'away'])
  })
})

describe('icons', () => {
  it('exist for every state on every system', () => {
    const files = (['online', 'away', 'offline'] as const).flatMap((status) =>
      [true, false].flatMap((unread) =>
        (['darwin', 'win32', 'linux'] as const).flatMap((platform) =>
          [true, false].map((dark) => trayPicture(status, unread, platform, dark)),
        ),
      ),
    )
    expect(new Set(files).size).toBe(24)
    expect(files.filter((file) => !existsSync(join(resources, 'tray', file)))).toEqual([])
  })

  it('are templates on macOS', () => {
    expect(trayPicture('online', true, 'darwin', true)).toBe('online-unreadTemplate.png')
  })

  it('match a light or dark taskbar', () => {
    expect([true, false].map((dark) => trayPicture('away', false, 'win32', dark))).toEqual([
      'away-light.png',
      'away-dark.png',
    ])
  })

  it('count to nine', () => {
    expect([0, -1, 1, 9, 10, 400].map(badgeLabel)).toEqual([null, null, '1', '9', '9+', '9+'])
    const files = Array.from({ length: 11 }, (_one, index) => badgeFile(index + 1)).filter((file) => file !== null)
    expect(files.filter((file) => !existsSync(join(resources, 'badges', file)))).toEqual([])
  })
})

it('flashes for something new while the window has no focus', () => {
  expect([
    shouldFlash(0, 1, false),
    shouldFlash(0, 1, true),
    shouldFlash(2, 1, false),
    shouldFlash(1, 1, false),
  ]).toEqual([true, false, false, false])
})

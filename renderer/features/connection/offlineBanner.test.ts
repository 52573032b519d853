import { afterEach, expect, it } from 'vitest'
import type { ConnectionView, TroubleReason } from '../../../shared/model/connection.ts'
import { fakeSessions, SYNCED, troubled } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import OfflineBanner from './OfflineBanner.vue'

let mounted: Mounted | undefined
afterEach(() => mounted?.end())

async function banner(connection: ConnectionView): Promise<string> {
  mounted = await mountOnDesk(OfflineBanner, {
    data: { sessions: fakeSessions().map((session) => ({ ...session, connection })) },
  })
  return mounted.wrapper.text()
}

it('is hidden while the connection is synced, in the first seconds of catching up, and in the first sync', async () => {
  expect(await banner(SYNCED)).toBe('')
  mounted?.end()
  const live = (reason: TroubleReason, seconds: number): ConnectionView => {
    const since = Date.now() - seconds * 1000
    return { ...SYNCED, kind: 'live', since, trouble: { since, reason, shown: seconds >= 4 } }
  }
  expect(await banner(live('closed', 0))).toBe('')
  mounted?.end()
  expect(await banner(live('starting', 60))).toBe('')
})

it('says that it checks for new messages while a sync takes long, and offers no new connection', async () => {
  expect(await banner({ ...troubled(60), kind: 'live', until: null, lastSyncedAt: null })).toBe(
    'Checking Acme Support · desk.acme.example for new messages…',
  )
})

it('says since when it is offline, and offers to connect', async () => {
  const words = await banner(troubled(60))
  expect(words).toMatch(
    /^Acme Support · desk\.acme\.example has been offline since .*The server refuses connections\..*Reconnect now$/,
  )
})

it('leaves a server that has moved to its own banner, until the user has declined', async () => {
  const moved = (isDeclined: boolean) =>
    mountOnDesk(OfflineBanner, {
      data: {
        sessions: fakeSessions().map((session) => ({
          ...session,
          connection: troubled(60),
          movedTo: { host: 'help.example', isDeclined },
        })),
      },
    })
  mounted = await moved(false)
  expect(mounted.wrapper.text()).toBe('')
  mounted.end()
  mounted = await moved(true)
  expect(mounted.wrapper.text()).toMatch(/^Acme Support · desk\.acme\.example has been offline since/)
})

it('says that there are no live updates where sockets are refused and the server answers', async () => {
  const words = await banner({ ...troubled(60), degraded: ['noSocket'] })
  expect(words).toMatch(
    /^No live updates for Acme Support · desk\.acme\.example\. .*Others see you as offline\..*Reconnect now$/,
  )
})

it('names no account where there is only one', async () => {
  const [first] = fakeSessions()
  if (!first) throw new Error('no session')
  const session = { ...first, accounts: first.accounts.slice(0, 1), connection: troubled(60) }
  mounted = await mountOnDesk(OfflineBanner, { data: { sessions: [session] } })
  expect(mounted.wrapper.text()).toMatch(/^Offline since/)
})

import { afterEach, expect, it } from 'vitest'
import type { SessionView } from '../../../shared/views.ts'
import { fakeSessions, SESSION, SYNCED, troubled } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import ConnectionStatus from './ConnectionStatus.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

/** What the rail says below the list over all accounts. */
async function words(change: (session: SessionView) => Partial<SessionView>): Promise<string> {
  const sessions = fakeSessions().map((session) => ({ ...session, ...change(session) }))
  mounted = await mountOnDesk(ConnectionStatus, {
    data: { sessions },
    props: { session: sessions[0], folded: false, all: sessions },
  })
  return mounted.wrapper.find('.words').text()
}
const onlyNorth =
  (change: Partial<SessionView>) =>
  ({ id }: SessionView) =>
    id === SESSION ? {} : change

it('says once that all servers are synced, and what waits', async () => {
  expect(await words(() => ({}))).toBe('All servers synced')
  mounted?.end()
  expect(await words(onlyNorth({ waiting: 2 }))).toBe('All servers synced · 2 waiting')
})

it('names the one that is not live, and says that the others are', async () => {
  expect(await words(onlyNorth({ connection: troubled(60) }))).toMatch(
    /^Northwind · support\.northwind\.example: Offline since .* · Others are live\.$/,
  )
  mounted?.end()
  expect(await words(onlyNorth({ connection: { ...SYNCED, degraded: ['noEcho'] } }))).toMatch(
    /^Northwind · .*No live updates/,
  )
  mounted?.end()
  // By its host where several accounts are of it.
  expect(await words(({ id }) => (id === SESSION ? { connection: troubled(60) } : {}))).toMatch(
    /^desk\.acme\.example: Offline/,
  )
})

it('counts them where several are not live', async () => {
  expect(await words(() => ({ connection: troubled(60) }))).toBe('2 of 2 servers are not live')
})

/** Set-up of the tests of the start prefetch. */
import type { AccountRef } from '../../shared/model/ids.ts'
import type { StartPrefetch } from '../prefetch.ts'
import { prefetchFirstPaint } from '../prefetch.ts'
import { LOCATION_KEY } from '../stores/homeList.ts'
import type { FakeBridge } from './fakeBridge.ts'
import { createFakeBridge } from './fakeBridge.ts'
import { fakeRow, fakeSessions } from './fakeData.ts'

/** A storage that contains only a location; null: none. */
export const storedLocation = (location: unknown): Pick<Storage, 'getItem'> => ({
  getItem: (key) => (key === LOCATION_KEY && location !== null ? JSON.stringify(location) : null),
})
export const rows = [1, 2].map((id) => fakeRow(id, { name: `Person ${id}`, text: 'hello', minutes: id }))
export const firstAccount = (): AccountRef => {
  const [session] = fakeSessions()
  return { sessionId: session?.id ?? '', accountId: session?.accounts[0]?.id ?? 0 }
}

/** Runs the prefetch against a fake bridge with `rows`, and waits for its answers. */
export async function startPrefetch(location: unknown = null): Promise<{ fake: FakeBridge; prefetch: StartPrefetch }> {
  const fake = createFakeBridge({ rows })
  const prefetch = prefetchFirstPaint(fake.desk, storedLocation(location))
  await prefetch.settled
  return { fake, prefetch }
}

import { afterEach, expect, it, vi } from 'vitest'
import { FAKE_NOW, fakeSessions } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import { busyUntil } from '../../ui/busy.ts'
import BusyText from '../../ui/BusyText.vue'
import BusyLine from './BusyLine.vue'

const NOW = FAKE_NOW * 1000
let mounted: Mounted | undefined
afterEach(() => {
  mounted?.end()
  vi.useRealTimers()
})
const fakeTime = (): void => void vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
const pass = async (ms: number): Promise<void> => {
  vi.advanceTimersByTime(ms)
  await settled()
}

it('tells why a first load takes long only after 2 s of retries, and counts down to the next one', async () => {
  fakeTime()
  const busy = { since: NOW, until: NOW + 6_000 }
  const sessions = fakeSessions().map((session) => ({ ...session, busy }))
  mounted = await mountOnDesk(BusyLine, { data: { sessions } })
  await pass(1_000)
  expect(mounted.wrapper.text()).toBe('')
  await pass(1_000)
  expect(mounted.wrapper.text()).toBe('The server is busy. Next try in 4 s')
  await pass(4_000)
  expect(mounted.wrapper.text()).toBe('The server is busy. Trying again…')
  mounted.fake.update((data) => {
    data.sessions = data.sessions.map((session) => ({ ...session, busy: null }))
  })
  await settled()
  expect(mounted.wrapper.text()).toBe('')
})

it('counts down to the next attempt of a message by the clock of the page', async () => {
  fakeTime()
  mounted = await mountOnDesk(BusyText, { props: { until: NOW + 18_000 } })
  expect(mounted.wrapper.text()).toBe('Server is busy, next try in 18 s')
  await pass(5_000)
  expect(mounted.wrapper.text()).toBe('Server is busy, next try in 13 s')
  await pass(20_000)
  expect(mounted.wrapper.text()).toBe('Server is busy, trying again…')
})

it.each([
  ['rateLimited', 5, 5],
  ['serverError', 5, 5],
  ['rateLimited', null, null],
  ['offline', 5, null],
  ['timeout', 5, null],
  ['refused', 5, null],
] as const)('is busy, not cut off, after %s', (code, nextTryAt, expected) => {
  expect(busyUntil({ error: { code }, nextTryAt })).toBe(expected)
  expect(busyUntil({ error: null, nextTryAt })).toBeNull()
})

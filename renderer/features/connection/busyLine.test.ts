import { afterEach, expect, it, vi } from 'vitest'
import { FAKE_NOW, fakeSessions } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import { nextTryOf } from '../../ui/nextTry.ts'
import NextTry from '../../ui/NextTry.vue'
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
  const busy = { since: NOW, until: NOW + 6_000, isLimited: false }
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

it.each([
  ['busy', 'Server is busy, next try in 18 s', 'Server is busy, next try in 13 s', 'Server is busy, trying again…'],
  [
    'limited',
    'Limited by the server, retrying in 18 s',
    'Limited by the server, retrying in 13 s',
    'Limited by the server, retrying…',
  ],
  ['try', 'next try in 18 s', 'next try in 13 s', 'trying again…'],
  ['check', 'next check in 18 s', 'next check in 13 s', 'checking…'],
] as const)('counts down to the next attempt by the clock of the page: %s', async (kind, ...shown) => {
  fakeTime()
  mounted = await mountOnDesk(NextTry, { props: { next: { kind, until: NOW + 18_000 } } })
  expect(mounted.wrapper.text()).toBe(shown[0])
  await pass(5_000)
  expect(mounted.wrapper.text()).toBe(shown[1])
  await pass(20_000)
  expect(mounted.wrapper.text()).toBe(shown[2])
})

it.each([
  ['rateLimited', 'limited'],
  ['serverError', 'busy'],
  ['offline', 'try'],
  ['timeout', 'try'],
  ['refused', 'try'],
] as const)('is busy, not cut off, after %s', (code, kind) => {
  expect(nextTryOf({ error: { code }, nextTryAt: 5 })).toEqual({ kind, until: 5 })
  expect(nextTryOf({ error: { code }, nextTryAt: 5 }, true)).toEqual({ kind: 'check', until: 5 })
  for (const nothing of [{}, { nextTryAt: null }]) expect(nextTryOf({ error: { code }, ...nothing })).toBeNull()
})

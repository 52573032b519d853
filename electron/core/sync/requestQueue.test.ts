import { expect, it } from 'vitest'
import { ApiError } from '../api/types.ts'
import { FakeClock, settle } from '../testing/fakeClock.ts'
import { RequestQueue } from './requestQueue.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

it('returns one answer per turn of the event loop, in order of arrival', async () => {
  const turns: (() => void)[] = []
  const clock = Object.assign(new FakeClock(), {
    turn: () =>
      new Promise<void>((resolve) => {
        turns.push(resolve)
      }),
  })
  const requestQueue = new RequestQueue({ clock, random: () => 0.5, log })
  const taken: number[] = []
  for (const answer of [1, 2, 3])
    void requestQueue.read(() => Promise.resolve(answer)).then((value) => taken.push(value))
  const seen: number[][] = []
  for (let turn = 0; turn < 3; turn++) {
    await settle(30)
    seen.push([...taken])
    turns.shift()?.()
  }
  await settle(30)
  expect([...seen, taken]).toEqual([[], [1], [1, 2], [1, 2, 3]])
})

it('rejects a read if it is stopped while the answer waits for its turn', async () => {
  let go: () => void = () => undefined
  const clock = Object.assign(new FakeClock(), {
    turn: () =>
      new Promise<void>((resolve) => {
        go = resolve
      }),
  })
  const requestQueue = new RequestQueue({ clock, random: () => 0.5, log })
  const read = requestQueue.read(() => Promise.resolve('late'))
  const ended = expect(read).rejects.toMatchObject({ code: 'cancelled' })
  await settle(30)
  requestQueue.stop()
  go()
  await ended
})

it.each([
  [429, 'rateLimited', 7_000, 7_000],
  [500, 'serverError', null, 750],
  [503, 'serverError', null, 750],
] as const)(
  'is busy from the first %i until a read succeeds, and knows the next attempt',
  async (status, code, retryAfter, delay) => {
    const clock = new FakeClock()
    const seen: unknown[] = []
    const requestQueue = new RequestQueue({ clock, random: () => 0.5, log, onBusy: () => seen.push(requestQueue.busy) })
    let refuses = true
    const read = requestQueue.read(() =>
      refuses
        ? Promise.reject(
            new ApiError({ code, reachedServer: 'yes', status, ...(retryAfter === null ? {} : { retryAfter }) }),
          )
        : Promise.resolve('answer'),
    )
    const since = clock.now()
    const busy = { since, until: since + delay, isLimited: status === 429 }
    await settle(30)
    expect(requestQueue.busy).toEqual(busy)
    refuses = false
    await clock.advance(delay)
    await settle(30)
    expect(await read).toBe('answer')
    expect(requestQueue.busy).toBeNull()
    expect(seen).toEqual([busy, null])
  },
)

it.each([
  ['a failure of the network', new ApiError({ code: 'offline', reachedServer: 'no' })],
  ['a refusal', new ApiError({ code: 'forbidden', reachedServer: 'yes', status: 403 })],
])('is not busy after %s', async (_name, error) => {
  const requestQueue = new RequestQueue({ clock: new FakeClock(), random: () => 0.5, log })
  await expect(requestQueue.read(() => Promise.reject(error))).rejects.toBe(error)
  expect(requestQueue.busy).toBeNull()
})

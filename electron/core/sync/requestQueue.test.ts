import { expect, it } from 'vitest'
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

import { expect, it, vi } from 'vitest'
import { FakeClock } from '../core/testing/fakeClock.ts'

const { app } = await vi.hoisted(async () => {
  const { EventEmitter } = await import('node:events')
  return { app: Object.assign(new EventEmitter(), { quit: (): void => undefined }) }
})
vi.mock('electron', () => ({ app }))
const { endBeforeQuit, within } = await import('./lifecycle.ts')

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

it('reports how the shutdown ended and leaves no timer', async () => {
  const clock = new FakeClock()
  const late = within(clock, 2_000, () => new Promise(() => undefined))
  await clock.advance(2_000)
  expect([
    await within(clock, 2_000, () => Promise.resolve()),
    await within(clock, 2_000, () => Promise.reject(new Error('disk'))),
    await late,
  ]).toEqual(['done', 'Error: disk', 'late'])
  expect(clock.pending).toBe(0)
})

it('shuts down once, then lets the app quit, for any number of requests', async () => {
  const clock = new FakeClock()
  let ends = 0
  let finish = (): void => undefined
  let quits = 0
  app.quit = () => {
    quits += 1
  }
  endBeforeQuit({
    clock,
    log,
    end: () =>
      new Promise((resolve) => {
        ends += 1
        finish = resolve
      }),
  })
  const ask = (): boolean => {
    let prevented = false
    app.emit('before-quit', {
      preventDefault: () => {
        prevented = true
      },
    })
    return prevented
  }
  expect([ask(), ask(), ends, quits]).toEqual([true, true, 1, 0])
  finish()
  await clock.advance(0)
  expect([quits, ask(), ends]).toEqual([1, false, 1])
})

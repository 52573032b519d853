import { expect, it } from 'vitest'
import { FakeClock } from '../testing/fakeClock.ts'
import { Checkpointer } from './checkpointer.ts'

const MB = 1024 * 1024

function rig() {
  const clock = new FakeClock()
  const warned: string[] = []
  const state = { bytes: 0, asked: 0, finish: (): void => undefined, fail: (): void => undefined }
  const checkpointer = new Checkpointer({
    clock,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => warned.push(message),
      error: () => undefined,
    },
    logBytes: () => state.bytes,
    checkpoint: () =>
      new Promise((resolve, reject) => {
        state.asked++
        state.finish = () => {
          state.bytes = 0
          resolve()
        }
        state.fail = () => reject(new Error('the disk is full'))
      }),
  })
  return { clock, checkpointer, state, warned }
}

it('ignores a short log, and checks only after a commit', async () => {
  const { clock, checkpointer, state } = rig()
  state.bytes = 3 * MB
  checkpointer.onCommit()
  await clock.advance(1_000)
  state.bytes = 9 * MB
  await clock.advance(10_000)
  expect({ asked: state.asked, timers: clock.pending }).toEqual({ asked: 0, timers: 0 })
})

it('runs one checkpoint at a time for a long log, and checks again afterwards', async () => {
  const { clock, checkpointer, state } = rig()
  state.bytes = 5 * MB
  for (let commit = 0; commit < 20; commit++) {
    checkpointer.onCommit()
    await clock.advance(100)
  }
  expect(state.asked).toBe(1)
  state.finish()
  // Commits during the checkpoint schedule nothing.
  await clock.advance(0)
  state.bytes = 6 * MB
  await clock.advance(300)
  expect(state.asked).toBe(2)
})

it('retries after a failure, and logs it', async () => {
  const { clock, checkpointer, state, warned } = rig()
  state.bytes = 5 * MB
  checkpointer.onCommit()
  await clock.advance(300)
  state.fail()
  await clock.advance(10)
  checkpointer.onCommit()
  await clock.advance(30_000)
  expect({ asked: state.asked, warned: warned.length }).toEqual({ asked: 1, warned: 1 })
  await clock.advance(31_000)
  expect(state.asked).toBe(2)
})

it('does nothing after stop', async () => {
  const { clock, checkpointer, state } = rig()
  state.bytes = 5 * MB
  checkpointer.onCommit()
  checkpointer.stop()
  checkpointer.onCommit()
  await clock.advance(1_000)
  expect({ asked: state.asked, timers: clock.pending }).toEqual({ asked: 0, timers: 0 })
})

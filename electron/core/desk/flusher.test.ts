import { expect, test } from 'vitest'
import { FakeClock } from '../testing/fakeClock.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { Flusher } from './flusher.ts'

test('a first change is told at once, those after it once per frame', async () => {
  const clock = new FakeClock()
  let flushes = 0
  const registry = { flush: () => new Map() }
  const flusher = new Flusher({
    clock,
    log: memoryLog(),
    registry,
    sessions: () => [],
    onFlushed: () => {
      flushes++
    },
  })
  flusher.touch()
  await clock.advance(0)
  expect(flushes).toBe(1)
  for (let turn = 0; turn < 5; turn++) flusher.touch()
  await clock.advance(15)
  expect(flushes).toBe(1)
  await clock.advance(1)
  expect(flushes).toBe(2)
  flusher.stop()
  flusher.touch()
  await clock.advance(100)
  expect(flushes).toBe(2)
  expect(clock.pending).toBe(0)
})

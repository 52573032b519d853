import { expect, test } from 'vitest'
import { FakeClock } from '../testing/fakeClock.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { Flusher } from './flusher.ts'

test('flushes the first change at once, and further changes once per frame', async () => {
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
  flusher.schedule()
  await clock.advance(0)
  expect(flushes).toBe(1)
  for (let turn = 0; turn < 5; turn++) flusher.schedule()
  await clock.advance(15)
  expect(flushes).toBe(1)
  await clock.advance(1)
  expect(flushes).toBe(2)
  flusher.stop()
  flusher.schedule()
  await clock.advance(100)
  expect(flushes).toBe(2)
  expect(clock.pending).toBe(0)
})

test('flushes sessions again that changed while the queries ran', async () => {
  const clock = new FakeClock()
  const rosters: boolean[] = []
  const flusher = new Flusher({
    clock,
    log: memoryLog(),
    registry: {
      flush: ({ roster }) => {
        // The first query replaces a damaged database.
        if (rosters.length === 0) flusher.sessionsChanged()
        rosters.push(roster)
        return new Map()
      },
    },
    sessions: () => [],
    onFlushed: () => undefined,
  })
  flusher.schedule()
  await clock.advance(100)
  expect(rosters).toEqual([false, true])
  flusher.stop()
})

import { describe, expect, it } from 'vitest'
import { ChangeSet } from '../cache/changes.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { SearchIndexer } from './indexer.ts'

/** An indexer over a fake index with a number of queued rows; `steps`: the rows indexed by each step. */
function indexer(waiting: number) {
  const clock = new FakeClock()
  const changes = new ChangeSet()
  const steps: number[] = []
  const warnings: string[] = []
  const state = { waiting, fails: 0, tidied: 0 }
  const log = {
    debug: () => undefined,
    info: () => undefined,
    error: () => undefined,
    warn: (message: string) => {
      warnings.push(message)
    },
  }
  const index = {
    work: (most: number): number => {
      if (state.fails > 0) {
        state.fails--
        throw new Error('disk full')
      }
      const done = Math.min(most, state.waiting)
      state.waiting -= done
      steps.push(done)
      return done
    },
    tidy: () => {
      state.tidied++
    },
    get isBehind() {
      return state.waiting > 0
    },
  }
  const indexing = new SearchIndexer({ index, changes, clock, log })
  return { clock, changes, steps, state, warnings, indexing }
}

describe('indexing', () => {
  it('indexes in small steps until the queue is empty, reports each, and merges after many', async () => {
    const { clock, changes, steps, state, indexing } = indexer(4_000)
    indexing.start()
    await clock.advance(3_900)
    expect(steps).toEqual([])
    await clock.advance(10_000)
    expect(state.waiting).toBe(0)
    expect(Math.max(...steps)).toBeLessThanOrEqual(50)
    expect(state.tidied).toBeGreaterThan(10)
    expect(changes.search).toBe(true)
    expect(indexing.isBehind).toBe(false)
    const before = steps.length
    await clock.advance(60_000)
    expect(steps).toHaveLength(before)
  })

  it('indexes writes together, and the newest rows before a search', async () => {
    const { clock, steps, state, indexing } = indexer(0)
    indexing.start()
    await clock.advance(5_000)
    const before = steps.length
    state.waiting = 3
    indexing.onWrite()
    indexing.onWrite()
    await clock.advance(1_000)
    expect(steps.slice(before)).toEqual([3])
    state.waiting = 100
    indexing.catchUp()
    expect(state.waiting).toBe(40)
    expect(indexing.isBehind).toBe(true)
    await clock.advance(1_000)
    expect(state.waiting).toBe(0)
  })

  it('retries after a disk fault, and does nothing after stop', async () => {
    const { clock, state, warnings, indexing } = indexer(10)
    state.fails = 2
    indexing.start()
    await clock.advance(5_000)
    indexing.catchUp()
    expect(warnings).toHaveLength(2)
    await clock.advance(40_000)
    expect(state.waiting).toBe(0)
    state.waiting = 10
    indexing.onWrite()
    indexing.stop()
    indexing.catchUp()
    await clock.advance(60_000)
    expect(state.waiting).toBe(10)
  })
})

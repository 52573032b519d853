import { describe, expect, it } from 'vitest'
import { FakeClock } from './testing/fakeClock.ts'
import { Timer, TimerMap } from './timer.ts'

describe('Timer', () => {
  it('runs once and is no longer pending inside the call', async () => {
    const clock = new FakeClock()
    const timer = new Timer(clock)
    const pending: boolean[] = []
    timer.set(10, () => pending.push(timer.isPending))
    expect(timer.isPending).toBe(true)
    await clock.advance(50)
    expect(pending).toEqual([false])
  })

  it('replaces the pending call on set, and keeps it on setUnlessPending', async () => {
    const clock = new FakeClock()
    const timer = new Timer(clock)
    const ran: string[] = []
    timer.set(10, () => ran.push('first'))
    timer.set(20, () => ran.push('second'))
    timer.setUnlessPending(5, () => ran.push('third'))
    await clock.advance(50)
    expect(ran).toEqual(['second'])
    timer.setUnlessPending(5, () => ran.push('fourth'))
    await clock.advance(5)
    expect(ran).toEqual(['second', 'fourth'])
  })

  it('can set itself again from its own call', async () => {
    const clock = new FakeClock()
    const timer = new Timer(clock)
    let runs = 0
    const run = (): void => {
      runs++
      if (runs < 3) timer.set(10, run)
    }
    timer.set(10, run)
    await clock.advance(100)
    expect(runs).toBe(3)
  })

  it('does not run after clear, and can be cleared twice', async () => {
    const clock = new FakeClock()
    const timer = new Timer(clock)
    let runs = 0
    timer.set(10, () => (runs += 1))
    timer.clear()
    timer.clear()
    await clock.advance(50)
    expect([runs, timer.isPending]).toEqual([0, false])
  })
})

describe('TimerMap', () => {
  it('keeps one call per key', async () => {
    const clock = new FakeClock()
    const timers = new TimerMap<string>(clock)
    const ran: string[] = []
    timers.set('a', 10, () => ran.push('a1'))
    timers.set('b', 10, () => ran.push('b'))
    timers.set('a', 20, () => ran.push('a2'))
    expect(timers.keys()).toEqual(['b', 'a'])
    await clock.advance(15)
    expect([timers.has('a'), timers.has('b'), timers.size]).toEqual([true, false, 1])
    await clock.advance(15)
    expect(ran).toEqual(['b', 'a2'])
  })

  it('clears one or all', async () => {
    const clock = new FakeClock()
    const timers = new TimerMap<string>(clock)
    const ran: string[] = []
    for (const key of ['a', 'b', 'c']) timers.set(key, 10, () => ran.push(key))
    expect([timers.clear('b'), timers.clear('b')]).toEqual([true, false])
    await clock.advance(1)
    timers.clearAll()
    await clock.advance(50)
    expect([ran, timers.size]).toEqual([[], 0])
  })
})

import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { LineFaults } from './lineFaults.ts'
import { RestFaults } from './restFaults.ts'
import type { StandingFault } from './socketFaults.ts'

function line() {
  const clock = new FakeClock()
  const sent: string[] = []
  const faults: StandingFault[] = []
  const made = new LineFaults({
    clock,
    random: seededRandom(4),
    send: (frame) => sent.push(frame),
    faultFor: (kind) => faults.find((fault) => fault.kind === kind),
  })
  return { clock, sent, faults, made }
}

describe('the way of a frame', () => {
  it('is straight without faults', () => {
    const { sent, made } = line()
    made.send('a')
    expect(sent).toEqual(['a'])
  })

  it('ends in a half-open socket', () => {
    const { sent, made, faults } = line()
    faults.push({ kind: 'halfOpen' })
    made.send('a')
    expect(sent).toEqual([])
  })

  it('waits while paused and goes on in order', () => {
    const { sent, made, faults, clock } = line()
    faults.push({ kind: 'pause' })
    made.send('a')
    made.send('b')
    clock.advance(500)
    expect([sent, made.held]).toEqual([[], 2])
    faults.pop()
    made.send('c')
    clock.advance(20)
    expect(sent).toEqual(['a', 'b', 'c'])
  })

  it('is late by the delay and its jitter, and doubled', () => {
    const { sent, made, faults, clock } = line()
    faults.push({ kind: 'duplicate', times: 2 }, { kind: 'delay', ms: 100, jitter: 50 })
    made.send('a')
    clock.advance(99)
    expect(sent).toEqual([])
    clock.advance(51)
    expect(sent).toEqual(['a', 'a'])
  })

  it('loses its order but no frame', () => {
    const { sent, made, faults, clock } = line()
    faults.push({ kind: 'reorder', window: 6 })
    const frames = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    for (const frame of frames) made.send(frame)
    expect(sent).toHaveLength(6)
    clock.advance(50)
    expect([...sent].sort()).toEqual(frames)
    expect(sent).not.toEqual(frames)
  })

  it('leaves no timer behind', () => {
    const { made, faults, clock } = line()
    faults.push({ kind: 'delay', ms: 1000, jitter: 0 })
    made.send('a')
    made.dispose()
    expect(clock.pending).toBe(0)
  })
})

describe('faults of REST', () => {
  const request = { method: 'POST', path: '/api/v1/accounts/1/conversations/3/messages', agent: 'ada@acme.test' }

  it('meet the next so many requests that fit', () => {
    const faults = new RestFaults(new FakeClock())
    faults.add({ kind: 'loseAnswer' }, { method: 'post', path: '/messages$' }, { count: 1 })
    expect(faults.take({ ...request, method: 'GET' }, ['loseAnswer'])).toBeUndefined()
    expect(faults.take({ ...request, path: '/api' }, ['loseAnswer'])).toBeUndefined()
    expect(faults.take(request, ['loseAnswer'])).toEqual({ kind: 'loseAnswer' })
    expect(faults.take(request, ['loseAnswer'])).toBeUndefined()
  })

  it('end with their time and belong to their agent', () => {
    const clock = new FakeClock()
    const faults = new RestFaults(clock)
    faults.add({ kind: 'status', status: 503 }, { agent: 'ada@acme.test' }, { forMs: 1000 })
    expect(faults.take({ ...request, agent: 'ben@acme.test' }, ['status'])).toBeUndefined()
    expect(faults.take(request, ['status'])).toBeDefined()
    clock.advance(1000)
    expect(faults.take(request, ['status'])).toBeUndefined()
    expect(faults.list()).toEqual([])
  })
})

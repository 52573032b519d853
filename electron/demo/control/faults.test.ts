import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { FrameSender } from './frameSender.ts'
import { RestFaults } from './restFaults.ts'
import type { StandingFault } from './socketFaults.ts'

function frameSender() {
  const clock = new FakeClock()
  const sent: string[] = []
  const faults: StandingFault[] = []
  const sender = new FrameSender({
    clock,
    random: seededRandom(4),
    send: (frame) => sent.push(frame),
    faultFor: (kind) => faults.find((fault) => fault.kind === kind),
  })
  return { clock, sent, faults, sender }
}

describe('FrameSender', () => {
  it('sends a frame at once without faults', () => {
    const { sent, sender } = frameSender()
    sender.send('a')
    expect(sent).toEqual(['a'])
  })

  it('drops a frame in a half-open socket', () => {
    const { sent, sender, faults } = frameSender()
    faults.push({ kind: 'halfOpen' })
    sender.send('a')
    expect(sent).toEqual([])
  })

  it('sends nothing more on a socket that lost a frame, like TCP', () => {
    const { sent, sender, faults } = frameSender()
    faults.push({ kind: 'halfOpen' })
    sender.send('a')
    faults.pop()
    sender.send('b')
    expect(sent).toEqual([])
    expect(sender.isHalfOpen()).toBe(true)
  })

  it.each<StandingFault>([{ kind: 'pause' }, { kind: 'delay', ms: 100, jitter: 0 }, { kind: 'reorder', window: 6 }])(
    'loses a frame that waits for the end of $kind while its socket is half-open',
    (fault) => {
      const { sent, sender, faults, clock } = frameSender()
      faults.push(fault)
      sender.send('a')
      faults.pop()
      faults.push({ kind: 'halfOpen' })
      clock.advance(1_000)
      faults.pop()
      sender.send('b')
      expect(sent).toEqual([])
    },
  )

  it('holds frames during a pause and sends them in order after it', () => {
    const { sent, sender, faults, clock } = frameSender()
    faults.push({ kind: 'pause' })
    sender.send('a')
    sender.send('b')
    clock.advance(500)
    expect([sent, sender.held]).toEqual([[], 2])
    faults.pop()
    sender.send('c')
    clock.advance(20)
    expect(sent).toEqual(['a', 'b', 'c'])
  })

  it('delays a frame by the delay and its jitter, and duplicates it', () => {
    const { sent, sender, faults, clock } = frameSender()
    faults.push({ kind: 'duplicate', times: 2 }, { kind: 'delay', ms: 100, jitter: 50 })
    sender.send('a')
    clock.advance(99)
    expect(sent).toEqual([])
    clock.advance(51)
    expect(sent).toEqual(['a', 'a'])
  })

  it('reorders frames and loses none', () => {
    const { sent, sender, faults, clock } = frameSender()
    faults.push({ kind: 'reorder', window: 6 })
    const frames = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    for (const frame of frames) sender.send(frame)
    expect(sent).toHaveLength(6)
    clock.advance(50)
    expect([...sent].sort()).toEqual(frames)
    expect(sent).not.toEqual(frames)
  })

  it('leaves no timer after dispose', () => {
    const { sender, faults, clock } = frameSender()
    faults.push({ kind: 'delay', ms: 1000, jitter: 0 })
    sender.send('a')
    sender.dispose()
    expect(clock.pending).toBe(0)
  })
})

describe('RestFaults', () => {
  const request = { method: 'POST', path: '/api/v1/accounts/1/conversations/3/messages', agent: 'ada@acme.test' }

  it('applies a fault to as many matching requests as its count', () => {
    const faults = new RestFaults(new FakeClock())
    faults.add({ kind: 'loseAnswer' }, { method: 'post', path: '/messages$' }, { count: 1 })
    expect(faults.take({ ...request, method: 'GET' }, ['loseAnswer'])).toBeUndefined()
    expect(faults.take({ ...request, path: '/api' }, ['loseAnswer'])).toBeUndefined()
    expect(faults.take(request, ['loseAnswer'])).toEqual({ kind: 'loseAnswer' })
    expect(faults.take(request, ['loseAnswer'])).toBeUndefined()
  })

  it('ends a fault after its time and applies it to its agent only', () => {
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

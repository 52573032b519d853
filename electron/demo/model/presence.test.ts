import { describe, expect, it } from 'vitest'
import { presentUsers } from '../connection.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { SmallDesk } from '../testing/smallDesk.ts'
import { Presence } from './presence.ts'

describe('Presence', () => {
  it('keeps an agent online for exactly the window after a beat', () => {
    const clock = new FakeClock()
    const presence = new Presence(clock, 20_000, 90_000)
    presence.beatAgent(1, 7)
    clock.advance(19_999)
    expect(presence.isAgentBeating(1, 7)).toBe(true)
    clock.advance(1)
    expect(presence.isAgentBeating(1, 7)).toBe(false)
  })

  it('records the exact time an agent went offline, without a timer', () => {
    const clock = new FakeClock(0)
    const presence = new Presence(clock, 20_000, 90_000)
    presence.beatAgent(1, 7)
    clock.advance(12_000)
    presence.beatAgent(1, 7)
    clock.advance(50_000)
    presence.beatAgent(1, 7)
    expect(presence.history(1, 7)).toEqual([
      { at: 0, isOnline: true },
      { at: 32_000, isOnline: false },
      { at: 62_000, isOnline: true },
    ])
    expect(clock.pending).toBe(0)
  })

  it('is per account', () => {
    const presence = new Presence(new FakeClock(), 20_000, 90_000)
    presence.beatAgent(1, 7)
    expect(presence.isAgentBeating(2, 7)).toBe(false)
  })

  it('keeps agents online for 60 s before 1.21 and 20 s since, contacts for 90 s from 4.12', () => {
    expect(new SmallDesk('1.16.2').model.presence.agentWindow).toBe(60_000)
    expect(new SmallDesk('2.16.0').model.presence.contactWindow).toBe(20_000)
    expect(new SmallDesk('4.15.1').model.presence.contactWindow).toBe(90_000)
  })

  it('lists agents who beat, or are never set offline, with their chosen availability', () => {
    const desk = new SmallDesk()
    const [ada, , ben, cleo] = desk.model.memberships
    if (!ada || !ben || !cleo) throw new Error('incomplete')
    desk.model.presence.beatAgent(1, desk.user('ada').id)
    ada.availability = 'busy'
    cleo.autoOffline = false
    expect(presentUsers(desk.model, 1)).toEqual({ 1: 'busy', 3: 'online' })
    desk.clock.advance(20_000)
    expect(presentUsers(desk.model, 1)).toEqual({ 3: 'online' })
  })
})

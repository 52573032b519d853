import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { RateLimits } from './limits.ts'

describe('RateLimits', () => {
  it('limits nothing until switched on', () => {
    const limits = new RateLimits(new SmallDesk().model)
    expect(Array.from({ length: 50 }, () => limits.exceeds('POST', '/auth/sign_in', null))).not.toContain(true)
  })

  it('limits the conversation counts to 30 a minute per user from 4.12 on', () => {
    const over = (version: string, calls: number) => {
      const desk = new SmallDesk(version)
      const limits = new RateLimits(desk.model)
      limits.isOn = true
      const ask = () => limits.exceeds('GET', '/api/v1/accounts/1/conversations/meta', 'ada@acme.test')
      for (let i = 1; i < calls; i += 1) ask()
      const last = ask()
      desk.clock.advance(60_000)
      return [last, ask()]
    }
    expect(over('4.15.1', 30)).toEqual([false, false])
    expect(over('4.15.1', 31)).toEqual([true, false])
    expect(over('2.16.0', 31)).toEqual([false, false])
    expect(over('2.16.0', 301)).toEqual([true, false])
  })
})

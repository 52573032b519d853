import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from './bridge.ts'

describe('addresses from emails and messages', () => {
  const long = (length: number): string => `https://acme.test/${'a'.repeat(length)}`.slice(0, length)
  it('are accepted up to 8,000 characters', () => {
    expect(v.safeParse(COMMANDS['link:open'], { url: long(8_000) }).success).toBe(true)
    expect(v.safeParse(COMMANDS['link:open'], { url: long(8_001) }).success).toBe(false)
  })
  it('of images are checked one by one: only one that is too long is refused', () => {
    const ref = { sessionId: 's', accountId: 1, conversationId: 2 }
    const parsed = v.parse(COMMANDS['media:allowRemote'], {
      ref,
      messageId: 3,
      urls: [long(100), long(9_000), long(8_000)],
    })
    expect(parsed.urls).toEqual([long(100), null, long(8_000)])
  })
})

import { describe, expect, it } from 'vitest'
import { IGNORED_EVENTS, READ_EVENTS } from '../../../shared/events.ts'
import { UnknownParts } from './unknownParts.ts'

interface Line {
  message: string
  details: Record<string, unknown> | undefined
}

function start(): { parts: UnknownParts; lines: Line[] } {
  const lines: Line[] = []
  const none = (): void => undefined
  const log = {
    debug: none,
    warn: none,
    error: none,
    info: (message: string, details?: Record<string, unknown>) => void lines.push({ message, details }),
  }
  return { parts: new UnknownParts(log), lines }
}

describe('UnknownParts', () => {
  it('logs an unknown event at the first time and at powers of ten', () => {
    const { parts, lines } = start()
    for (let time = 0; time < 120; time++) parts.look('conversation.sentiment_changed', { account_id: 1 })
    expect(lines.map(({ details }) => details)).toEqual(
      [1, 10, 100].map((count) => ({ what: 'event conversation.sentiment_changed', count })),
    )
    expect(parts.counts()).toEqual(new Map([['event conversation.sentiment_changed', 120]]))
  })

  it('logs an unknown field of an event that is read, without its value', () => {
    const { parts, lines } = start()
    parts.look('message.created', { id: 3, conversation_id: 1, account_id: 1, mood: 'a secret' })
    parts.look('notification_created', { account_id: 1, notification: { id: 3, urgency: 4 } })
    expect([...parts.counts().keys()]).toEqual([
      'field of message.created mood',
      'field of notification.created urgency',
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  it.each(Object.keys(IGNORED_EVENTS))('knows %s, which it ignores', (name) => {
    const { parts } = start()
    parts.look(name, { account_id: 1, anything: 1 })
    expect(parts.counts().size).toBe(0)
  })

  it.each(READ_EVENTS)('takes any data of %s', (name) => {
    const { parts } = start()
    for (const data of [null, undefined, 3, 'text', [], {}]) parts.look(name, data)
    if (name.startsWith('notification')) parts.look(name, { notification: 3 })
    expect(parts.counts().size).toBe(0)
  })

  it('is bounded whatever a server makes up', () => {
    const { parts, lines } = start()
    for (let number = 0; number < 5_000; number++) parts.look(`event ${number} ${'x'.repeat(1_000)}\ud800`, {})
    expect(parts.counts().size).toBe(200)
    expect(lines).toHaveLength(200)
    for (const name of parts.counts().keys()) {
      expect(name.length).toBeLessThan(80)
      expect(name.isWellFormed()).toBe(true)
    }
  })

  it.each(['constructor', '__proto__', 'toString'])('counts the name %s as unknown', (name) => {
    const { parts } = start()
    parts.look(name, {})
    expect([...parts.counts().keys()]).toEqual([`event ${name}`])
  })
})

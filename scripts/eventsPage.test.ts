import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { DOCUMENTS, readDocument } from '../e2e/conformance/documents.ts'
import { EVENT_SPELLINGS, IGNORED_EVENTS, READ_EVENTS, readEvent } from '../shared/events.ts'
import { EFFECTS_TEST, eventsPage, PAGE, ROWS } from './eventsPage.ts'

describe('docs/events.md', () => {
  it('is what the code says; `node scripts/eventsPage.ts` writes it', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(eventsPage())
  })

  it('has each event once', () => {
    const page = eventsPage()
    for (const name of [...READ_EVENTS, ...Object.keys(IGNORED_EVENTS), ...Object.keys(EVENT_SPELLINGS)])
      expect(page.split(`\n| \`${name}\``).length + page.split(`, \`${name}\``).length, name).toBe(3)
  })

  it('names a test that plays every event', () => {
    const test = readFileSync(path.resolve(import.meta.dirname, '..', EFFECTS_TEST), 'utf8')
    expect(test).toContain('it.each(READ_EVENTS)')
    expect(test).toContain('Object.keys(IGNORED_EVENTS)')
  })

  it.each(DOCUMENTS)('lists the fourteen events of the document of %s first, with its receivers', (name) => {
    const { events } = readDocument(name)
    expect(events.map((event) => readEvent(event.name))).toEqual(READ_EVENTS.slice(0, events.length))
    for (const { name: event, receivers } of events) {
      const read = readEvent(event)
      if (read !== null && read !== 'presence.update')
        expect(ROWS[read].to.includes('contact'), event).toBe(receivers.includes('contact'))
    }
  })
})

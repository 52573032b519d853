import { describe, expect, it } from 'vitest'
import { unknownFields } from '../../shared/eventFields.ts'
import { isIgnoredEvent, parseServerEvent, readEvent } from '../../shared/events.ts'
import { DOCUMENTS, readDocument } from './documents.ts'
import { DROPPED } from './droppedFields.ts'
import type { RecordedEvent } from './recordings.ts'
import { eventsOf, eventsOfDay, mailLines, restOf, restOfDay, VERSIONS } from './recordings.ts'
import { readAnswer } from './restObjects.ts'
import type { Fields } from './tracedFields.ts'
import { traced, unread } from './tracedFields.ts'

const recorded: Pick<RecordedEvent, 'name' | 'data'>[] = [
  ...VERSIONS.flatMap((version) => eventsOf(version)),
  ...eventsOfDay(),
]
const documented = DOCUMENTS.flatMap((name) =>
  readDocument(name).events.map((event) => ({ name: event.name, data: event.frame.message.data })),
)

/** The first part of the paths of an event's fields. */
function objectOf(name: string): string {
  const [beginning = name] = name.split('.')
  if (/typing/.test(name)) return 'typing'
  if (/^(conversation\.unread|account|presence)/.test(name)) return beginning
  if (/^(conversation|assignee|team)\b/.test(name)) return 'conversation'
  return /^(message|first)\b/.test(name) ? 'message' : beginning.replace('_created', '')
}

const fields: Fields = new Map()
/** Objects of REST answers that were read. */
let answered = 0
for (const line of [...VERSIONS.flatMap(restOf), ...mailLines(), ...restOfDay()]) answered += readAnswer(line, fields)
for (const { name, data } of [...recorded, ...documented]) parseServerEvent(name, traced(data, objectOf(name), fields))

function pattern(row: string): RegExp {
  return new RegExp(`^${row.replace(/[.[\]]/g, '\\$&').replace(/\*/g, '.+')}$`)
}

describe('the fields of recorded and documented events and answers', () => {
  const patterns = DROPPED.flatMap(([, paths]) => paths.map((row) => ({ row, expression: pattern(row) })))
  const dropped = unread(fields)

  it('are read, or are listed with a reason', () => {
    expect(recorded.length).toBeGreaterThan(2_000)
    expect(answered).toBeGreaterThan(900)
    expect(fields.size).toBeGreaterThan(300)
    expect(dropped.filter((path) => !patterns.some(({ expression }) => expression.test(path)))).toEqual([])
  })

  it('need every path of the list', () => {
    const idle = patterns.filter(({ expression }) => !dropped.some((path) => expression.test(path)))
    expect(idle.map(({ row }) => row)).toEqual([])
  })
})

describe('every recorded event', () => {
  it('is known: read, or ignored for a reason', () => {
    const names = new Set(recorded.map(({ name }) => name))
    expect(names.size).toBeGreaterThan(25)
    expect([...names].filter((name) => readEvent(name) === null && !isIgnoredEvent(name))).toEqual([])
  })

  it('that is read gives an event', () => {
    for (const { name, data } of recorded) {
      if (readEvent(name) !== null) expect(parseServerEvent(name, data), name).not.toBeNull()
    }
  })

  it('has no field that is counted as unknown', () => {
    const unknown = new Set<string>()
    for (const { name, data } of [...recorded, ...documented]) {
      const event = readEvent(name)
      if (event !== null) for (const field of unknownFields(event, data)) unknown.add(`${event} ${field}`)
    }
    expect([...unknown]).toEqual([])
  })
})

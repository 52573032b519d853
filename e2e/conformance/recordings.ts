import { readFileSync } from 'node:fs'
import type { ServerEvent } from '../../shared/events.ts'
import { parseServerEvent } from '../../shared/events.ts'
import { wireOf } from '../../shared/model/wire.ts'

export const VERSIONS = ['1.16.2', '2.16.0', '3.16.0', '4.15.1'] as const
export type Version = (typeof VERSIONS)[number]

export interface RestLine {
  label: string
  at: number
  as: string | null
  request: { method: string; path: string; body?: unknown }
  response: { status: number; headers: Record<string, string>; body: unknown }
}
export interface CableLine {
  at: number
  socket: string
  dir: 'open' | 'in' | 'out' | 'close'
  frame?: unknown
}
export interface RecordedEvent {
  at: number
  socket: string
  name: string
  data: Record<string, unknown>
}

/**
 * The recorded requests and answers. They were recorded by a client that accepts anything; Deskbell asks for JSON, for which the server
 * answers an unknown address with JSON instead of its page (seen on 2.16.0 and 4.15.1).
 */
export function restOf(version: Version): RestLine[] {
  return (read(version, 'rest') as RestLine[]).map((line) =>
    line.response.status === 404 && String(line.response.body).startsWith('<!DOCTYPE html>')
      ? {
          ...line,
          response: {
            status: 404,
            headers: { ...line.response.headers, 'content-type': 'application/json; charset=UTF-8' },
            body: { status: 404, error: 'Not Found' },
          },
        }
      : line,
  )
}

/** What the API answered on the day of the recorded emails (4.15.1). */
export function mailLines(): RestLine[] {
  return restOfDay().filter(({ label }) => label.startsWith('mail:'))
}

/** The recorded answer with a label; throws if there is none. */
export function answerOf(version: Version, label: string): RestLine {
  const line = restOf(version).find((candidate) => candidate.label === label)
  if (!line) throw new Error(`No recorded answer "${label}" of ${version}`)
  return line
}

/** Every event that agents' sockets received. */
export function eventsOf(version: Version): RecordedEvent[] {
  return eventsIn(read(version, 'cable') as CableLine[])
}

/** Every event that the socket of the contact received. */
export function contactEventsOf(version: Version): RecordedEvent[] {
  return eventsIn(read(version, 'cable') as CableLine[], /^contact$/)
}

/** The same of the recorded day (4.15.1), in which nearly everything happened that a desk can see. */
export function eventsOfDay(): RecordedEvent[] {
  return eventsIn(read('4.15.1', 'agent-day-cable') as CableLine[])
}

/** What the API answered on that day. */
export function restOfDay(): RestLine[] {
  return read('4.15.1', 'agent-day-rest') as RestLine[]
}

function eventsIn(lines: readonly CableLine[], sockets = /^(ada|ben|eve)/): RecordedEvent[] {
  const events: RecordedEvent[] = []
  for (const line of lines) {
    const message = wireOf(wireOf(line.frame)?.['message'])
    const data = wireOf(message?.['data'])
    if (line.dir === 'in' && data && typeof message?.['event'] === 'string' && sockets.test(line.socket)) {
      events.push({ at: line.at, socket: line.socket, name: message['event'], data })
    }
  }
  return events
}

/** The events of account 1 that an agent received, parsed, in order of arrival. */
export function eventsReceivedBy(version: Version, agent: 'ada' | 'ben'): ServerEvent[] {
  return receivedBy(eventsOf(version), agent)
}

/** The same of the recorded day. */
export function eventsReceivedInDay(agent: 'ada' | 'ben'): ServerEvent[] {
  return receivedBy(eventsOfDay(), agent)
}

function receivedBy(events: readonly RecordedEvent[], agent: 'ada' | 'ben'): ServerEvent[] {
  return events
    .filter((event) => event.socket.startsWith(agent) && event.data['account_id'] === 1)
    .map((event) => parseServerEvent(event.name, event.data))
    .filter((event) => event !== null)
}

function read(version: Version, name: 'rest' | 'cable' | 'agent-day-rest' | 'agent-day-cable'): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/chatwoot-${version}/${name}.json`, import.meta.url), 'utf8'))
}

import { unknownFields } from '../../../shared/eventFields.ts'
import { isIgnoredEvent, readEvent } from '../../../shared/events.ts'
import type { Log } from '../ports.ts'

/** Names that are counted one by one; a hostile server could make up any number. */
const MOST_NAMES = 200
/** Characters of a name in the log. */
const LONGEST = 60

/**
 * Counts the events and fields that no known server sends, for the log: each at its first appearance, and at 10, 100, 1,000 and
 * so on. They are the first sign of a new server version or of a fork. Values are never logged.
 */
export class UnknownParts {
  readonly #log: Log
  readonly #counts = new Map<string, number>()

  constructor(log: Log) {
    this.#log = log
  }

  /** Looks at one event from the socket. Takes any name and any data. */
  look(name: string, data: unknown): void {
    const event = readEvent(name)
    if (event !== null) for (const field of unknownFields(event, data)) this.#count(`field of ${event}`, field)
    else if (!isIgnoredEvent(name)) this.#count('event', name)
  }

  /** How often each was seen, by `event NAME` or `field of EVENT NAME`. */
  counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  #count(kind: string, name: string): void {
    const key = `${kind} ${name.slice(0, LONGEST).toWellFormed()}`
    const count = (this.#counts.get(key) ?? 0) + 1
    if (count === 1 && this.#counts.size >= MOST_NAMES) return
    this.#counts.set(key, count)
    if (Number.isInteger(Math.log10(count))) this.#log.info('The server sent something unknown', { what: key, count })
  }
}

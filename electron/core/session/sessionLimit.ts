import type { SignedInDevice } from '../../../shared/bridge.ts'
import type { Wire } from '../../../shared/model/wire.ts'
import { listOf, numberOf, textOf, wireOf } from '../../../shared/model/wire.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { ApiError } from '../api/types.ts'

/** Rows of the list; servers keep 25 sessions of a user by default. */
const MOST = 200
/** Characters of one name in it. */
const LONGEST = 100
/** What servers answer where they recognize nothing (recorded on 4.15.1). */
const NOTHING = /^(?:unknown(?: browser)?|0(?:\.0)*)$/i

/** The user has as many sessions as the server allows, and chooses which one ends. */
export class SessionLimit extends ApiError {
  readonly devices: readonly SignedInDevice[]

  constructor(devices: readonly SignedInDevice[]) {
    super({ code: 'tooManySessions', reachedServer: 'yes', status: 409 })
    this.name = 'SessionLimit'
    this.devices = devices
  }
}

/** Reads a 409 to a sign-in; null if it is about something else. */
export function sessionLimitOf(body: unknown): SessionLimit | null {
  const wire = wireOf(body)
  if (wire === null || (wire['sessions_limit_reached'] !== true && !Array.isArray(wire['sessions']))) return null
  return new SessionLimit(
    listOf(wire['sessions'])
      .slice(0, MOST)
      .flatMap((row) => deviceOf(wireOf(row)) ?? [])
      // The one that is missed least comes first; one without a time is like the last.
      .toSorted((one, other) => (one.usedAt ?? Number.MAX_VALUE) - (other.usedAt ?? Number.MAX_VALUE)),
  )
}

function deviceOf(wire: Wire | null): SignedInDevice | null {
  const id = wire && numberOf(wire['id'])
  if (wire === null || id === null || !Number.isSafeInteger(id) || id < 0) return null
  return {
    id,
    program: named(wire['browser_name'], wire['browser_version']),
    system: named(wire['platform_name'], wire['platform_version']) ?? named(wire['device_name'], null),
    place: [named(wire['city'], null), named(wire['country'], null)].filter((name) => name !== null).join(', ') || null,
    address: named(wire['ip_address'], null),
    usedAt: secondsOf(wire['last_activity_at']) ?? secondsOf(wire['created_at']),
  }
}

function named(name: unknown, version: unknown): string | null {
  const text = (textOf(name) ?? '').slice(0, LONGEST).trim()
  if (isBlank(text) || NOTHING.test(text)) return null
  const number = (textOf(version) ?? '').slice(0, LONGEST).trim()
  return truncate(number === '' || NOTHING.test(number) ? text : `${text} ${number}`, LONGEST)
}

function secondsOf(time: unknown): number | null {
  const text = textOf(time)
  const at = text === null || text.length > LONGEST ? NaN : Date.parse(text)
  return Number.isNaN(at) ? null : Math.floor(at / 1_000)
}

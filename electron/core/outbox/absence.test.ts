import { describe, expect, it } from 'vitest'
import type { Random } from '../ports.ts'
import { seededRandom } from '../testing/random.ts'
import { Absence } from './absence.ts'

const ID = 'lost'

/** Searches when each is due, from `now` on, until the message counts as absent; returns that time. */
function searchUntilAbsent(absence: Absence, now: number, answered = false): number {
  for (let began = now; ;) {
    absence.onSearched(ID, { began, ended: began + 50 })
    const delay = absence.nextSearch(ID, answered)
    if (delay === null) return began
    began += 50 + delay
  }
}

describe('the absence of a lost message', () => {
  it.each([
    ['90 s after the first answer if its request got no answer', false, 90_050],
    ['30 s after the first answer if its request was answered', true, 30_050],
  ])('is certain %s', (_when, answered, after) => {
    expect(searchUntilAbsent(new Absence(), 0, answered)).toBe(after)
  })

  it('counts from the first answer, not from a first search that waited for the network', () => {
    const absence = new Absence()
    absence.onSearched(ID, { began: 0, ended: 28_000 })
    expect(absence.nextSearch(ID, true)).toBe(3_000)
    expect(searchUntilAbsent(absence, 31_000, true)).toBeGreaterThanOrEqual(58_000)
  })

  it.each<[string, (absence: Absence) => number]>([
    [
      'the network was unavailable',
      (absence) => {
        absence.onGap()
        return 20_000
      },
    ],
    [
      'a search failed',
      (absence) => {
        absence.forget(ID)
        return 20_000
      },
    ],
    ['the computer slept, so a search began late', () => 400_000],
    [
      'a search was answered late',
      (absence) => {
        absence.onSearched(ID, { began: 3_050, ended: 12_000 })
        absence.nextSearch(ID, false)
        return 12_000
      },
    ],
  ])('counts again after %s', (_what, happens) => {
    const absence = new Absence()
    absence.onSearched(ID, { began: 0, ended: 50 })
    expect(absence.nextSearch(ID, false)).toBe(3_000)
    const from = happens(absence)
    expect(searchUntilAbsent(absence, from)).toBeGreaterThanOrEqual(from + 90_000)
  })

  it('goes on counting while the user is asked about a candidate', () => {
    const absence = new Absence()
    absence.onSearched(ID, { began: 0, ended: 50 })
    absence.onSearched(ID, { began: 600_000, ended: 600_050 })
    expect(absence.nextSearch(ID, false)).toBeNull()
  })

  it('is never certain before a request that the system or the server held has arrived', () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const { certain, arrived } = playOutage(seededRandom(seed))
      expect(certain, `seed ${seed}`).toBeGreaterThan(arrived)
    }
  })
})

/** Longest milliseconds between two attempts of the system to send what it holds for a closed connection. */
const LONGEST_INTERVAL = 26_000
/** Longest milliseconds that a server or a gateway holds a request. */
const LONGEST_WORK = 26_000

/**
 * A message is sent into an outage. Later there may be a second outage, which nothing but a search can notice. Returns
 * when the message is stored, and when its absence is certain.
 */
function playOutage(random: Random): { certain: number; arrived: number } {
  const first = { from: 0, to: 1_000 + random() * 600_000 }
  const from = first.to + random() * 60_000
  const outages = random() < 0.5 ? [first] : [first, { from, to: from + random() * 60_000 }]
  const outageAt = (time: number) => outages.find((outage) => time >= outage.from && time < outage.to)
  const resent = (outage: { from: number; to: number }): number =>
    outage.to + random() * Math.min(outage.to - outage.from, LONGEST_INTERVAL)

  let arrived = resent(first)
  for (let outage = outageAt(arrived); outage; outage = outageAt(arrived)) arrived = resent(outage)
  arrived += random() * LONGEST_WORK

  const absence = new Absence()
  for (let began = random() * first.to; ;) {
    const outage = outageAt(began)
    // A request waits for the network 10 s at most.
    if (outage && outage.to > began + 10_000) {
      absence.forget(ID)
      began += 10_000 + random() * 60_000
      continue
    }
    const ended = (outage?.to ?? began) + random() * 500
    absence.onSearched(ID, { began, ended })
    const delay = absence.nextSearch(ID, false)
    if (delay === null) return { certain: began, arrived }
    began = ended + delay
  }
}

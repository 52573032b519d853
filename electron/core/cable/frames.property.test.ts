import { describe, expect, it } from 'vitest'
import { freeForm } from '../../../shared/model/freeForm.ts'
import { MAX_LEVELS } from '../../../shared/text/json.ts'
import type { Random } from '../ports.ts'
import { seededRandom } from '../testing/random.ts'
import type { Frame } from './frames.ts'
import { eventStartOf, parseFrame } from './frames.ts'
import { createSubscription } from './identifier.ts'

const DEPTHS = [MAX_LEVELS - 4, MAX_LEVELS - 3, MAX_LEVELS - 2, MAX_LEVELS]
const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1)
const [own, other] = [1, 2].map(
  (accountId) =>
    createSubscription({ pubsubToken: 'pubsub_token-ada', userId: 1, accountIds: [1, 2] }, accountId).identifier,
) as [string, string]

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** A frame as servers write it, or almost. */
function frameText(random: Random): string {
  const message = pick(random, [
    '{"event":"message.created","data":{"account_id":1,"content":"a \\"quoted\\" } { 🙂 عربي"}}',
    '{"event":"e","data":{}}',
    '{"event":"e","data":[]}',
    '{"event":7,"data":{}}',
    '{}',
    'null',
    '[]',
    '7',
    '"text"',
    ' {"event":"e","data":{"a":1}} ',
    '{"event":"e","data":{"__proto__":{"x":1}},"type":"ping"}',
    '',
    `{"event":"e","data":{"deep":${nested(pick(random, DEPTHS))},"long":"${'x'.repeat(pick(random, [0, 3_300, 5_000]))}"}}`,
  ])
  const head = `"identifier":${JSON.stringify(pick(random, [own, own, own, other]))}`
  return pick(random, [
    `{${head},"message":${message}}`,
    `{${head},"message":${message}}`,
    `{${head},"message":${message}}`,
    `{"message":${message},${head}}`,
    `{${head}, "message":${message}}`,
    `{${head},"message":${message},"type":"${pick(random, ['ping', 'disconnect', 'confirm_subscription', 'surprise'])}"}`,
    `{${head},"message":${message},"message":{"event":"second","data":{}}}`,
    `{${head},"message":${message},${head}}`,
    `{${head},"message":${message}}${pick(random, [' ', '}', '{}', '\n'])}`,
  ])
}

/** Half of the time, the bytes with some lost, doubled, changed or cut off. */
function damaged(bytes: Buffer, random: Random): Buffer {
  if (random() < 0.5) return bytes
  const at = Math.floor(random() * bytes.length)
  return pick(random, [
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 5))]),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([Math.floor(random() * 256)]), bytes.subarray(at + 1)]),
  ])()
}

/** The frame with its data flattened, so that an assertion can compare it, and with the number of its levels. */
function comparable(frame: Frame): unknown {
  if (frame.kind !== 'message') return frame
  let levels = 0
  for (let inner: unknown = frame.data['deep']; Array.isArray(inner); inner = inner[0]) levels++
  return { ...frame, data: freeForm(frame.data), levels }
}

describe('a frame whose start is expected', () => {
  it.each(SEEDS)('is parsed like any other, seed %i', (seed) => {
    const random = seededRandom(seed)
    for (let turn = 0; turn < 200; turn++) {
      const bytes = damaged(Buffer.from(frameText(random)), random)
      expect(comparable(parseFrame(bytes, false, eventStartOf(own))), bytes.toString()).toEqual(
        comparable(parseFrame(bytes, false)),
      )
    }
  })

  it('is not parsed twice', () => {
    const parsed: string[] = []
    const parse = JSON.parse
    JSON.parse = (text: string) => {
      parsed.push(text)
      return parse(text) as unknown
    }
    try {
      const message = { event: 'message.created', data: { account_id: 1 } }
      expect(parseFrame(Buffer.from(JSON.stringify({ identifier: own, message })), false, eventStartOf(own))).toEqual({
        kind: 'message',
        identifier: own,
        ...message,
      })
      expect(parsed).toEqual([JSON.stringify(message)])
    } finally {
      JSON.parse = parse
    }
  })
})

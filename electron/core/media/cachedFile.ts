import { Buffer } from 'node:buffer'
import * as v from 'valibot'
import type { MediaReader } from './disk.ts'

/**
 * A kept file is the body, then what is known of it as JSON, the length of that JSON in four bytes, and a mark. One that was cut short
 * anywhere has no mark at its end.
 */
const MARK = Buffer.from('DBMEDIA1')
const FOOT = 4 + MARK.byteLength
const LONGEST_FACTS = 4_096

const FactsSchema = v.object({ contentType: v.string(), length: v.number(), storedAt: v.number() })
/** `length` in bytes; `storedAt` in milliseconds since 1970. */
export type KeptFacts = v.InferOutput<typeof FactsSchema>

/** What ends a kept file. */
export function footOf(facts: KeptFacts): Uint8Array {
  const json = Buffer.from(JSON.stringify(facts))
  const size = Buffer.alloc(4)
  size.writeUInt32BE(json.byteLength)
  return Buffer.concat([json, size, MARK])
}

/** What is known of a kept file; null where it is not whole. */
export async function factsOf(reader: MediaReader): Promise<KeptFacts | null> {
  if (reader.size < FOOT) return null
  const foot = Buffer.from(await reader.read(reader.size - FOOT, FOOT))
  if (foot.byteLength !== FOOT || !foot.subarray(4).equals(MARK)) return null
  const length = foot.readUInt32BE(0)
  if (length > LONGEST_FACTS || length > reader.size - FOOT) return null
  const json = Buffer.from(await reader.read(reader.size - FOOT - length, length)).toString('utf8')
  const facts = parsed(json)
  return facts.success && facts.output.length === reader.size - FOOT - length ? facts.output : null
}

function parsed(json: string): v.SafeParseResult<typeof FactsSchema> {
  try {
    return v.safeParse(FactsSchema, JSON.parse(json))
  } catch (error) {
    if (error instanceof SyntaxError) return v.safeParse(FactsSchema, null)
    throw error
  }
}

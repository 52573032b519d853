import { Buffer } from 'node:buffer'
import * as v from 'valibot'
import { readJson } from '../../../shared/text/json.ts'
import type { MediaReader } from './disk.ts'

/**
 * A cached file is the body, its metadata as JSON, the length of that JSON in four bytes, and this magic number. A
 * truncated file lacks it.
 */
const MAGIC = Buffer.from('DBMEDIA1')
const FOOTER_BYTES = 4 + MAGIC.byteLength
const MAX_METADATA_BYTES = 4_096

const MetadataSchema = v.object({ contentType: v.string(), length: v.number(), storedAt: v.number() })
/** `length` in bytes; `storedAt` in milliseconds since 1970. */
export type CachedFileMetadata = v.InferOutput<typeof MetadataSchema>

/** The bytes after the body of a cached file. */
export function footerOf(metadata: CachedFileMetadata): Uint8Array {
  const json = Buffer.from(JSON.stringify(metadata))
  const size = Buffer.alloc(4)
  size.writeUInt32BE(json.byteLength)
  return Buffer.concat([json, size, MAGIC])
}

/** Reads the metadata of a cached file; null if the file is incomplete. */
export async function readMetadata(reader: MediaReader): Promise<CachedFileMetadata | null> {
  if (reader.size < FOOTER_BYTES) return null
  const footer = Buffer.from(await reader.read(reader.size - FOOTER_BYTES, FOOTER_BYTES))
  if (footer.byteLength !== FOOTER_BYTES || !footer.subarray(4).equals(MAGIC)) return null
  const length = footer.readUInt32BE(0)
  if (length > MAX_METADATA_BYTES || length > reader.size - FOOTER_BYTES) return null
  const json = Buffer.from(await reader.read(reader.size - FOOTER_BYTES - length, length)).toString('utf8')
  const metadata = v.safeParse(MetadataSchema, readJson(json))
  if (!metadata.success) return null
  return metadata.output.length === reader.size - FOOTER_BYTES - length ? metadata.output : null
}

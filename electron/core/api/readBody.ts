import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream'
import zlib from 'node:zlib'
import { ApiError } from './types.ts'

/** Limits of one body; `answerTooLarge` above them. */
export interface BodyLimits {
  /** Bytes after decompression, so that a compressed bomb doesn't fill memory. */
  maxBytes: number
  /**
   * Opening brackets and commas, as a measure of JSON values: tiny values take a hundred times their bytes in memory
   * and time.
   */
  maxValues?: number
  /** Awaited once, when the body turns out to be larger than `SMALL_BODY`. */
  onLarge?: () => Promise<void>
}

/** Bytes up to which bodies are read in parallel. */
export const SMALL_BODY = 16 * 1024 * 1024

/** Reads the whole body and decompresses it, within the limits. */
export async function readBody(response: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, maxValues = Infinity, onLarge } = limits
  const declared = Number(response.headers['content-length'] ?? '0')
  if (declared > maxBytes) throw tooLarge(response)
  const chunks: Buffer[] = []
  let size = 0
  let values = 0
  let isLarge = false
  for await (const chunk of decoded(response) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (maxValues !== Infinity) values += valuesIn(chunk)
    if (size > maxBytes || values > maxValues) throw tooLarge(response)
    chunks.push(chunk)
    if (isLarge || size <= SMALL_BODY) continue
    isLarge = true
    await onLarge?.()
  }
  return Buffer.concat(chunks, size)
}

/** An upper estimate: characters inside strings count too. */
function valuesIn(chunk: Buffer): number {
  let values = 0
  for (const byte of chunk) if (byte === COMMA || byte === BRACKET || byte === BRACE) values++
  return values
}
const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b]

function decoded(response: IncomingMessage): NodeJS.ReadableStream {
  const decoder = decoderFor(response.headers['content-encoding'])
  if (!decoder) return response
  // The reader of the returned stream sees the error; a pipeline needs a callback.
  return pipeline(response, decoder, () => undefined)
}

function decoderFor(encoding: string | undefined): Transform | null {
  const name = encoding?.trim().toLowerCase()
  if (name === 'gzip' || name === 'x-gzip') return zlib.createGunzip()
  return name === 'br' ? zlib.createBrotliDecompress() : null
}

function tooLarge(response: IncomingMessage): ApiError {
  response.destroy()
  return new ApiError({ code: 'answerTooLarge', reachedServer: 'yes', status: response.statusCode ?? null })
}

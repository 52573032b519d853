import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream'
import zlib from 'node:zlib'
import { ApiError } from './types.ts'

/** What is taken of one body; `answerTooLarge` beyond. */
export interface BodyLimits {
  /** Bytes after decompression: a small bomb must not fill memory. */
  maxBytes: number
  /** Beginnings and commas of JSON, about its values: tiny values fill a hundred times more memory and time than their bytes tell. */
  maxValues?: number
  /** Waited for once when the body turns out larger than `SMALL_BODY`. */
  turn?: () => Promise<void>
}

/** Bytes of a body that needs no turn: as many as there are requests are read at a time. */
export const SMALL_BODY = 16 * 1024 * 1024

/** The whole body, decompressed, within the limits. */
export async function readBody(response: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, maxValues = Infinity, turn } = limits
  const declared = Number(response.headers['content-length'] ?? '0')
  if (declared > maxBytes) throw tooLarge(response)
  const chunks: Buffer[] = []
  let size = 0
  let values = 0
  let hasTurn = turn === undefined
  for await (const chunk of decoded(response) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (maxValues !== Infinity) values += valuesIn(chunk)
    if (size > maxBytes || values > maxValues) throw tooLarge(response)
    chunks.push(chunk)
    if (hasTurn || size <= SMALL_BODY) continue
    hasTurn = true
    await turn?.()
  }
  return Buffer.concat(chunks, size)
}

/** Those inside texts count too: a little more than there are. */
function valuesIn(chunk: Buffer): number {
  let values = 0
  for (const byte of chunk) if (byte === COMMA || byte === BRACKET || byte === BRACE) values++
  return values
}
const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b]

function decoded(response: IncomingMessage): NodeJS.ReadableStream {
  const decoder = decoderFor(response.headers['content-encoding'])
  if (!decoder) return response
  // The reader of the returned stream sees the error; the callback is only there because a pipeline must have one.
  return pipeline(response, decoder, () => undefined)
}

function decoderFor(encoding: string | undefined): Transform | null {
  const name = encoding?.trim().toLowerCase()
  if (name === 'gzip' || name === 'x-gzip') return zlib.createGunzip()
  return name === 'br' ? zlib.createBrotliDecompress() : null
}

function tooLarge(response: IncomingMessage): ApiError {
  response.destroy()
  return new ApiError({ code: 'answerTooLarge', delivered: 'yes', status: response.statusCode ?? null })
}

import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream'
import zlib from 'node:zlib'
import { ApiError } from './types.ts'

/** The whole body, decompressed, at most `maxBytes` long after that (`tooLarge` beyond): a small bomb must not fill memory. */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(response.headers['content-length'] ?? '0')
  if (declared > maxBytes) {
    response.destroy()
    throw tooLarge(response)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of decoded(response) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) {
      response.destroy()
      throw tooLarge(response)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

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
  return new ApiError({ code: 'tooLarge', delivered: 'yes', status: response.statusCode ?? null })
}

import type { IncomingMessage } from 'node:http'
import { parseJson } from '../../shared/text/json.ts'
import { isDetails } from './fields.ts'
import type { Upload } from './http.ts'
import { HttpError } from './model/errors.ts'
import type { Details } from './model/types.ts'

const MIB = 1024 * 1024

export interface BodyLimits {
  /** Bytes of a body without files, and of one file. */
  readonly body: number
  /** Bytes of a multipart form with all its files. */
  readonly form: number
  /** Later files of a form are dropped. Recorded: 16 attachments are accepted. */
  readonly files: number
}
const LIMITS: BodyLimits = { body: 64 * MIB, form: 256 * MIB, files: 100 }

export interface ReadBody {
  readonly body: Details
  readonly uploads: Upload[]
}

/** Reads a body: JSON, a URL-encoded or a multipart form. Throws an `HttpError`: 413 if it is too large, 400 if malformed. */
export async function readBody(request: IncomingMessage, limits = LIMITS): Promise<ReadBody> {
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) return readForm(await readAll(request, limits.form), type, limits)
  const text = (await readAll(request, limits.body)).toString('utf8')
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const body: Details = {}
    for (const [key, value] of new URLSearchParams(text)) setField(body, key, value)
    return { body, uploads: [] }
  }
  if (text.trim() === '') return { body: {}, uploads: [] }
  const parsed = parseJson(text)
  if (parsed === undefined) throw malformed()
  return { body: isDetails(parsed) ? parsed : {}, uploads: [] }
}

const malformed = () => new HttpError(400, { status: 400, error: 'Bad Request' })
const tooLarge = () => new HttpError(413, 'Payload Too Large')

/**
 * Reads at most `max` bytes into memory. The rest of a larger body is read and dropped: the client gets the 413 only
 * once its body is sent.
 */
async function readAll(request: IncomingMessage, max: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size <= max) chunks.push(chunk)
    else chunks.length = 0
  }
  if (size > max) throw tooLarge()
  return Buffer.concat(chunks)
}

/** `a[b]` becomes an object, `a[]` a list, as Rails reads them. */
function setField(body: Details, key: string, value: string): void {
  const [, head, rest] = /^([^[]+)(?:\[(.*)\])?$/.exec(key) ?? [undefined, key, undefined]
  if (head === undefined || head === '__proto__') return
  if (rest === undefined) body[head] = value
  else if (rest === '') body[head] = [...(Array.isArray(body[head]) ? (body[head] as unknown[]) : []), value]
  else if (rest !== '__proto__') body[head] = { ...(isDetails(body[head]) ? body[head] : {}), [rest]: value }
}

async function readForm(bytes: Buffer<ArrayBuffer>, type: string, limits: BodyLimits): Promise<ReadBody> {
  const body: Details = {}
  const uploads: Upload[] = []
  for (const [field, value] of await parseForm(bytes, type)) {
    if (typeof value === 'string') setField(body, field, value)
    else if (value.size > limits.body) throw tooLarge()
    else if (uploads.length < limits.files)
      uploads.push({
        field,
        fileName: baseName(value.name) || 'file',
        contentType: value.type.split(';')[0] || 'text/plain',
        bytes: Buffer.from(await value.arrayBuffer()),
      })
  }
  return { body, uploads }
}

async function parseForm(bytes: Buffer<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    // Deprecated for servers, as it needs the body in memory: here that is limited.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    throw malformed()
  }
}

/** Old browsers send the full path. */
const baseName = (path: string) => path.split(/[\\/]/).at(-1) ?? ''

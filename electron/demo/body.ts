import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import { parseJson } from '../../shared/text/json.ts'
import { isDetails } from './fields.ts'
import type { Upload } from './http.ts'
import { Refusal } from './model/errors.ts'
import type { Details } from './model/types.ts'

const LARGEST = 64 * 1024 * 1024
const MOST_FILES = 15

export interface ReadBody {
  readonly body: Details
  readonly uploads: Upload[]
}

/** Reads a request to its end: JSON, an url-encoded or a multipart form. Throws 413 and 400 as refusals. */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) return readForm(request)
  const text = (await readAll(request)).toString('utf8')
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const body: Details = {}
    for (const [key, value] of new URLSearchParams(text)) setField(body, key, value)
    return { body, uploads: [] }
  }
  if (text.trim() === '') return { body: {}, uploads: [] }
  const parsed = parseJson(text)
  if (parsed === undefined) throw new Refusal(400, { status: 400, error: 'Bad Request' })
  return { body: isDetails(parsed) ? parsed : {}, uploads: [] }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > LARGEST) throw new Refusal(413, 'Payload Too Large')
    chunks.push(chunk)
  }
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

function readForm(request: IncomingMessage): Promise<ReadBody> {
  return new Promise((resolve, reject) => {
    const body: Details = {}
    const uploads: Upload[] = []
    const form = busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { fileSize: LARGEST, files: MOST_FILES },
    })
    form.on('field', (name, value) => setField(body, name, value))
    form.on('file', (field, stream, info) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => reject(new Refusal(413, 'Payload Too Large')))
      stream.on('end', () =>
        uploads.push({
          field,
          fileName: info.filename || 'file',
          contentType: info.mimeType,
          bytes: Buffer.concat(chunks),
        }),
      )
    })
    form.on('close', () => resolve({ body, uploads }))
    form.on('error', (error) => reject(error instanceof Error ? error : new Error('unreadable form')))
    request.on('aborted', () => reject(new Error('the client went away')))
    request.pipe(form)
  })
}

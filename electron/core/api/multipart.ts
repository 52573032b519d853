import { randomUUID } from 'node:crypto'
import type { HttpBody } from './http.ts'
import type { UploadFile } from './types.ts'

/** One field of a form: text, or a file that is streamed. */
export type FormPart = { name: string; value: string } | { name: string; file: UploadFile }

/** `multipart/form-data` of known length, so that proxies needn't buffer it and progress is known. */
export function multipart(
  parts: readonly FormPart[],
  boundary = `deskbell-${randomUUID()}`,
): Extract<HttpBody, { kind: 'stream' }> {
  const heads = parts.map((part) => Buffer.from(headOf(part, boundary)))
  const end = Buffer.from(`--${boundary}--\r\n`)
  const length = parts.reduce((sum, part, index) => sum + (heads[index]?.length ?? 0) + sizeOf(part) + 2, end.length)
  return {
    kind: 'stream',
    contentType: `multipart/form-data; boundary=${boundary}`,
    length,
    async *open() {
      for (const [index, part] of parts.entries()) {
        yield heads[index] ?? Buffer.alloc(0)
        if ('file' in part) yield* part.file.open()
        else yield Buffer.from(part.value)
        yield Buffer.from('\r\n')
      }
      yield end
    },
  }
}

function headOf(part: FormPart, boundary: string): string {
  const name = `--${boundary}\r\ncontent-disposition: form-data; name="${escaped(part.name)}"`
  if (!('file' in part)) return `${name}\r\n\r\n`
  const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(part.file.contentType)
    ? part.file.contentType
    : 'application/octet-stream'
  return `${name}; filename="${escaped(part.file.name)}"\r\ncontent-type: ${contentType}\r\n\r\n`
}

function sizeOf(part: FormPart): number {
  return 'file' in part ? part.file.size : Buffer.byteLength(part.value)
}

/**
 * As browsers do it (HTML standard, multipart/form-data encoding algorithm): UTF-8 unchanged, three characters escaped.
 */
function escaped(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}

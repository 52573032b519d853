import { describe, expect, it } from 'vitest'
import { multipart } from './multipart.ts'
import type { UploadFile } from './types.ts'

const file = (name: string, contentType: string, text: string): UploadFile => ({
  name,
  contentType,
  size: Buffer.byteLength(text),
  async *open() {
    yield await Promise.resolve(Buffer.from(text))
  },
})

async function written(
  parts: Parameters<typeof multipart>[0],
): Promise<{ text: string; length: number; contentType: string }> {
  const body = multipart(parts, 'edge')
  const chunks: Uint8Array[] = []
  for await (const chunk of body.open()) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  expect(bytes.length).toBe(body.length)
  return { text: bytes.toString('utf8'), length: body.length, contentType: body.contentType }
}

describe('multipart', () => {
  it('writes fields and files, with the announced length', async () => {
    const { text, contentType } = await written([
      { name: 'content', value: '你好' },
      { name: 'attachments[]', file: file('Résumé.txt', 'text/plain', 'höhe') },
    ])
    expect(contentType).toBe('multipart/form-data; boundary=edge')
    expect(text).toBe(
      [
        '--edge',
        'content-disposition: form-data; name="content"',
        '',
        '你好',
        '--edge',
        'content-disposition: form-data; name="attachments[]"; filename="Résumé.txt"',
        'content-type: text/plain',
        '',
        'höhe',
        '--edge--',
        '',
      ].join('\r\n'),
    )
  })

  it('escapes file names and types in headers', async () => {
    const { text } = await written([
      { name: 'attachments[]', file: file('a"\r\nx-evil: 1\r\n\r\n.txt', 'text/html\r\nx-evil: 2', '') },
    ])
    expect(text).toContain('filename="a%22%0D%0Ax-evil: 1%0D%0A%0D%0A.txt"')
    expect(text).toContain('content-type: application/octet-stream')
    expect(text).not.toMatch(/^x-evil/m)
  })
})

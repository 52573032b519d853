import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBody } from './body.ts'
import { HttpError } from './model/errors.ts'

const LIMITS = { body: 2_000, form: 5_000, files: 15 }
const FORM = 'multipart/form-data; boundary=edge'

let server: Server
let address: string
beforeAll(async () => {
  server = createServer((request, response) => {
    readBody(request, LIMITS).then(
      ({ body, uploads }) => {
        const files = uploads.map(({ bytes, ...upload }) => ({ ...upload, size: bytes.length }))
        response.end(JSON.stringify({ body, files }))
      },
      (error: unknown) => response.writeHead(error instanceof HttpError ? error.status : 500).end('null'),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const post = async (body: string | Uint8Array<ArrayBuffer> | FormData, type?: string) => {
  const headers = type === undefined ? {} : { 'content-type': type }
  const response = await fetch(address, { method: 'POST', body, headers })
  return { status: response.status, read: await response.json() }
}
const part = (headers: string, text: string) =>
  `--edge\r\ncontent-disposition: form-data; ${headers}\r\n\r\n${text}\r\n`

describe('readBody', () => {
  it('reads fields and files of a form as Deskbell writes it', async () => {
    const form = `${part('name="content"', '你好\r\nthere')}${part('name="content_attributes[in_reply_to]"', '7')}${part(
      'name="attachments[]"; filename="Résumé 🎉.txt"\r\ncontent-type: text/plain',
      'höhe',
    )}${part('name="attachments[]"; filename="a%22%0D%0A.bin"\r\ncontent-type: application/octet-stream', '')}--edge--\r\n`
    expect(await post(form, FORM)).toEqual({
      status: 200,
      read: {
        body: { content: '你好\r\nthere', content_attributes: { in_reply_to: '7' } },
        files: [
          { field: 'attachments[]', fileName: 'Résumé 🎉.txt', contentType: 'text/plain', size: 5 },
          { field: 'attachments[]', fileName: 'a"\r\n.bin', contentType: 'application/octet-stream', size: 0 },
        ],
      },
    })
  })

  it('reads a form as browsers write it', async () => {
    const form = new FormData()
    form.append('content', 'Hello')
    form.append('attachments[]', new File(['x'], 'Ünï.png', { type: 'image/png' }))
    expect(await post(form)).toMatchObject({
      status: 200,
      read: { body: { content: 'Hello' }, files: [{ fileName: 'Ünï.png', contentType: 'image/png', size: 1 }] },
    })
  })

  it('drops the folders of a file name and the parameters of a content type', async () => {
    const form = part('name="a"; filename="C:\\x/y.txt"\r\ncontent-type: text/plain; charset=utf-8', 'x')
    expect((await post(`${form}--edge--`, FORM)).read).toMatchObject({
      files: [{ fileName: 'y.txt', contentType: 'text/plain' }],
    })
  })

  it('drops all files after the fifteenth', async () => {
    const form = part('name="a"; filename="a.txt"', 'x').repeat(20)
    const { read } = await post(`${form}--edge--`, FORM)
    expect((read as { files: unknown[] }).files).toHaveLength(15)
  })

  it.each([
    ['a truncated form', part('name="a"', 'x'), FORM],
    ['a form without its boundary', part('name="a"', 'x'), 'multipart/form-data'],
    ['an empty form', '', FORM],
    ['something else', 'nonsense', FORM],
    ['malformed JSON', '{', 'application/json'],
  ])('answers 400 to %s', async (_what, body, type) => {
    expect((await post(body, type)).status).toBe(400)
  })

  it.each([
    ['a body', 'x'.repeat(2_001), 'application/json'],
    ['a file', `${part('name="a"; filename="a.txt"', 'x'.repeat(2_001))}--edge--`, FORM],
    ['a form', `${part('name="a"; filename="a.txt"', 'x'.repeat(1_900)).repeat(3)}--edge--`, FORM],
  ])('answers 413 to %s above its limit', async (_what, body, type) => {
    expect((await post(body, type)).status).toBe(413)
  })

  it('reads a form that is larger than one file may be', async () => {
    const form = part('name="a"; filename="a.txt"', 'x'.repeat(1_900)).repeat(2)
    expect((await post(`${form}--edge--`, FORM)).read).toMatchObject({ files: [{ size: 1_900 }, { size: 1_900 }] })
  })
})

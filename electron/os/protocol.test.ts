import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ protocol: {} }))
const { answerAppRequest } = await import('./protocol.ts')

let folder = ''
let ask: (address: string, init?: RequestInit) => Promise<Response>
const logged: string[] = []
const media: string[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-page-'))
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secrets.json'), '{}')
  writeFileSync(join(folder, 'renderer', 'index.html'), '<p>desk</p>')
  writeFileSync(join(folder, 'renderer', 'mail-frame.html'), '<p>letter</p>')
  writeFileSync(join(folder, 'renderer', 'assets', 'index.js'), 'desk()')
  const write = (message: string): void => void logged.push(message)
  const answer = answerAppRequest({
    root: join(folder, 'renderer'),
    log: { debug: write, info: write, warn: write, error: write },
    serveMedia: (path, request) => {
      media.push(`${path} ${request.headers.get('range') ?? ''}`)
      return path.endsWith('/broken')
        ? Promise.reject(new Error('broken'))
        : Promise.resolve(new Response('picture', { status: 206, headers: { 'content-type': 'image/png' } }))
    },
  })
  ask = (address, init) => answer(new Request(address, init))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the app's scheme", () => {
  it.each(['app://deskbell/', 'app://deskbell/index.html'])('serves the page at %s, locked', async (address) => {
    const answer = await ask(address)
    expect([answer.status, await answer.text()]).toEqual([200, '<p>desk</p>'])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    expect(answer.headers.get('content-security-policy')).toContain("connect-src 'none'")
  })

  it('serves the email frame with its own policy', async () => {
    const policy = (await ask('app://deskbell/mail-frame.html')).headers.get('content-security-policy')
    expect(policy).toContain('sandbox allow-same-origin')
    expect(policy).not.toContain('script-src')
  })

  it('serves media with ranges, and never as documents', async () => {
    const answer = await ask('app://deskbell/media/s1/attachment/x/y?z=1', { headers: { range: 'bytes=0-9' } })
    expect([answer.status, media.at(-1)]).toEqual([206, 'media/s1/attachment/x/y bytes=0-9'])
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['another host', 'app://elsewhere/index.html', 404],
    ['what is not there', 'app://deskbell/assets/none.js', 404],
    ['a folder', 'app://deskbell/assets', 404],
    ['what lies outside', 'app://deskbell/..%2fsecrets.json', 404],
    ['what fails', 'app://deskbell/media/broken', 500],
  ])('refuses %s', async (_what, address, status) => {
    expect((await ask(address)).status).toBe(status)
  })

  it('answers only GET and HEAD', async () => {
    expect((await ask('app://deskbell/index.html', { method: 'POST', body: 'x' })).status).toBe(405)
    const head = await ask('app://deskbell/assets/index.js', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('logs failures', () => {
    expect(logged).toEqual(['Answering a request of the app failed'])
  })
})

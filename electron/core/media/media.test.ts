import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpClient, HttpRequest, HttpStream } from '../api/http.ts'
import { nodeHttp } from '../api/nodeHttp.ts'
import type { Handler, HttpPeer } from '../api/testing/httpPeer.ts'
import { startHttpPeer } from '../api/testing/httpPeer.ts'
import { ApiError } from '../api/types.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import type { MediaFile, MediaOrigin } from './fetcher.ts'
import { MediaFetcher } from './fetcher.ts'
import { MAX_BYTES, safeType } from './limits.ts'
import { mediaServer } from './serve.ts'
import type { MediaKind } from './signer.ts'
import { MediaSigner } from './signer.ts'

const KEY = createHash('sha256').update('test').digest()
const BASE = 'https://desk.example'
const PNG = { 'content-type': 'image/png' }

interface Scripted {
  status?: number
  headers?: Record<string, string>
  body?: string | Readable
}
/** An HTTP client with scripted responses by address. Requests to other addresses are refused. */
function scriptedWeb(script: Record<string, Scripted>): { http: HttpClient; requests: HttpRequest[] } {
  const requests: HttpRequest[] = []
  const open = (request: HttpRequest): Promise<HttpStream> => {
    requests.push(request)
    const answer = script[request.url]
    if (!answer) return Promise.reject(new ApiError({ code: 'refused', reachedServer: 'no' }))
    const body = answer.body ?? 'data'
    return Promise.resolve({
      status: answer.status ?? 200,
      headers: answer.headers ?? PNG,
      body: typeof body === 'string' ? Readable.from([Buffer.from(body)], { objectMode: false }) : body,
    })
  }
  return { requests, http: { open, request: () => Promise.reject(new Error('Media is streamed')) } }
}

const origin: MediaOrigin = { baseUrl: BASE, authorization: { kind: 'token', token: 'tok-1' } }
function fetcher(http: HttpClient, own: MediaOrigin | null = origin): MediaFetcher {
  return new MediaFetcher({ http, originOf: () => own, log: memoryLog() })
}
const target = (url: string, kind: MediaKind = 'attachment'): { sessionId: string; kind: MediaKind; url: string } => ({
  sessionId: 's1',
  kind,
  url,
})
const textOf = async (file: MediaFile): Promise<string> =>
  Buffer.concat((await file.body.toArray()) as Buffer[]).toString()
async function refusal(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error('No ApiError')
  return error
}

describe('media addresses', () => {
  const signer = new MediaSigner(KEY)

  it('resolve to their target, and are opaque otherwise', () => {
    const url = 'https://desk.example/rails/ä.png?sig=1'
    const address = signer.address('abc-1', 'avatar', url)
    expect(address).toMatch(/^media\/abc-1\/avatar\/[\w-]+\/[\w-]{22}$/)
    expect(signer.address('abc-1', 'avatar', url)).toBe(address)
    for (const form of [address, `/${address}`, `${address}?v=1`])
      expect(signer.resolve(form)).toEqual({ sessionId: 'abc-1', kind: 'avatar', url })
  })

  it('cannot be forged or changed by the page', () => {
    const address = signer.address('abc-1', 'avatar', 'https://desk.example/a.png')
    const [, session, kind, url, signature] = address.split('/')
    const other = Buffer.from('http://169.254.169.254/').toString('base64url')
    for (const forged of [
      `media/${session}/${kind}/${other}/${signature}`,
      `media/abc-2/${kind}/${url}/${signature}`,
      `media/${session}/attachment/${url}/${signature}`,
      `media/${session}/${kind}/${url}/${'A'.repeat(22)}`,
      `media/${session}/${kind}/${url}`,
      `media/${session}/script/${url}/${signature}`,
      '',
      'media',
      '../etc/passwd',
      `${address}/more`,
    ])
      expect(signer.resolve(forged), forged).toBeNull()
    expect(new MediaSigner(createHash('sha256').update('next start').digest()).resolve(address)).toBeNull()
  })

  it('need a key of at least 32 bytes', () => {
    expect(() => new MediaSigner(new Uint8Array(16))).toThrow(RangeError)
  })
})

describe('the content type for the page', () => {
  it.each<[MediaKind, string | undefined, string, string | null]>([
    ['avatar', 'image/png', 'a', 'image/png'],
    ['avatar', 'image/svg+xml; charset=utf-8', 'a.svg', 'image/svg+xml'],
    ['avatar', 'text/html', 'a.png', null],
    ['avatar', undefined, 'a.JPG', 'image/jpeg'],
    ['remote', 'application/octet-stream', 'x/pixel.gif', 'image/gif'],
    ['remote', 'video/mp4', 'a.mp4', null],
    ['thumbnail', '', 'none', null],
    ['attachment', 'text/html; charset=utf-8', 'a.html', 'application/octet-stream'],
    ['attachment', 'application/pdf', 'a', 'application/pdf'],
    ['attachment', 'Audio/MPEG', 'a', 'audio/mpeg'],
    ['attachment', 'application/octet-stream', 'voice.ogg', 'audio/ogg'],
    ['attachment', 'application/javascript', 'a.png', 'application/octet-stream'],
    ['attachment', 'image/png\r\nx: 1', 'a', 'application/octet-stream'],
    ['upload', 'image/webp', 'a', 'image/webp'],
  ])('%s of %j named %s: %j', (kind, contentType, name, expected) => {
    expect(safeType(kind, contentType, name)).toBe(expected)
  })
})

describe('fetching media', () => {
  it('follows a redirect of the server to a bucket, and sends the authorization to the server only', async () => {
    const { http, requests } = scriptedWeb({
      [`${BASE}/rails/a.png`]: { status: 302, headers: { location: 'https://bucket.example/a?sig=1' } },
      'https://bucket.example/a?sig=1': { headers: { ...PNG, 'content-length': '4', 'accept-ranges': 'bytes' } },
    })
    const file = await fetcher(http).fetch(target('/rails/a.png'))
    expect(file).toMatchObject({ status: 200, contentType: 'image/png', length: 4, acceptsRanges: true })
    expect(await textOf(file)).toBe('data')
    expect(requests[0]?.headers).toMatchObject({ 'api-access-token': 'tok-1' })
    expect(JSON.stringify(requests[1])).not.toContain('tok-1')
  })

  it.each([
    'http://desk.example/a.png',
    'https://desk.example:8443/a.png',
    'https://desk.example.evil.example/a.png',
    'https://evil.example/desk.example',
  ])('sends no authorization to %s', async (url) => {
    const { http, requests } = scriptedWeb({ [url]: {} })
    await fetcher(http).fetch(target(url))
    expect(JSON.stringify(requests)).not.toContain('tok-1')
  })

  it('sends no authorization for a remote image, even to the server', async () => {
    const { http, requests } = scriptedWeb({ [`${BASE}/a.png`]: {} })
    await fetcher(http).fetch(target(`${BASE}/a.png`, 'remote'))
    expect(JSON.stringify(requests)).not.toContain('tok-1')
  })

  it('follows at most three redirects', async () => {
    const chain = (length: number): Record<string, Scripted> =>
      Object.fromEntries(
        Array.from({ length: length + 1 }, (_, step) => [
          `https://a.example/${step}`,
          step === length ? {} : { status: 302, headers: { location: `/${step + 1}` } },
        ]),
      )
    expect((await fetcher(scriptedWeb(chain(3)).http).fetch(target('https://a.example/0'))).status).toBe(200)
    expect(await refusal(fetcher(scriptedWeb(chain(4)).http).fetch(target('https://a.example/0')))).toMatchObject({
      code: 'badAnswer',
    })
  })

  describe('in private networks', () => {
    it.each([
      'http://127.0.0.1/x.png',
      'http://169.254.169.254/latest',
      'http://[::1]/x.png',
      'http://router/x.png',
      'http://10.0.0.1/x.png',
      'file:///etc/passwd',
      'ftp://a.example/x.png',
    ])('refuses %s', async (url) => {
      for (const kind of ['attachment', 'remote'] as const) {
        const { http, requests } = scriptedWeb({ [url]: {} })
        expect(await refusal(fetcher(http).fetch(target(url, kind)))).toMatchObject({ code: 'forbidden' })
        expect(requests).toHaveLength(0)
      }
    })

    it('tells the HTTP client to refuse names that resolve to private addresses', async () => {
      const { http, requests } = scriptedWeb({ 'https://a.example/x.png': {}, [`${BASE}/x.png`]: {} })
      await fetcher(http).fetch(target('https://a.example/x.png', 'remote'))
      await fetcher(http).fetch(target(`${BASE}/x.png`))
      expect(requests.map(({ publicOnly }) => publicOnly)).toEqual([true, false])
    })

    it('allows the server itself, and a bucket to which it redirects', async () => {
      const home: MediaOrigin = { baseUrl: 'http://192.168.1.5:3000', authorization: null }
      const { http } = scriptedWeb({
        'http://192.168.1.5:3000/a.png': { status: 302, headers: { location: 'http://192.168.1.6:9000/a.png' } },
        'http://192.168.1.6:9000/a.png': {},
      })
      expect((await fetcher(http, home).fetch(target('http://192.168.1.5:3000/a.png'))).status).toBe(200)
    })

    it('refuses redirects of other hosts', async () => {
      const { http } = scriptedWeb({
        'https://evil.example/a.png': { status: 302, headers: { location: 'http://127.0.0.1:9200/_search' } },
        'http://127.0.0.1:9200/_search': {},
      })
      expect(await refusal(fetcher(http).fetch(target('https://evil.example/a.png')))).toMatchObject({
        code: 'forbidden',
      })
      const own = scriptedWeb({
        [`${BASE}/a.png`]: { status: 302, headers: { location: 'http://127.0.0.1/x' } },
        'http://127.0.0.1/x': {},
      })
      expect(await refusal(fetcher(own.http).fetch(target(`${BASE}/a.png`, 'remote')))).toMatchObject({
        code: 'forbidden',
      })
    })
  })

  it('follows one redirect for an image of an email, and only from an address that the server signed', async () => {
    const stored = `${BASE}/rails/active_storage/blobs/redirect/a/a.png`
    const to = (location: string): Scripted => ({ status: 302, headers: { location } })
    const bucket = scriptedWeb({ [stored]: to('https://bucket.example/a.png'), 'https://bucket.example/a.png': {} })
    expect((await fetcher(bucket.http).fetch(target(stored, 'inline'))).status).toBe(200)
    expect(bucket.requests[1]?.headers).not.toHaveProperty('api_access_token')
    for (const script of [
      {
        [stored]: to('https://bucket.example/a.png'),
        'https://bucket.example/a.png': to('https://evil.example/a.png'),
        'https://evil.example/a.png': {},
      },
      {
        [stored]: to('/go?to=evil'),
        [`${BASE}/go?to=evil`]: to('https://evil.example/a.png'),
        'https://evil.example/a.png': {},
      },
    ]) {
      const { http, requests } = scriptedWeb(script)
      expect(await refusal(fetcher(http).fetch(target(stored, 'inline')))).toMatchObject({ code: 'forbidden' })
      expect(requests.map(({ url }) => url)).not.toContain('https://evil.example/a.png')
    }
    expect(
      await refusal(
        fetcher(scriptedWeb({ [stored]: { headers: { 'content-type': 'text/html' } } }).http).fetch(
          target(stored, 'inline'),
        ),
      ),
    ).toMatchObject({ code: 'unsupported' })
  })

  it('follows no redirect for a sticker, and shows only an image', async () => {
    const sticker = 'https://stickershop.line-scdn.net/stickershop/v1/sticker/1988/android/sticker.png'
    const { http, requests } = scriptedWeb({ [sticker]: {} })
    expect((await fetcher(http).fetch(target(sticker, 'sticker'))).status).toBe(200)
    expect(requests[0]?.headers).not.toHaveProperty('api_access_token')
    for (const [answer, code] of [
      [{ status: 302, headers: { location: 'https://evil.example/a.png' } }, 'forbidden'],
      [{ headers: { 'content-type': 'text/html' } }, 'unsupported'],
      [{ headers: { ...PNG, 'content-length': String(64 * 1024 * 1024) } }, 'tooLarge'],
    ] as const) {
      const hostile = scriptedWeb({ [sticker]: answer, 'https://evil.example/a.png': {} })
      expect(await refusal(fetcher(hostile.http).fetch(target(sticker, 'sticker')))).toMatchObject({ code })
      expect(hostile.requests).toHaveLength(1)
    }
  })

  it('fetches a file from the server itself when its address has a wrong host', async () => {
    const { http, requests } = scriptedWeb({ [`${BASE}/rails/active_storage/blobs/x/a.png?d=1`]: {} })
    for (const wrong of ['http://0.0.0.0:3000', 'https://old-name.example']) {
      expect((await fetcher(http).fetch(target(`${wrong}/rails/active_storage/blobs/x/a.png?d=1`))).status).toBe(200)
    }
    expect(requests.at(-1)?.url).toBe(`${BASE}/rails/active_storage/blobs/x/a.png?d=1`)
    expect(await refusal(fetcher(http).fetch(target('https://old-name.example/elsewhere/a.png')))).toMatchObject({
      code: 'refused',
    })
  })

  it('fetches such a file from a server under a path below that path', async () => {
    const { http, requests } = scriptedWeb({ [`${BASE}/support/rails/active_storage/blobs/x/a.png`]: {} })
    const own = { baseUrl: `${BASE}/support`, authorization: null }
    const media = new MediaFetcher({ http, originOf: () => own, log: memoryLog() })
    expect((await media.fetch(target('https://old-name.example/rails/active_storage/blobs/x/a.png'))).status).toBe(200)
    expect(requests.at(-1)?.url).toBe(`${BASE}/support/rails/active_storage/blobs/x/a.png`)
  })

  it.each<[string, Scripted, MediaKind, string]>([
    ['a missing file', { status: 404 }, 'attachment', 'notFound'],
    ['a forbidden file', { status: 403 }, 'attachment', 'forbidden'],
    ['a server error', { status: 500 }, 'attachment', 'serverError'],
    ['a web page', { headers: { 'content-type': 'text/html' } }, 'avatar', 'unsupported'],
    [
      'a file that is too large',
      { headers: { ...PNG, 'content-length': String(MAX_BYTES.avatar + 1) } },
      'avatar',
      'tooLarge',
    ],
    ['a compressed body', { headers: { ...PNG, 'content-encoding': 'gzip' } }, 'avatar', 'badAnswer'],
    ['an unrequested range', { status: 206 }, 'attachment', 'forbidden'],
    ['an invalid redirect', { status: 302, headers: { location: 'http://' } }, 'attachment', 'badAnswer'],
  ])('rejects %s', async (_name, answer, kind, code) => {
    expect(
      await refusal(
        fetcher(scriptedWeb({ 'https://a.example/x': answer }).http).fetch(target('https://a.example/x', kind)),
      ),
    ).toMatchObject({ code })
  })

  it('ends a body that grows beyond the limit', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1024 * 1024)
      })(),
      { objectMode: false },
    )
    const file = await fetcher(scriptedWeb({ 'https://a.example/x': { body: endless } }).http).fetch(
      target('https://a.example/x', 'avatar'),
    )
    await expect(textOf(file)).rejects.toMatchObject({ code: 'tooLarge' })
    expect(endless.destroyed).toBe(true)
  })

  it('passes ranges on', async () => {
    const { http, requests } = scriptedWeb({
      'https://a.example/v.mp4': {
        status: 206,
        headers: { 'content-type': 'video/mp4', 'content-range': 'bytes 0-3/10', 'content-length': '4' },
      },
    })
    expect(await fetcher(http).fetch(target('https://a.example/v.mp4'), 'bytes=0-3')).toMatchObject({
      status: 206,
      contentRange: 'bytes 0-3/10',
      acceptsRanges: true,
      length: 4,
    })
    expect(requests[0]?.headers).toMatchObject({ range: 'bytes=0-3' })
  })

  it('rejects an unknown session', async () => {
    expect(await refusal(fetcher(scriptedWeb({}).http, null).fetch(target(`${BASE}/a.png`)))).toMatchObject({
      code: 'notFound',
    })
  })
})

describe('serving the page', () => {
  const peers: HttpPeer[] = []
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.close()
  })
  const signer = new MediaSigner(KEY)

  async function serving(handler: Handler): Promise<{
    base: string
    log: ReturnType<typeof memoryLog>
    serve: ReturnType<typeof mediaServer>
    requests: HttpPeer['requests']
  }> {
    const peer = await startHttpPeer(handler)
    peers.push(peer)
    const log = memoryLog()
    const media = new MediaFetcher({
      http: nodeHttp({ userAgent: 'Deskbell/0' }),
      originOf: () => ({ baseUrl: peer.base, authorization: null }),
      log,
    })
    const uploadFile = (
      _session: string,
      id: string,
    ): { name: string; contentType: string; size: number; open(): AsyncIterable<Uint8Array> } | null =>
      id === 'u-1'
        ? {
            name: 'a.png',
            contentType: 'image/png',
            size: 3,
            async *open() {
              yield await Promise.resolve(Buffer.from('abc'))
            },
          }
        : null
    return {
      base: peer.base,
      log,
      requests: peer.requests,
      serve: mediaServer({ signer, fetcher: media, uploadFile, log }),
    }
  }
  const ask = (headers: Record<string, string> = {}): Request => new Request('https://deskbell.example/', { headers })

  it('streams an image', async () => {
    const { serve, base } = await serving((_request, response) =>
      response.writeHead(200, { ...PNG, 'content-length': '4' }).end('\x89PNG', 'latin1'),
    )
    const answer = await serve(signer.address('s1', 'avatar', `${base}/a.png`), ask())
    expect([
      answer.status,
      answer.headers.get('content-type'),
      answer.headers.get('content-length'),
      answer.headers.get('content-disposition'),
    ]).toEqual([200, 'image/png', '4', null])
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toBe('\x89PNG')
  })

  it('passes a single range on and ignores other ranges', async () => {
    const { serve, base, requests } = await serving((request, response) =>
      request.headers.range === undefined
        ? response.writeHead(200, { 'content-type': 'video/mp4' }).end('0123456789')
        : response.writeHead(206, { 'content-type': 'video/mp4', 'content-range': 'bytes 2-3/10' }).end('23'),
    )
    const address = signer.address('s1', 'attachment', `${base}/v.mp4`)
    const part = await serve(address, ask({ range: 'bytes=2-3' }))
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-3/10', '23'])
    expect((await serve(address, ask({ range: 'bytes=0-1,4-5' }))).status).toBe(200)
    expect(requests.map(({ headers }) => headers.range)).toEqual(['bytes=2-3', undefined])
  })

  it('serves HTML only as a download', async () => {
    const { serve, base } = await serving((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<script>alert(1)</script>'),
    )
    const answer = await serve(signer.address('s1', 'attachment', `${base}/a.html`), ask())
    expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
      'application/octet-stream',
      'attachment',
    ])
    await answer.body?.cancel()
  })

  it('serves uploads of the outbox', async () => {
    const { serve } = await serving((_request, response) => response.end())
    const answer = await serve(signer.address('s1', 'upload', 'u-1'), ask())
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'image/png', 'abc'])
    expect((await serve(signer.address('s1', 'upload', 'u-2'), ask())).status).toBe(404)
  })

  it('refuses unsigned addresses, and reports failures by status code', async () => {
    const { serve, base, requests } = await serving((request, response) =>
      response.writeHead(request.url === '/gone' ? 404 : 200, { 'content-type': 'text/html' }).end(),
    )
    expect((await serve('media/s1/avatar/aHR0cA/AAAAAAAAAAAAAAAAAAAAAA', ask())).status).toBe(403)
    expect(requests).toHaveLength(0)
    expect((await serve(signer.address('s1', 'avatar', `${base}/gone`), ask())).status).toBe(404)
    expect((await serve(signer.address('s1', 'avatar', `${base}/page`), ask())).status).toBe(415)
    expect((await serve(signer.address('s1', 'remote', 'http://10.0.0.1/x.png'), ask())).status).toBe(403)
  })

  it('responds with 502 and logs an unexpected error', async () => {
    const log = memoryLog()
    const serve = mediaServer({
      signer,
      fetcher: { fetch: () => Promise.reject(new TypeError('boom')) },
      uploadFile: () => null,
      log,
    })
    expect((await serve(signer.address('s1', 'avatar', `${BASE}/a.png`), ask())).status).toBe(502)
    expect(log.lines).toMatchObject([{ level: 'error', details: { error: 'boom' } }])
  })
})

it('sets a deadline for every body, a shorter one for images', async () => {
  for (const [kind, most] of [
    ['avatar', 300_000],
    ['remote', 300_000],
    ['attachment', 7_200_000],
  ] as const) {
    const { http, requests } = scriptedWeb({ 'https://cdn.example/a.png': {} })
    const file = await fetcher(http).fetch(target('https://cdn.example/a.png', kind))
    file.body.destroy()
    expect(requests[0]?.deadlines?.idle).toBeLessThanOrEqual(60_000)
    expect(requests[0]?.deadlines?.total).toBeLessThanOrEqual(most)
  }
})

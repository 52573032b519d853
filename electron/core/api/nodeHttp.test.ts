import type { AddressInfo } from 'node:net'
import net from 'node:net'
import zlib from 'node:zlib'
import { ProxyAgent } from 'proxy-agent'
import { afterEach, describe, expect, it } from 'vitest'
import { OTHER_HOST, TRUSTABLE } from '../cable/testing/certificates.ts'
import { IDLE_TIMEOUT } from '../net/idleConnections.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import type { HttpRequest } from './http.ts'
import { reasonOf } from './networkError.ts'
import { nodeHttp } from './nodeHttp.ts'
import type { Handler, HttpPeer } from './testing/httpPeer.ts'
import { closedPort, startHttpPeer } from './testing/httpPeer.ts'
import { ApiError } from './types.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function peer(handler: Handler, certificate?: { key: string; cert: string }): Promise<HttpPeer> {
  const started = await startHttpPeer(handler, certificate)
  closing.push(() => started.close())
  return started
}

/** A TCP server; returns its http address. */
async function rawPeer(onSocket: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const client = nodeHttp({ userAgent: 'Deskbell/0.0.1' })

async function failure(request: HttpRequest, http = client): Promise<ApiError> {
  const error = await http.request(request).then(
    () => new Error('expected an ApiError, but the request succeeded'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw error instanceof Error ? error : new Error('expected an ApiError')
  return error
}

describe('nodeHttp', () => {
  it('sends a request with its user agent and returns the answer', async () => {
    const server = await peer((_request, response) =>
      response.writeHead(201, { 'x-one': 'a', 'set-cookie': ['a=1', 'b=2'] }).end('{"ok":true}'),
    )
    const answer = await client.request({
      method: 'POST',
      url: `${server.base}/x?y=1`,
      headers: { 'api-access-token': 't' },
      body: { kind: 'text', contentType: 'application/json', text: '{"ä":1}' },
    })
    expect(answer).toMatchObject({ status: 201, headers: { 'x-one': 'a', 'set-cookie': 'a=1, b=2' } })
    expect(answer.body.toString()).toBe('{"ok":true}')
    const [request] = server.requests
    expect(request).toMatchObject({
      method: 'POST',
      url: '/x?y=1',
      headers: {
        'user-agent': 'Deskbell/0.0.1',
        'api-access-token': 't',
        'content-type': 'application/json',
        'content-length': '8',
      },
    })
    expect(request?.headers['user-agent']).not.toContain('Mozilla')
    expect(request?.body.toString()).toBe('{"ä":1}')
  })

  it('does not follow a redirect', async () => {
    const server = await peer((_request, response) =>
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
    )
    expect(await client.request({ method: 'GET', url: server.base })).toMatchObject({
      status: 302,
      headers: { location: 'https://elsewhere.example/' },
    })
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    ['gzip', zlib.gzipSync],
    ['br', zlib.brotliCompressSync],
  ] as const)('decompresses %s', async (encoding, compress) => {
    const server = await peer((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('x'.repeat(50_000))),
    )
    expect((await client.request({ method: 'GET', url: server.base })).body).toHaveLength(50_000)
  })

  it('rejects an answer above the limit, whether announced, streamed or decompressed', async () => {
    const handlers: Handler[] = [
      (_request, response) => response.writeHead(200, { 'content-length': '5000' }).end('x'.repeat(5000)),
      (_request, response) => {
        response.writeHead(200)
        response.write('x'.repeat(3000))
        response.end('x'.repeat(2000))
      },
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync('x'.repeat(1_000_000))),
    ]
    for (const handler of handlers) {
      const server = await peer(handler)
      expect(await failure({ method: 'GET', url: server.base, maxBytes: 4000 })).toMatchObject({
        code: 'answerTooLarge',
        reachedServer: 'yes',
      })
    }
  })

  it('accepts a JSON answer of 40 MiB, and rejects one of 65 MiB', async () => {
    const MIB = 1024 * 1024
    const server = await peer(({ url }, response) => {
      const bytes = Number(url.slice(1)) * MIB
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync(Buffer.alloc(bytes, 'x'), { level: 1 }))
    })
    const ask = (mebibytes: number, isJson: boolean): HttpRequest => ({
      method: 'GET',
      url: `${server.base}/${mebibytes}`,
      isJson,
    })
    expect((await client.request(ask(40, true))).body).toHaveLength(40 * MIB)
    expect(await failure(ask(65, true))).toMatchObject({ code: 'answerTooLarge' })
    expect(await failure(ask(17, false))).toMatchObject({ code: 'answerTooLarge' })
  })

  it('rejects JSON with so many values that parsing it would block the process', async () => {
    const server = await peer((_request, response) => response.end(`[${'{},'.repeat(1_100_000)}0]`))
    expect(await failure({ method: 'GET', url: server.base, isJson: true })).toMatchObject({ code: 'answerTooLarge' })
  })

  it('reads one large answer of a server at a time', async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, 'x')
    let finish: () => void = () => undefined
    let hasSecond = false
    const server = await peer(({ url }, response) => {
      response.writeHead(200)
      if (url === '/second') response.end(large, () => undefined)
      else {
        response.write(large)
        finish = () => response.end()
      }
    })
    const first = client.request({ method: 'GET', url: `${server.base}/first`, isJson: true })
    await expect.poll(() => server.requests.length).toBe(1)
    const small = await client
      .request({ method: 'GET', url: `${server.base}/second`, isJson: true, maxBytes: 1 })
      .catch((error: unknown) => error)
    expect(small).toMatchObject({ code: 'answerTooLarge' })
    const second = client.request({ method: 'GET', url: `${server.base}/second`, isJson: true }).then((answer) => {
      hasSecond = true
      return answer
    })
    await expect.poll(() => server.requests.length).toBe(3)
    expect(hasSecond).toBe(false)
    finish()
    expect((await first).body).toHaveLength(large.length)
    expect((await second).body).toHaveLength(large.length)
  })

  it('streams a body of known length and reports its progress', async () => {
    const server = await peer((_request, response) => response.end())
    const progress: [number, number][] = []
    await client.request({
      method: 'POST',
      url: server.base,
      onProgress: (sent, total) => progress.push([sent, total]),
      body: {
        kind: 'stream',
        contentType: 'application/octet-stream',
        length: 300_000,
        async *open() {
          for (let part = 0; part < 3; part++) yield await Promise.resolve(new Uint8Array(100_000).fill(part))
        },
      },
    })
    expect(server.requests[0]?.headers).toMatchObject({ 'content-length': '300000' })
    expect(server.requests[0]?.headers['transfer-encoding']).toBeUndefined()
    expect(server.requests[0]?.body.subarray(199_999, 200_001)).toEqual(Buffer.from([1, 2]))
    expect(progress).toEqual([
      [0, 300_000],
      [100_000, 300_000],
      [200_000, 300_000],
      [300_000, 300_000],
    ])
  })

  it.each([
    ['shorter', 10],
    ['longer', 1000],
  ])('rejects a file that has become %s', async (_name, size) => {
    const server = await peer((_request, response) => response.end())
    const body = {
      kind: 'stream' as const,
      contentType: 'a/b',
      length: 100,
      async *open() {
        yield await Promise.resolve(new Uint8Array(size))
      },
    }
    expect(await failure({ method: 'POST', url: server.base, body })).toMatchObject({ code: 'disk' })
    expect(server.requests).toHaveLength(0)
  })

  describe('reports whether the server may have the request', () => {
    it('refused: no', async () => {
      expect(await failure({ method: 'POST', url: `http://127.0.0.1:${await closedPort()}` })).toMatchObject({
        code: 'refused',
        reachedServer: 'no',
      })
    })

    it('no such host: no', async () => {
      expect(await failure({ method: 'GET', url: 'http://no-such-host.invalid/' })).toMatchObject({
        reachedServer: 'no',
        code: expect.stringMatching(/^(hostNotFound|offline)$/) as string,
      })
    })

    it('an untrusted certificate: no', async () => {
      const server = await peer((_request, response) => response.end(), TRUSTABLE)
      expect(await failure({ method: 'POST', url: server.base })).toMatchObject({
        code: 'tlsUntrusted',
        reachedServer: 'no',
      })
      expect(server.requests).toHaveLength(0)
    })

    it('a certificate for another host: no', async () => {
      const server = await peer((_request, response) => response.end(), OTHER_HOST)
      const http = nodeHttp({ userAgent: 'Deskbell/0', ca: [OTHER_HOST.cert] })
      expect(await failure({ method: 'POST', url: server.base }, http)).toMatchObject({
        code: 'tlsUntrusted',
        reachedServer: 'no',
      })
    })

    it('a trusted certificate: the answer', async () => {
      const server = await peer((_request, response) => response.end('ok'), TRUSTABLE)
      const http = nodeHttp({ userAgent: 'Deskbell/0', ca: [TRUSTABLE.cert] })
      expect((await http.request({ method: 'GET', url: server.base })).body.toString()).toBe('ok')
    })

    it('TLS to a server without TLS: no', async () => {
      const server = await peer((_request, response) => response.end())
      expect(await failure({ method: 'POST', url: server.base.replace('http:', 'https:') })).toMatchObject({
        code: 'notACompatibleServer',
        reachedServer: 'no',
      })
    })

    it('closed after the request was written: unknown', async () => {
      const base = await rawPeer((socket) => socket.once('data', () => socket.destroy()))
      expect(await failure({ method: 'POST', url: base })).toMatchObject({ code: 'offline', reachedServer: 'unknown' })
    })

    it('reset after the request was written: unknown', async () => {
      const base = await rawPeer((socket) => socket.once('data', () => socket.resetAndDestroy()))
      expect(await failure({ method: 'POST', url: base })).toMatchObject({ code: 'offline', reachedServer: 'unknown' })
    })

    it('closed in the middle of the answer: unknown', async () => {
      const base = await rawPeer((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')),
      )
      expect(await failure({ method: 'POST', url: base })).toMatchObject({ code: 'offline', reachedServer: 'unknown' })
    })

    it('an answer that is not HTTP: unknown', async () => {
      const base = await rawPeer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9\r\n')))
      expect(await failure({ method: 'GET', url: base })).toMatchObject({
        code: 'notACompatibleServer',
        reachedServer: 'unknown',
      })
    })

    it('on a reused connection that the server closes: unknown', async () => {
      let served = 0
      const base = await rawPeer((socket) =>
        socket.on('data', () => {
          if (served++ === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
          else socket.destroy()
        }),
      )
      const http = nodeHttp({ userAgent: 'Deskbell/0' })
      await http.request({ method: 'GET', url: base })
      expect(await failure({ method: 'POST', url: base }, http)).toMatchObject({ reachedServer: 'unknown' })
      expect(served).toBe(2)
    })
  })

  describe('through the proxy agent', () => {
    const agent = new ProxyAgent({ keepAlive: true, getProxyForUrl: () => '' })
    afterEach(() => agent.destroy())
    const http = nodeHttp({ userAgent: 'Deskbell/0', agentFor: () => agent })

    it('reports the same delivery as without it', async () => {
      expect(await failure({ method: 'POST', url: `http://127.0.0.1:${await closedPort()}` }, http)).toMatchObject({
        code: 'refused',
        reachedServer: 'no',
      })
      const secure = await peer((_request, response) => response.end(), TRUSTABLE)
      expect(await failure({ method: 'POST', url: secure.base }, http)).toMatchObject({
        code: 'tlsUntrusted',
        reachedServer: 'no',
      })
      const plain = await peer((_request, response) => response.end('ok'))
      expect(await failure({ method: 'POST', url: plain.base.replace('http:', 'https:') }, http)).toMatchObject({
        code: 'notACompatibleServer',
        reachedServer: 'no',
      })
      const breaking = await rawPeer((socket) => socket.once('data', () => socket.destroy()))
      expect(await failure({ method: 'POST', url: breaking }, http)).toMatchObject({
        code: 'offline',
        reachedServer: 'unknown',
      })
      expect((await http.request({ method: 'GET', url: plain.base })).body.toString()).toBe('ok')
      expect(
        await http
          .open({ method: 'GET', url: plain.base.replace('127.0.0.1', 'localhost'), publicOnly: true })
          .catch((error: unknown) => error),
      ).toMatchObject({ code: 'forbidden', reachedServer: 'no' })
    })

    it('trusts the given certificates', async () => {
      const secure = await peer((_request, response) => response.end('ok'), TRUSTABLE)
      const trusting = nodeHttp({ userAgent: 'Deskbell/0', agentFor: () => agent, ca: [TRUSTABLE.cert] })
      expect((await trusting.request({ method: 'GET', url: secure.base })).body.toString()).toBe('ok')
    })

    it('with a proxy that refuses the connection: no', async () => {
      const port = await closedPort()
      const proxied = new ProxyAgent({ getProxyForUrl: () => `http://127.0.0.1:${port}` })
      closing.push(() => Promise.resolve(proxied.destroy()))
      for (const url of ['http://desk.example/', 'https://desk.example/']) {
        expect(
          await failure({ method: 'POST', url }, nodeHttp({ userAgent: 'Deskbell/0', agentFor: () => proxied })),
        ).toMatchObject({ code: 'refused', reachedServer: 'no' })
      }
    })
  })

  it("has the system's error code for the log, and not in the detail for the user", async () => {
    const server = await peer((_request, response) => response.end(), TRUSTABLE)
    const error = await failure({ method: 'GET', url: server.base })
    expect([error.detail, reasonOf(error)]).toEqual([null, 'DEPTH_ZERO_SELF_SIGNED_CERT'])
  })

  it('repeats a GET once when a reused connection turns out to be closed', async () => {
    let served = 0
    const base = await rawPeer((socket) =>
      socket.on('data', () => {
        served += 1
        if (served === 2) socket.destroy()
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
      }),
    )
    const http = nodeHttp({ userAgent: 'Deskbell/0' })
    await http.request({ method: 'GET', url: base })
    expect((await http.request({ method: 'GET', url: base })).body.toString()).toBe('ok')
    expect(served).toBe(3)
  })

  describe('with connections that are dead', () => {
    /**
     * A server whose first `count` connections answer one request each, and then do what `death` does at the next one.
     */
    async function dying(count: number, death: (socket: net.Socket) => void) {
      const asked: { method: string; connection: number }[] = []
      let connections = 0
      const base = await rawPeer((socket) => {
        const connection = ++connections
        let served = 0
        socket.on('data', (bytes: Buffer) => {
          asked.push({ method: bytes.toString('latin1', 0, 4).trim(), connection })
          if (connection <= count && served++ > 0) death(socket)
          else setImmediate(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
        })
      })
      const clock = new FakeClock()
      const http = nodeHttp({ userAgent: 'Deskbell/0', clock })
      await Promise.all(Array.from({ length: count }, () => http.request({ method: 'GET', url: base })))
      asked.length = 0
      return { base, clock, http, asked }
    }

    it('repeats a GET on a new connection, not on the next dead one', async () => {
      const { base, http, asked } = await dying(5, (socket) => socket.destroy())
      expect((await http.request({ method: 'GET', url: base })).body.toString()).toBe('ok')
      expect(asked.map(({ connection }) => connection > 5)).toEqual([false, true])
    })

    it('never repeats another request', async () => {
      const { base, http, asked } = await dying(5, (socket) => socket.destroy())
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
        expect(await failure({ method, url: base }, http)).toMatchObject({ code: 'offline', reachedServer: 'unknown' })
      expect(asked).toHaveLength(4)
    })

    it('repeats reads that got no answer on new connections when the network may have dropped the old ones', async () => {
      const { base, clock, http, asked } = await dying(5, () => undefined)
      const reads = Promise.all(Array.from({ length: 3 }, () => http.request({ method: 'GET', url: base })))
      const write = failure({ method: 'POST', url: base }, http)
      await expect.poll(() => asked.length).toBe(4)
      http.refreshConnections()
      expect((await reads).map(({ body }) => body.toString())).toEqual(['ok', 'ok', 'ok'])
      // Nor is the idle fifth connection used again.
      expect((await http.request({ method: 'GET', url: base })).body.toString()).toBe('ok')
      expect(asked.filter(({ connection }) => connection <= 5)).toHaveLength(4)
      await clock.advance(30_000)
      expect(await write).toMatchObject({ code: 'timeout', reachedServer: 'unknown' })
      expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
    })

    it('repeats a read once', async () => {
      const base = await rawPeer(() => undefined)
      const http = nodeHttp({ userAgent: 'Deskbell/0', clock: new FakeClock() })
      const stop = new AbortController()
      const read = failure({ method: 'GET', url: base, signal: stop.signal }, http)
      http.refreshConnections()
      await new Promise((resolve) => setImmediate(resolve))
      http.refreshConnections()
      await new Promise((resolve) => setImmediate(resolve))
      stop.abort()
      expect(await read).toMatchObject({ code: 'cancelled' })
    })

    it('leaves a connection idle for 4 s at most', async () => {
      const { base, clock, http, asked } = await dying(5, () => undefined)
      await clock.advance(4_000)
      await http.request({ method: 'GET', url: base })
      await failure({ method: 'POST', url: `http://127.0.0.1:${await closedPort()}` }, http)
      expect(asked.map(({ connection }) => connection)).toEqual([6])
    })
  })

  describe('deadlines', () => {
    it('rejects when the server does not answer: unknown', async () => {
      const clock = new FakeClock()
      let asked: () => void = () => undefined
      const arrived = new Promise<void>((resolve) => {
        asked = resolve
      })
      const server = await peer(() => asked())
      const pending = failure({ method: 'POST', url: server.base }, nodeHttp({ userAgent: 'Deskbell/0', clock }))
      await arrived
      await clock.advance(30_000)
      expect(await pending).toMatchObject({ code: 'timeout', reachedServer: 'unknown' })
      expect(clock.pending).toBe(0)
    })

    it('rejects when the connection is not established: no', async () => {
      const clock = new FakeClock()
      let connected: () => void = () => undefined
      const arrived = new Promise<void>((resolve) => {
        connected = resolve
      })
      // Accepts, and never answers the handshake.
      const base = await rawPeer(() => connected())
      const pending = failure(
        { method: 'POST', url: base.replace('http:', 'https:') },
        nodeHttp({ userAgent: 'Deskbell/0', clock }),
      )
      await arrived
      await clock.advance(10_000)
      expect(await pending).toMatchObject({ code: 'timeout', reachedServer: 'no' })
      expect(clock.pending).toBe(0)
    })

    it('rejects on abort, before and during the request', async () => {
      const server = await peer(() => undefined)
      const before = AbortSignal.abort()
      expect(await failure({ method: 'POST', url: server.base, signal: before })).toMatchObject({
        code: 'cancelled',
        reachedServer: 'no',
      })
      const stop = new AbortController()
      let asked: () => void = () => undefined
      const arrived = new Promise<void>((resolve) => {
        asked = resolve
      })
      const silent = await peer(() => asked())
      const pending = failure({ method: 'POST', url: silent.base, signal: stop.signal })
      await arrived
      stop.abort()
      expect(await pending).toMatchObject({ code: 'cancelled', reachedServer: 'unknown' })
    })

    it('reports no delivery when aborted within the body, and unknown after it', async () => {
      for (const [given, reachedServer] of [
        [1, 'no'],
        [2, 'unknown'],
      ] as const) {
        const stop = new AbortController()
        const chunk = new Uint8Array(1_000).fill(7)
        let received = 0
        const base = await rawPeer((socket) =>
          socket.on('data', (bytes: Uint8Array) => {
            received += bytes.filter((byte) => byte === 7).length
            if (received === given * chunk.byteLength) stop.abort()
          }),
        )
        async function* open(): AsyncIterable<Uint8Array> {
          for (let sent = 0; sent < given; sent++) yield chunk
          // The rest does not come from the disk before the abort.
          if (given < 2)
            await new Promise((resolve) => {
              stop.signal.addEventListener('abort', resolve)
            })
        }
        const body = { kind: 'stream' as const, contentType: 'application/octet-stream', length: 2_000, open }
        expect(await failure({ method: 'POST', url: base, body, signal: stop.signal })).toMatchObject({
          code: 'cancelled',
          reachedServer,
        })
      }
    })
  })

  describe('open', () => {
    it('streams a range without compression', async () => {
      const server = await peer((request, response) =>
        response
          .writeHead(206, { 'content-range': 'bytes 0-3/10' })
          .end(String(request.headers.range) === 'bytes=0-3' ? '0123' : ''),
      )
      const stream = await client.open({ method: 'GET', url: server.base, headers: { range: 'bytes=0-3' } })
      expect(stream.status).toBe(206)
      expect(Buffer.concat((await stream.body.toArray()) as Buffer[]).toString()).toBe('0123')
      expect(server.requests[0]?.headers['accept-encoding']).toBe('identity')
    })

    it('streams a body for longer than the deadline for its headers', async () => {
      const clock = new FakeClock()
      let finish: () => void = () => undefined
      const server = await peer((_request, response) => {
        response.write('first ')
        finish = () => response.end('last')
      })
      const stream = await nodeHttp({ userAgent: 'Deskbell/0', clock }).open({ method: 'GET', url: server.base })
      await clock.advance(120_000)
      finish()
      expect(Buffer.concat((await stream.body.toArray()) as Buffer[]).toString()).toBe('first last')
      // The idle connection.
      await expect.poll(() => clock.pending).toBe(1)
      await clock.advance(IDLE_TIMEOUT)
      expect(clock.pending).toBe(0)
    })

    describe('deadlines of a body', () => {
      const deadlines = { idle: 30_000, reader: 120_000, total: 600_000 }
      async function begun(chunk: string) {
        const clock = new FakeClock()
        let response: { write: (text: string) => unknown } | null = null
        let closed = 0
        const server = await peer((_request, answer) => {
          response = answer
          answer.on('close', () => {
            closed++
          })
          answer.write(chunk)
        })
        const { body } = await nodeHttp({ userAgent: 'Deskbell/0', clock }).open({
          method: 'GET',
          url: server.base,
          deadlines,
        })
        const failed = new Promise<unknown>((resolve) => body.once('error', resolve))
        return { clock, body, failed, drip: (text: string) => response?.write(text), closed: () => closed }
      }
      it('ends a body that goes silent, and one of which too few bytes come', async () => {
        for (const drip of ['', '.']) {
          const { clock, body, failed, drip: send, closed } = await begun('first')
          let got = 0
          body.on('data', (chunk: Buffer) => {
            got += chunk.length
          })
          await expect.poll(() => got).toBe(5)
          for (let each = 0; each < 3; each++) {
            if (drip !== '') {
              const before = got
              send(drip)
              await expect.poll(() => got).toBeGreaterThan(before)
            }
            await clock.advance(30_000)
            if (body.destroyed) break
          }
          expect(await failed).toMatchObject({ code: 'timeout' })
          await expect.poll(closed).toBe(1)
          expect(clock.pending).toBe(0)
        }
      })
      it('ends a body that takes too long as a whole, even if it comes steadily', async () => {
        const { clock, body, failed, drip, closed } = await begun('first')
        let got = 0
        body.on('data', (chunk: Buffer) => {
          got += chunk.length
        })
        for (let at = 0; at < deadlines.total && !body.destroyed; at += 30_000) {
          const before = got
          drip('x'.repeat(4_000))
          await expect.poll(() => got).toBeGreaterThan(before)
          await clock.advance(30_000)
        }
        expect(await failed).toMatchObject({ code: 'timeout' })
        await expect.poll(closed).toBe(1)
        expect(clock.pending).toBe(0)
      })
      it('keeps a body while its reader pauses, up to the reader deadline', async () => {
        const { clock, body, failed, closed } = await begun('first')
        await expect.poll(() => body.readableLength).toBeGreaterThan(0)
        await clock.advance(90_000)
        expect(body.destroyed).toBe(false)
        await clock.advance(30_000)
        expect(await failed).toMatchObject({ code: 'timeout' })
        await expect.poll(closed).toBe(1)
      })
      it('closes the connection and clears its timers once the reader destroys the body', async () => {
        const { clock, body, closed } = await begun('first')
        body.destroy()
        await expect.poll(closed).toBe(1)
        await expect.poll(() => clock.pending).toBe(0)
      })
    })

    it('never reuses a connection for a publicOnly request', async () => {
      const server = await peer((_request, response) => response.end('secret'))
      const url = server.base.replace('127.0.0.1', 'localhost')
      const agent = new ProxyAgent({ keepAlive: true, getProxyForUrl: () => '' })
      closing.push(() => {
        agent.httpAgent.destroy()
        return Promise.resolve(agent.destroy())
      })
      for (const http of [client, nodeHttp({ userAgent: 'Deskbell/0', agentFor: () => agent })]) {
        await http.request({ method: 'GET', url })
        const before = server.requests.length
        for (const address of [url, server.base]) {
          expect(await failure({ method: 'GET', url: address, publicOnly: true }, http)).toMatchObject({
            code: 'forbidden',
            reachedServer: 'no',
          })
          expect(
            await http.open({ method: 'GET', url: address, publicOnly: true }).catch((reason: unknown) => reason),
          ).toMatchObject({ code: 'forbidden' })
        }
        expect(server.requests).toHaveLength(before)
      }
    })

    it('rejects private networks for a publicOnly request', async () => {
      const server = await peer((_request, response) => response.end('secret'))
      const url = server.base.replace('127.0.0.1', 'localhost')
      const error = await client.open({ method: 'GET', url, publicOnly: true }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'forbidden', reachedServer: 'no' })
      expect(server.requests).toHaveLength(0)
    })
  })
})

import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { ProxyAgent } from 'proxy-agent'
import { describe, expect, it } from 'vitest'
import { openWsSocket } from './socket.ts'
import { EXPIRED, OTHER_HOST, TRUSTABLE } from './testing/certificates.ts'
import { WirePeer } from './testing/wirePeer.ts'
import { onWire, WireRig } from './testing/wireRig.ts'

/** A bare TCP server; `serve` sees each connection. */
async function onTcp(
  serve: (socket: Socket) => void,
  run: (port: number, sockets: Socket[]) => Promise<void>,
): Promise<void> {
  const sockets: Socket[] = []
  const server: Server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {
      socket.destroy()
    })
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await run((server.address() as AddressInfo).port, sockets)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
}

/** Runs a test with a connection to an address other than the wire peer's. */
async function towards(
  baseUrl: string,
  run: (wire: WireRig) => Promise<void>,
  socket?: ConstructorParameters<typeof WireRig>[1],
): Promise<void> {
  const wire = new WireRig(await WirePeer.start(), { ...socket, baseUrl })
  try {
    wire.start()
    await run(wire)
  } finally {
    await wire.stop()
  }
}

const isDown = (wire: WireRig) => (): boolean => wire.state.kind === 'waiting' || wire.state.kind === 'blocked'

describe('the handshake on the wire', () => {
  it('#1 sends its protocols and the origin, no cookie, no extension, no token', () =>
    onWire(
      async (wire) => {
        await wire.synced()
        const request = wire.peer.requests[0]
        expect(request?.url).toBe('/cable')
        expect(request?.headers).toMatchObject({
          origin: wire.peer.baseUrl,
          'sec-websocket-protocol': 'actioncable-v1-json,actioncable-unsupported',
          'user-agent': 'Deskbell/1',
        })
        expect(Object.keys(request?.headers ?? {})).not.toContain('cookie')
        expect(Object.keys(request?.headers ?? {})).not.toContain('sec-websocket-extensions')
        expect(JSON.stringify(request?.rawHeaders)).not.toContain('pubsub_token')
      },
      { socket: { userAgent: 'Deskbell/1' } },
    ))

  it('#2 a server that picks the decoy protocol is blocked', () =>
    onWire(
      async (wire) => {
        wire.start()
        await wire.reach(isDown(wire))
        expect(wire.state).toMatchObject({ kind: 'blocked', reason: 'unsupportedProtocol' })
        expect(wire.peer.subscribed).toEqual([])
      },
      {},
      'actioncable-unsupported',
    ))

  it('#4 silent TCP: ended at 10 s', () =>
    onTcp(
      (socket) => {
        socket.resume()
      },
      (port, sockets) =>
        towards(`http://127.0.0.1:${port}`, async (wire) => {
          await wire.reach(() => sockets.length === 1)
          await wire.rig.clock.advance(9_999)
          expect(wire.state.kind).toBe('connecting')
          await wire.rig.clock.advance(1)
          expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'timeout' })
          await wire.reach(() => sockets[0]?.closed === true, "the end of the client's socket")
        }),
    ))

  it('#4 silent TLS: ended at 10 s', () =>
    onTcp(
      (socket) => {
        socket.resume()
      },
      (port, sockets) =>
        towards(`https://127.0.0.1:${port}`, async (wire) => {
          await wire.reach(() => sockets.length === 1)
          await wire.rig.clock.advance(10_000)
          expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'timeout' })
        }),
    ))

  it('#4 headers that come a byte at a time: ended at 10 s', () =>
    onTcp(
      () => undefined,
      (port, sockets) =>
        towards(`http://127.0.0.1:${port}`, async (wire) => {
          await wire.reach(() => sockets.length === 1)
          const answer = Buffer.from(`HTTP/1.1 101 Switching Protocols\r\nX-Long: ${'x'.repeat(200)}\r\n`)
          for (let at = 0; at < 100; at++) {
            sockets[0]?.write(answer.subarray(at, at + 1))
            await wire.reach(() => sockets[0]?.writableLength === 0)
            await wire.rig.clock.advance(99)
          }
          expect(wire.state.kind).toBe('connecting')
          await wire.rig.clock.advance(100)
          expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'timeout' })
        }),
    ))

  it('#4 pings without a welcome: ended at 10 s', () =>
    onWire(async (wire) => {
      wire.peer.welcome = false
      wire.start()
      await wire.reach(() => wire.peer.sockets.length === 1)
      for (let ping = 0; ping < 3; ping++) {
        wire.peer.send({ type: 'ping', message: ping })
        await wire.drained()
        await wire.rig.clock.advance(2_980)
      }
      await wire.rig.clock.advance(1_000)
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'timeout' })
    }))

  it('#6 a refused port: waiting as refused', async () => {
    let closed = 0
    await onTcp(
      () => undefined,
      (port) => {
        closed = port
        return Promise.resolve()
      },
    )
    await towards(`http://127.0.0.1:${closed}`, async (wire) => {
      await wire.reach(isDown(wire))
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'refused' })
    })
  })

  it.each([
    ['self-signed', TRUSTABLE, undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['expired', EXPIRED, EXPIRED.cert, 'CERT_HAS_EXPIRED'],
    ['of another host', OTHER_HOST, OTHER_HOST.cert, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('#7 a certificate that is %s: blocked, with the cause in the history', async (_, tls, ca, code) => {
    const wire = new WireRig(await WirePeer.start({ tls }), { socket: ca === undefined ? {} : { ca } })
    try {
      wire.start()
      await wire.reach(isDown(wire))
      expect(wire.state).toMatchObject({ kind: 'blocked', reason: 'tls' })
      expect(wire.rig.connection.history().at(-1)?.reason).toContain(code)
      expect(wire.peer.requests).toEqual([])
      await wire.rig.clock.advance(59_000)
      expect(wire.state.kind).toBe('blocked')
    } finally {
      await wire.stop()
    }
  })

  it('#7 a certificate that the system trusts is taken', async () => {
    const wire = new WireRig(await WirePeer.start({ tls: TRUSTABLE }), { socket: { ca: TRUSTABLE.cert } })
    await wire.synced()
    expect(wire.peer.requests[0]?.headers.origin).toBe(wire.peer.baseUrl)
    await wire.stop()
  })

  it('#7 wss to a plain http port: blocked as tls', () =>
    onTcp(
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (port) =>
        towards(`https://127.0.0.1:${port}`, async (wire) => {
          await wire.reach(isDown(wire))
          expect(wire.state).toMatchObject({ kind: 'blocked', reason: 'tls' })
        }),
    ))

  it('#8 uses a CONNECT proxy, reports one that refuses, and looks the proxy up on each attempt', async () => {
    let answer = '407 Proxy Authentication Required'
    const tunnelled: string[] = []
    const ends: Socket[] = []
    const proxy = createHttpServer()
    proxy.on('connect', (request, client: Socket) => {
      client.on('error', () => {
        client.destroy()
      })
      ends.push(client)
      tunnelled.push(request.url ?? '')
      if (answer !== '200 Connection established') {
        client.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        upstream.pipe(client).pipe(upstream)
      })
      ends.push(upstream)
      upstream.on('error', () => {
        client.destroy()
      })
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const lookups: string[] = []
    const socket = {
      agentFor: (url: string) => {
        lookups.push(url)
        return Promise.resolve(lookups.length === 4 ? null : new ProxyAgent({ getProxyForUrl: () => proxyUrl }))
      },
    }
    try {
      await onWire(
        async (wire) => {
          wire.start()
          await wire.reach(isDown(wire))
          expect(wire.state).toMatchObject({ kind: 'blocked', reason: 'proxy' })
          answer = '502 Bad Gateway'
          wire.rig.connection.kick('network')
          await wire.rig.clock.advance(250)
          await wire.reach(isDown(wire))
          expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'serverError' })
          answer = '200 Connection established'
          await wire.resynced()
          expect(tunnelled).toEqual(Array.from({ length: 3 }, () => `127.0.0.1:${wire.peer.port}`))
          wire.peer.last.terminate()
          await wire.reach(isDown(wire))
          await wire.resynced()
          expect(lookups).toHaveLength(4)
          expect(tunnelled).toHaveLength(3)
        },
        { socket },
      )
    } finally {
      for (const end of ends) end.destroy()
      proxy.close()
      await once(proxy, 'close')
    }
  })

  it('#8 a proxy lookup that fails is a failed attempt, and one that ends after a stop opens no socket', async () => {
    await onWire(
      async (wire) => {
        wire.start()
        await wire.reach(isDown(wire))
        expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'closed' })
      },
      { socket: { agentFor: () => Promise.reject(new Error('no proxy script')) } },
    )
    let answer = (): void => undefined
    await onWire(
      async (wire) => {
        wire.start()
        wire.rig.connection.stop('quit')
        answer()
        let turns = 0
        await wire.reach(() => turns++ > 50)
        expect(wire.peer.requests).toEqual([])
      },
      {
        socket: {
          agentFor: () =>
            new Promise((resolve) => {
              answer = () => {
                resolve(null)
              }
            }),
        },
      },
    )
  })
})

describe('frames on the wire', () => {
  it('#25 a frame above 8 MiB: closed with 1009 by the client, reconnected after 30 s', () =>
    onWire(async (wire) => {
      await wire.synced()
      const closed = once(wire.peer.last, 'close')
      wire.peer.event({ content: 'x'.repeat(9 * 1024 * 1024) })
      await wire.reach(isDown(wire))
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'tooLarge' })
      await closed
      expect(await wire.resynced()).toBeGreaterThanOrEqual(30_000)
    }))

  it('#26 a fragmented text with a ping in between is one event', () =>
    onWire(async (wire) => {
      await wire.synced()
      const text = Buffer.from(
        JSON.stringify({
          identifier: wire.peer.subscribed[0],
          message: { event: 'message.created', data: { account_id: 1, id: 7, content: 'é🙂' } },
        }),
      )
      const parts = [text.subarray(0, 40), text.subarray(40, 90), text.subarray(90)]
      const frame = (first: number, body: Buffer): Buffer =>
        Buffer.concat([
          Buffer.from(body.length < 126 ? [first, body.length] : [first, 126, body.length >> 8, body.length & 255]),
          body,
        ])
      const pongs = wire.peer.pongs.length
      wire.peer.sendRaw(
        Buffer.concat([
          frame(0x01, parts[0] ?? text),
          frame(0x89, Buffer.from('hi')),
          frame(0x00, parts[1] ?? text),
          frame(0x80, parts[2] ?? text),
        ]),
      )
      await wire.drained()
      expect(wire.rig.events).toMatchObject([{ data: { id: 7, content: 'é🙂' } }])
      await wire.reach(() => wire.peer.pongs.length > pongs, 'our pong')
    }))

  it('#26 100,000 empty fragments end the socket as too large', () =>
    onWire(async (wire) => {
      await wire.synced()
      const fragments = Buffer.alloc(100_000 * 2)
      fragments[0] = 0x01
      wire.peer.sendRaw(fragments)
      await wire.reach(isDown(wire))
      expect(wire.state).toMatchObject({ reason: 'tooLarge' })
      await wire.resynced()
    }))

  it.each([
    ['an unknown opcode', [0x83, 0x00]],
    ['a mlookups frame', [0x81, 0x80, 1, 2, 3, 4]],
    ['RSV2', [0xa1, 0x00]],
    ['a ping of 126 bytes', [0x89, 126, 0, 126]],
    ['a continuation of nothing', [0x80, 0x00]],
    ['a close frame of one byte', [0x88, 0x01, 0x03]],
  ])('#26 %s: a protocol error, then synced again', (_, bytes) =>
    onWire(async (wire) => {
      await wire.synced()
      wire.peer.sendRaw(Buffer.from(bytes))
      await wire.reach(isDown(wire))
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'protocol' })
      await wire.resynced()
    }),
  )

  it('#27 a throw in a listener ends the socket, which would receive nothing more', () =>
    onWire(async (wire) => {
      await new Promise<void>((resolve, reject) => {
        const socket = openWsSocket()(
          `ws://127.0.0.1:${wire.peer.port}/cable`,
          { origin: wire.peer.baseUrl, protocols: ['actioncable-v1-json'] },
          {
            onOpen: () => undefined,
            onFrame: () => {
              throw new Error('x')
            },
            onPong: () => undefined,
            onUnexpectedResponse: () => {
              reject(new Error('unexpected'))
            },
            onError: (error) => {
              expect(error.message).toBe('x')
              socket.terminate()
              resolve()
            },
            onClose: () => undefined,
          },
        )
      })
      await wire.reach(() => wire.peer.last.readyState === 3, 'the close at the server')
    }))

  it('reports an address that ws does not accept as an error and does not throw', async () => {
    const error = await new Promise<Error>((resolve) => {
      openWsSocket()(
        'ws://127.0.0.1/cable#x',
        { origin: 'http://127.0.0.1', protocols: ['a', 'a'] },
        {
          onOpen: () => undefined,
          onFrame: () => undefined,
          onPong: () => undefined,
          onUnexpectedResponse: () => undefined,
          onError: resolve,
          onClose: () => undefined,
        },
      )
    })
    expect(error).toBeInstanceOf(SyntaxError)
  })
})

describe('a half-open socket', () => {
  it('#37 without frames and pongs: probed at 4.5 s, ended at 7.5 s, replaced', () =>
    onWire(async (wire) => {
      await wire.synced()
      const silenced = (wire.peer.last as unknown as { _socket: Socket })._socket
      silenced.pause()
      const before = wire.peer.sockets.length
      await wire.rig.clock.advance(7_499)
      expect(wire.state.kind).toBe('synced')
      await wire.rig.clock.advance(1)
      expect(wire.state).toMatchObject({ kind: 'waiting', reason: 'stale' })
      expect(await wire.resynced()).toBeLessThan(4_100)
      expect(wire.peer.sockets).toHaveLength(before + 1)
    }))
})

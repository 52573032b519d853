import { createCable } from '@anycable/core'
import actionCable from '@rails/actioncable'
import { WebSocket } from 'ws'
import { CableConnection, openWsSocket } from '../../electron/core/cable/index.ts'
import { systemClock } from '../../electron/core/clock.ts'

export const CLIENTS = ['raw', '@rails/actioncable', '@anycable/core', 'Deskbell'] as const
export type ClientName = (typeof CLIENTS)[number]

const TOKEN = 'pubsub_token-bench'

type Params = ReturnType<typeof paramsOf>
const paramsOf = (userId: number) => ({ channel: 'RoomChannel', pubsub_token: TOKEN, account_id: 1, user_id: userId })

/** `ws` without compression, for every client. */
class PlainSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols, { perMessageDeflate: false })
    // The clients add their listener late or never; without one, an aborted attempt ends the process.
    this.on('error', ignore)
  }
}

function ignore(): void {
  // The client under test gets the close that follows.
}

/**
 * Starts a client of the server at `port` on loopback. All use the same `ws` without compression. `received` gets each
 * event's data. Returns a function that ends the client.
 */
export function startClient(
  name: ClientName,
  port: number,
  userId: number,
  received: (data: unknown) => void,
): () => void {
  const url = `ws://127.0.0.1:${port}/cable`
  const params = paramsOf(userId)
  switch (name) {
    case 'raw':
      return startRaw(url, params, received)
    case '@rails/actioncable':
      return startRails(url, params, received)
    case '@anycable/core':
      return startAnyCable(url, params, received)
    case 'Deskbell':
      return startDeskbell(port, params, received)
  }
}

/** The lower bound: parses frames and does nothing else. */
function startRaw(url: string, params: Params, received: (data: unknown) => void): () => void {
  const socket = new PlainSocket(url, ['actioncable-v1-json'])
  socket.on('open', () => {
    socket.send(JSON.stringify({ command: 'subscribe', identifier: JSON.stringify(params) }))
  })
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as { type?: string; message?: { data: unknown } }
    if (frame.type === undefined) received(frame.message?.data)
  })
  return () => {
    socket.terminate()
  }
}

function startRails(url: string, params: Params, received: (data: unknown) => void): () => void {
  // It expects a browser's globals.
  Object.assign(globalThis, {
    addEventListener: ignore,
    removeEventListener: ignore,
    document: { visibilityState: 'visible' },
  })
  actionCable.adapters.WebSocket = PlainSocket
  const consumer = actionCable.createConsumer(url)
  consumer.subscriptions.create(params, {
    received: (message) => {
      received((message as { data: unknown }).data)
    },
  })
  return () => {
    consumer.disconnect()
  }
}

function startAnyCable(url: string, params: Params, received: (data: unknown) => void): () => void {
  const { channel: name, ...rest } = params
  const cable = createCable(url, { websocketImplementation: PlainSocket, logLevel: 'error' })
  const channel = cable.subscribeTo(name, rest)
  channel.on('message', (message) => {
    received((message as unknown as { data: unknown }).data)
  })
  return () => {
    cable.disconnect()
  }
}

function startDeskbell(port: number, params: Params, received: (data: unknown) => void): () => void {
  const quiet = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (message: string) => {
      process.stderr.write(`${message}\n`)
    },
  }
  const credentials = { pubsubToken: params.pubsub_token, userId: params.user_id, accountIds: [params.account_id] }
  const connection = new CableConnection({
    baseUrl: `http://127.0.0.1:${port}`,
    open: openWsSocket(),
    clock: systemClock,
    random: Math.random,
    log: quiet,
    checkProfile: () => Promise.resolve({ outcome: 'current', credentials }),
    onEvents: (batch) => {
      for (const event of batch) received(event.data)
    },
    onState: ignore,
    poll: () => Promise.resolve({ isThrottled: false }),
    resync: () => Promise.resolve(),
  })
  connection.start(credentials)
  return () => {
    connection.stop('quit')
  }
}

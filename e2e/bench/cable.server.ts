import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'

/** A server's `conversation.updated` of about 1.6 kB as one unmasked text frame, framed beforehand. */
function eventFrame(identifier: string, id: number, content: string): Buffer {
  const sender = {
    id: 12,
    name: 'Maya Okafor',
    email: 'maya@example.com',
    phone_number: null,
    thumbnail: '',
    type: 'contact',
    additional_attributes: { city: 'Lagos', country: 'Nigeria' },
  }
  const data = {
    id,
    account_id: 1,
    inbox_id: 3,
    status: 'open',
    priority: 'high',
    unread_count: 2,
    labels: ['billing', 'vip'],
    can_reply: true,
    timestamp: 1795237177,
    created_at: 1795230000,
    updated_at: 1795237177.123456,
    agent_last_seen_at: 1795237000,
    contact_last_seen_at: 1795237100,
    snoozed_until: null,
    additional_attributes: {
      browser: { device_name: 'Unknown', browser_name: 'Firefox', platform_name: 'Linux', browser_version: '140.0' },
      referer: 'https://shop.example/cart',
    },
    custom_attributes: { plan: 'gold', order: 'A-1842' },
    channel: 'Channel::WebWidget',
    meta: {
      sender,
      channel: 'Channel::WebWidget',
      assignee: {
        id: 1,
        name: 'Ada',
        available_name: 'Ada',
        avatar_url: '',
        type: 'user',
        availability_status: 'online',
      },
      team: null,
      hmac_verified: false,
    },
    messages: [
      {
        id: id * 2,
        content,
        account_id: 1,
        inbox_id: 3,
        conversation_id: id,
        message_type: 0,
        created_at: 1795237177,
        private: false,
        status: 'sent',
        content_type: 'text',
        sender,
        attachments: [],
      },
    ],
  }
  const body = Buffer.from(JSON.stringify({ identifier, message: { event: 'conversation.updated', data } }))
  const header = Buffer.from([0x81, 126, body.length >> 8, body.length & 255])
  return Buffer.concat([header, body])
}

/** Frames per write. */
const BURST = 64

export interface BenchServer {
  readonly port: number
  close(): Promise<void>
}

async function listen(serve: (client: WebSocket) => void): Promise<BenchServer> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has('actioncable-v1-json') ? 'actioncable-v1-json' : false),
  })
  server.on('connection', (client) => {
    client.on('error', () => {
      client.terminate()
    })
    serve(client)
    client.send('{"type":"welcome"}')
  })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const client of server.clients) client.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}

function onSubscribe(client: WebSocket, run: (identifier: string) => void): void {
  client.on('message', (data: Buffer) => {
    const { command, identifier } = JSON.parse(data.toString('utf8')) as { command: string; identifier: string }
    if (command === 'subscribe') run(identifier)
  })
}

export interface FloodServer extends BenchServer {
  /** Sends a subscriber `count` events as fast as it reads them. */
  sendEvents(user: number, count: number): void
}

/** Sends events on request, otherwise only pings, as Rails does. Calls `onSubscribed` for each confirm. */
export async function floodServer(content: string, onSubscribed: (user: number) => void): Promise<FloodServer> {
  const senders = new Map<number, (count: number) => void>()
  const server = await listen((client) => {
    sendPings(client)
    onSubscribe(client, (identifier) => {
      client.send(JSON.stringify({ identifier, type: 'confirm_subscription' }))
      const { _socket: socket } = client as WebSocket & { _socket: Socket }
      const frames = Array.from({ length: BURST }, (_, index) => eventFrame(identifier, index + 1, content))
      const burst = Buffer.concat(frames)
      const user = userOf(identifier)
      senders.set(user, (count) => {
        let left = count
        const sendEvents = (): void => {
          while (left > 0) {
            const part = left >= BURST ? burst : Buffer.concat(frames.slice(0, left))
            left -= Math.min(left, BURST)
            if (!socket.write(part)) {
              socket.once('drain', sendEvents)
              return
            }
          }
        }
        sendEvents()
      })
      onSubscribed(user)
    })
  })
  return { ...server, sendEvents: (user, count) => senders.get(user)?.(count) }
}

/** Every 3 s, as Rails. */
function sendPings(client: WebSocket): void {
  const pingTimer = setInterval(() => {
    client.send(JSON.stringify({ type: 'ping', message: Math.floor(Date.now() / 1000) }))
  }, 3_000)
  client.on('close', () => {
    clearInterval(pingTimer)
  })
}

function userOf(identifier: string): number {
  return (JSON.parse(identifier) as { user_id: number }).user_id
}

/**
 * Drops each client once, some time after its confirm, and measures until it is confirmed again. Half of the drops cut
 * the socket, half send a `server_restart` frame and a close. Pings every 3 s, as Rails does.
 */
export function returnServer(onReturned: (user: number, milliseconds: number) => void): Promise<BenchServer> {
  const dropped = new Map<number, number>()
  return listen((client) => {
    sendPings(client)
    onSubscribe(client, (identifier) => {
      client.send(JSON.stringify({ identifier, type: 'confirm_subscription' }))
      const user = userOf(identifier)
      const since = dropped.get(user)
      if (since !== undefined) {
        onReturned(user, performance.now() - since)
        return
      }
      setTimeout(
        () => {
          dropped.set(user, performance.now())
          if (user % 2 === 0) client.terminate()
          else {
            client.send('{"type":"disconnect","reason":"server_restart","reconnect":true}')
            client.close(1000)
          }
        },
        1_000 + Math.random() * 3_000,
      )
    })
  })
}

import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { errorMessage } from '../../shared/text/errors.ts'
import { methods } from './controlMethods.ts'
import { hostState } from './hostState.ts'

interface Call {
  readonly id: number
  readonly method: string
  readonly params?: readonly unknown[]
}

/**
 * Opens the control channel: a WebSocket on loopback with a secret path, printed as JSON in the first line of standard
 * output. `{ id, method, params }` is answered by `{ id, result }` or `{ id, error }`. What the app does to the machine
 * is sent as `{ entry }`. The methods are in controlMethods.ts.
 */
export async function openControl(): Promise<void> {
  const token = randomBytes(16).toString('hex')
  const expected = Buffer.from(`/${token}`)
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: hostState.options.controlPort,
    perMessageDeflate: false,
    verifyClient: ({ req }: { req: IncomingMessage }) => {
      const given = Buffer.from(req.url ?? '')
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  server.on('connection', (socket) => {
    const sendEntry = (entry: unknown): void => socket.send(JSON.stringify({ entry }))
    hostState.on('entry', sendEntry)
    socket.once('close', () => hostState.off('entry', sendEntry))
    socket.on('error', (error) => process.stderr.write(`host: control channel: ${error.message}\n`))
    socket.on('message', (data: Buffer) => void answer(socket, data.toString('utf8')))
  })
  const { port } = server.address() as AddressInfo
  process.stdout.write(
    `${JSON.stringify({ host: 'chromium', control: `ws://127.0.0.1:${port}/${token}`, pid: process.pid })}\n`,
  )
}

async function answer(socket: WebSocket, text: string): Promise<void> {
  const call = JSON.parse(text) as Call
  try {
    const method = Object.hasOwn(methods, call.method)
      ? (methods as Record<string, (...args: unknown[]) => unknown>)[call.method]
      : undefined
    if (!method) throw new Error(`The control channel has no method ${call.method}`)
    const result = await method(...(call.params ?? []))
    socket.send(JSON.stringify({ id: call.id, result: result ?? null }))
  } catch (error) {
    socket.send(JSON.stringify({ id: call.id, error: errorMessage(error) }))
  }
}

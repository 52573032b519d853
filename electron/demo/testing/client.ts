import { WebSocket } from 'ws'
import { parseJson } from '../../../shared/text/json.ts'
import { isDetails } from '../fields.ts'
import type { Details } from '../model/types.ts'

/** A socket client for tests. Records every frame but pings and waits for frames. */
export class TestClient {
  readonly frames: (Details | string)[] = []
  readonly closed: Promise<number>
  pongs = 0
  readonly #socket: WebSocket
  readonly #waiting: { test: (frame: Details | string) => boolean; resolve: (frame: Details | string) => void }[] = []

  constructor(base: string, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(
      `${base.replace('http', 'ws')}/cable`,
      ['actioncable-v1-json', 'actioncable-unsupported'],
      { headers, perMessageDeflate: false },
    )
    this.closed = new Promise((resolve) => this.#socket.on('close', (code) => resolve(code)))
    // A refused upgrade shows as close 1006.
    this.#socket.on('error', () => undefined)
    this.#socket.on('pong', () => {
      this.pongs += 1
    })
    this.#socket.on('message', (data, isBinary) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : ''
      const parsed = isBinary ? undefined : parseJson(text)
      const frame = isDetails(parsed) ? parsed : text
      if (isDetails(frame) && frame['type'] === 'ping') return
      this.frames.push(frame)
      for (const waiter of this.#waiting.splice(0)) {
        if (waiter.test(frame)) waiter.resolve(frame)
        else this.#waiting.push(waiter)
      }
    })
  }

  /** The first frame that passes the test, received already or later. */
  wait(test: (frame: Details | string) => boolean): Promise<Details | string> {
    const found = this.frames.find(test)
    return found === undefined ? this.next(test) : Promise.resolve(found)
  }

  /** The next frame that passes the test. */
  next(test: (frame: Details | string) => boolean): Promise<Details | string> {
    return new Promise((resolve) => this.#waiting.push({ test, resolve }))
  }

  async welcomed(): Promise<this> {
    await this.wait(isType('welcome'))
    return this
  }

  raw(text: string): void {
    this.#socket.send(text)
  }

  command(command: string, identifier: string, data?: string): void {
    this.#socket.send(JSON.stringify({ command, identifier, ...(data === undefined ? {} : { data }) }))
  }

  presence(identifier: string): void {
    this.command('message', identifier, '{"action":"update_presence"}')
  }

  /** Sends a WebSocket ping; `pongs` counts the answers. */
  ping(): void {
    this.#socket.ping()
  }

  close(): void {
    this.#socket.terminate()
  }
}

export const isType = (type: string) => (frame: Details | string) => isDetails(frame) && frame['type'] === type
export const isEvent = (event: string) => (frame: Details | string) =>
  isDetails(frame) && isDetails(frame['message']) && frame['message']['event'] === event
export const dataOf = (frame: Details | string): Details =>
  isDetails(frame) && isDetails(frame['message']) && isDetails(frame['message']['data']) ? frame['message']['data'] : {}

export const identifierOf = (user: { id: number; pubsubToken: string }, accountId: number | string = 1) =>
  JSON.stringify({
    channel: 'RoomChannel',
    pubsub_token: user.pubsubToken,
    account_id: accountId,
    user_id: typeof accountId === 'string' ? String(user.id) : user.id,
  })

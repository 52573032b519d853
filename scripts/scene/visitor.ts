import { WebSocket } from 'ws'

/** A `/cable` frame with an event. */
export interface CableEvent {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * A contact on a website, with the public API and a socket of its own; shares no code with Deskbell. It reports only what that socket
 * received.
 */
export class Visitor {
  readonly name: string
  /** The number that agents see on the conversation. */
  readonly conversationId: number
  readonly #chat: string
  readonly #socket: WebSocket
  readonly #events: CableEvent[]
  readonly #listeners = new Set<(event: CableEvent) => void>()

  private constructor(name: string, chat: string, conversationId: number, socket: WebSocket, events: CableEvent[]) {
    this.name = name
    this.#chat = chat
    this.conversationId = conversationId
    this.#socket = socket
    this.#events = events
    socket.on('message', (data: Buffer) => {
      const { message } = JSON.parse(data.toString('utf8')) as { message?: CableEvent }
      if (typeof message !== 'object') return
      events.push(message)
      for (const hear of this.#listeners) hear(message)
    })
  }

  /** Makes the contact, subscribes its socket, opens a conversation. Rejects with the first answer that is not 2xx. */
  static async arrive(base: string, inbox: string, person: { name: string; email: string }): Promise<Visitor> {
    const contacts = `${base}/public/api/v1/inboxes/${inbox}/contacts`
    const contact = (await post(contacts, { identifier: `visitor-${Date.now()}`, ...person })) as {
      source_id: string
      pubsub_token: string
    }
    const socket = await subscribe(base, contact.pubsub_token)
    const mine = `${contacts}/${contact.source_id}/conversations`
    const talk = (await post(mine, {})) as { id: number }
    return new Visitor(person.name, `${mine}/${talk.id}`, talk.id, socket, [])
  }

  async write(content: string): Promise<void> {
    await post(`${this.#chat}/messages`, { content })
  }

  async sendPicture(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const form = new FormData()
    form.set('content', '')
    form.append('attachments[]', new Blob([bytes], { type: 'image/png' }), name)
    await post(`${this.#chat}/messages`, form)
  }

  async type(isTyping: boolean): Promise<void> {
    await post(`${this.#chat}/toggle_typing`, { typing_status: isTyping ? 'on' : 'off' })
  }

  /** The first matching event, past or future. */
  until(event: string, fits: (data: CableEvent['data']) => boolean, limit: number): Promise<CableEvent> {
    const matches = (one: CableEvent): boolean => one.event === event && fits(one.data)
    const past = this.#events.find(matches)
    if (past) return Promise.resolve(past)
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer)
        this.#listeners.delete(hear)
      }
      const timer = setTimeout(() => {
        finish()
        reject(new Error(`the visitor's socket got no ${event} in ${limit / 1000} s`))
      }, limit)
      const hear = (one: CableEvent): void => {
        if (!matches(one)) return
        finish()
        resolve(one)
      }
      this.#listeners.add(hear)
    })
  }

  /** All events received so far. */
  got(): readonly CableEvent[] {
    return this.#events
  }

  leave(): void {
    this.#socket.terminate()
  }
}

async function post(url: string, body: FormData | object): Promise<unknown> {
  const isForm = body instanceof FormData
  const response = await fetch(url, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    ...(isForm ? {} : { headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} from POST ${new URL(url).pathname}: ${text.slice(0, 200)}`)
  return text === '' ? {} : (JSON.parse(text) as unknown)
}

/** Settles when the server has confirmed the visitor's subscription. */
function subscribe(base: string, token: string): Promise<WebSocket> {
  const identifier = JSON.stringify({ channel: 'RoomChannel', pubsub_token: token })
  const socket = new WebSocket(
    `${base.replace(/^http/, 'ws')}/cable`,
    ['actioncable-v1-json', 'actioncable-unsupported'],
    { origin: base },
  )
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', () => reject(new Error("the visitor's socket was closed")))
    const hear = (data: Buffer): void => {
      const { type } = JSON.parse(data.toString('utf8')) as { type?: string }
      if (type === 'welcome') socket.send(JSON.stringify({ command: 'subscribe', identifier }))
      if (type !== 'confirm_subscription') return
      socket.off('message', hear)
      resolve(socket)
    }
    socket.on('message', hear)
  })
}

import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'

interface Answer {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly sessionId?: string
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

/** One session of the DevTools protocol; emits each event with its method as the name. */
export class Session extends EventEmitter {
  readonly id: string | undefined
  readonly #pipe: Pipe

  constructor(pipe: Pipe, id: string | undefined) {
    super()
    this.setMaxListeners(0)
    this.#pipe = pipe
    this.id = id
  }

  /** Sends one command. Rejects with the protocol's message, or when the browser has exited. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#pipe.send(method, params, this.id)
  }

  /** Sends a command that fails only if the page closes first. */
  post(method: string, params: Record<string, unknown> = {}): void {
    this.send(method, params).catch((error: unknown) => this.emit('post-failed', { method, error }))
  }
}

/**
 * The DevTools protocol over Chromium's pipe (NUL-separated JSON). The pipe is faster than the port, and the browser
 * exits whenever its other end closes.
 */
export class Pipe {
  readonly browser: Session
  readonly #output: Writable
  readonly #sessions = new Map<string, Session>()
  readonly #waiting = new Map<
    number,
    { method: string; resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }
  >()
  #lastId = 0
  #rest: Buffer[] = []
  #isClosed = false

  constructor(output: Writable, input: Readable) {
    this.#output = output
    this.browser = new Session(this, undefined)
    input.on('data', (chunk: Buffer) => this.#read(chunk))
    input.on('close', () => this.#close())
    // A write after the browser has exited; `close` rejects every waiting call.
    output.on('error', () => this.#close())
  }

  session(id: string): Session {
    const known = this.#sessions.get(id)
    if (known) return known
    const session = new Session(this, id)
    this.#sessions.set(id, session)
    return session
  }

  send(
    method: string,
    params: Record<string, unknown>,
    sessionId: string | undefined,
  ): Promise<Record<string, unknown>> {
    if (this.#isClosed) return Promise.reject(new Error(`${method}: the browser is gone`))
    const id = (this.#lastId += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject })
      this.#output.write(
        `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      )
    })
  }

  #read(chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, from)) {
      this.#rest.push(chunk.subarray(from, end))
      const text =
        this.#rest.length === 1 ? (this.#rest[0]?.toString('utf8') ?? '') : Buffer.concat(this.#rest).toString('utf8')
      this.#rest = []
      from = end + 1
      this.#handle(JSON.parse(text) as Answer)
    }
    if (from < chunk.length) this.#rest.push(chunk.subarray(from))
  }

  #handle(message: Answer): void {
    if (message.id !== undefined) {
      const call = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error) call?.reject(new Error(`${call.method}: ${message.error.message}`))
      else call?.resolve(message.result ?? {})
      return
    }
    if (message.method === undefined) return
    const session = message.sessionId === undefined ? this.browser : this.session(message.sessionId)
    session.emit(message.method, message.params ?? {})
    if (message.method === 'Target.detachedFromTarget') {
      const gone = String(message.params?.['sessionId'])
      this.#sessions.get(gone)?.emit('detached')
      this.#sessions.delete(gone)
    }
  }

  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: the browser is gone`))
    this.#waiting.clear()
    this.browser.emit('closed')
  }
}

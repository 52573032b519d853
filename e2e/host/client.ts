import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import type { ControlMethods } from './controlMethods.ts'
import type { Entry, Machine } from './hostState.ts'

type Method = keyof ControlMethods
type Args<M extends Method> = Parameters<ControlMethods[M]>
type Result<M extends Method> = Awaited<ReturnType<ControlMethods[M]>>

/** How to start the host. `args`: arguments of the app; `onLine`: receives every line that the app or the host prints. */
export interface HostStart {
  readonly appPath: string
  readonly args?: readonly string[]
  /** The state of the machine at the start. */
  readonly machine?: Partial<Machine>
  readonly headed?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly onLine?: (line: string) => void
}

const startLimit = 40_000

/** The host in a separate process: its control channel and the process. */
export class HostProcess {
  readonly child: ChildProcess
  readonly lines: string[]
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  readonly #listeners = new Set<(entry: Entry) => void>()
  #lastId = 0

  private constructor(child: ChildProcess, lines: string[], socket: WebSocket) {
    this.child = child
    this.lines = lines
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the host is gone')))
  }

  /** Starts the host; resolves when its control channel is open. Rejects with its output if it exits first. */
  static async start(options: HostStart): Promise<HostProcess> {
    const run = path.join(import.meta.dirname, 'run.ts')
    const child = spawn(
      process.execPath,
      [
        run,
        '--host-tied',
        ...(options.headed ? ['--host-headed'] : []),
        ...(options.machine ? [`--host-machine=${JSON.stringify(options.machine)}`] : []),
        options.appPath,
        ...(options.args ?? []),
      ],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, NODE_OPTIONS: '', ...options.env },
      },
    )
    const lines: string[] = []
    const addLine = (line: string): void => {
      lines.push(line)
      options.onLine?.(line)
    }
    const address = await new Promise<string>((resolve, reject) => {
      const stop = (why: string): void => {
        clearTimeout(limit)
        reject(new Error(`the host ${why}:\n${lines.join('\n')}`))
      }
      const limit = setTimeout(() => {
        child.kill('SIGKILL')
        stop(`printed nothing for ${startLimit / 1000} s`)
      }, startLimit)
      child.once('error', (error) => stop(`did not start (${error.message})`))
      child.once('exit', (code, signal) => stop(`exited at once (${code ?? signal ?? ''})`))
      let isFirst = true
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (!isFirst) return addLine(line)
        isFirst = false
        clearTimeout(limit)
        resolve((JSON.parse(line) as { control: string }).control)
      })
      createInterface({ input: child.stderr }).on('line', addLine)
    })
    const socket = new WebSocket(address, { perMessageDeflate: false })
    const host = new HostProcess(child, lines, socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      // A second instance exits before its control channel can be used.
      socket.once('error', (error) => void host.ended().then(() => resolve(), reject.bind(undefined, error)))
    })
    return host
  }

  /** Calls one method of the control channel. Rejects with the host's message, or when the host is gone. */
  call<M extends Method>(method: M, ...params: Args<M>): Promise<Result<M>> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise<unknown>((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) return reject(new Error(`${method}: the host is gone`))
      this.#waiting.set(id, { resolve, reject })
      this.#socket.send(JSON.stringify({ id, method, params }))
    }) as Promise<Result<M>>
  }

  /** Calls `run` for everything that the app does to its machine from now on; returns a function that stops it. */
  onEntry(run: (entry: Entry) => void): () => void {
    this.#listeners.add(run)
    return () => this.#listeners.delete(run)
  }

  /** The first entry, past or future, that `matches`. Rejects after `limit` milliseconds. */
  async until(what: string, matches: (details: unknown) => boolean = () => true, limit = 10_000): Promise<Entry> {
    let stop = (): void => undefined
    const next = new Promise<Entry>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no "${what}" within ${limit} ms`)), limit)
      const unsubscribe = this.onEntry((entry) => {
        if (entry.what === what && matches(entry.details)) resolve(entry)
      })
      stop = () => {
        clearTimeout(timer)
        unsubscribe()
      }
    })
    // Listens before it reads the journal, so no entry is missed.
    next.catch(() => undefined)
    try {
      const past = (await this.call('journal', what)).find((entry) => matches(entry.details))
      return past ?? (await next)
    } finally {
      stop()
    }
  }

  /** Resolves with the exit code (or the signal's name) when the process has exited. */
  ended(): Promise<number | NodeJS.Signals> {
    const { child } = this
    if (child.exitCode !== null) return Promise.resolve(child.exitCode)
    if (child.signalCode !== null) return Promise.resolve(child.signalCode)
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 1)))
  }

  /** Kills main, as a crash or a power cut would; resolves when it has exited. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended()
  }

  /** Asks the app to quit, and kills it after `limit` milliseconds. Returns the exit code. */
  async close(limit = 8000): Promise<number | NodeJS.Signals> {
    const killTimer = setTimeout(() => this.child.kill('SIGKILL'), limit)
    this.child.kill('SIGTERM')
    const code = await this.ended()
    clearTimeout(killTimer)
    return code
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as { id?: number; result?: unknown; error?: string; entry?: Entry }
    if (message.entry) for (const run of this.#listeners) run(message.entry)
    if (message.id === undefined) return
    const call = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error === undefined) call?.resolve(message.result)
    else call?.reject(new Error(message.error))
  }

  #fail(error: Error): void {
    for (const call of this.#waiting.values()) call.reject(error)
    this.#waiting.clear()
  }
}

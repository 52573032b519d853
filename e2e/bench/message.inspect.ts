import { WebSocket } from 'ws'

/** One function of a CPU profile, as the inspector reports it. */
export interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

/** A CPU profile: the functions as a tree, and the function of each sample. */
export interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
}

/** CPU time of a process in microseconds. */
export interface Cpu {
  /** All threads, with those that collect garbage. */
  readonly process: number
  readonly mainThread: number
}

/** Microseconds between two samples. */
export const INTERVAL = 500
const CPU = `{
  const sum = ({ user, system }) => user + system
  JSON.stringify({ process: sum(process.cpuUsage()), mainThread: sum(process.threadCpuUsage()) })
}`

/** Node's inspector of another process, which was started with `--inspect`. */
export class Inspector {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')))
    socket.on('close', () => this.#fail())
  }

  /** `address`: what the process printed (`ws://…`). */
  static async connect(address: string): Promise<Inspector> {
    const socket = new WebSocket(address, { perMessageDeflate: false })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return new Inspector(socket)
  }

  /** CPU time since the start of the process. */
  async cpu(): Promise<Cpu> {
    const { result } = (await this.#call('Runtime.evaluate', { expression: CPU })) as { result: { value: string } }
    return JSON.parse(result.value) as Cpu
  }

  /** Profiles the main thread while `run` runs. */
  async profile(run: () => Promise<void>): Promise<Profile> {
    await this.#call('Profiler.enable')
    await this.#call('Profiler.setSamplingInterval', { interval: INTERVAL })
    await this.#call('Profiler.start')
    await run()
    const { profile } = (await this.#call('Profiler.stop')) as { profile: Profile }
    await this.#call('Profiler.disable')
    return profile
  }

  close(): void {
    this.#socket.terminate()
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.send(JSON.stringify({ id, method, params }))
    })
  }

  #receive(text: string): void {
    const { id, result, error } = JSON.parse(text) as { id?: number; result?: unknown; error?: { message: string } }
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    if (id === undefined || !waiting) return
    this.#waiting.delete(id)
    if (error) waiting.reject(new Error(error.message))
    else waiting.resolve(result)
  }

  #fail(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('the inspected process is gone'))
    this.#waiting.clear()
  }
}

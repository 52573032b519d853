import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './steps.ts'

/** The first line of the demo server, and how to end it. */
export interface DemoServer {
  readonly base: string
  readonly control: string
  /** Address of the requests that no API offers, such as the emails that the server sent. */
  readonly hand: string
  /** The inboxes that visitors write to, if the seed has them. */
  readonly keys: { readonly api?: string; readonly web?: string; readonly quiet?: string }
  readonly inboxes: readonly {
    readonly id: number
    readonly accountId: number
    readonly name: string
    readonly identifier?: string
  }[]
  readonly agents: readonly { readonly email: string; readonly password: string; readonly apiToken: string }[]
  stop(): Promise<void>
}

const startLimit = 30_000

/**
 * Starts `electron/demo` in a process of its own, on loopback, on a free port. `args`: its own options.
 * Rejects when the server exits or prints nothing within 30 s.
 */
export async function startDemoServer(args: readonly string[]): Promise<DemoServer> {
  const child = spawn(
    process.execPath,
    [path.join(root, 'electron', 'demo', 'main.ts'), '--json', '--port', '0', ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const hard = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(hard)
  }
  const line = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`the demo server said nothing for ${startLimit / 1000} s`)),
      startLimit,
    )
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the demo server ended with ${String(code)}`)))
    createInterface({ input: child.stdout }).once('line', (first) => {
      clearTimeout(limit)
      resolve(first)
    })
  }).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  child.stdout.resume()
  return { ...(JSON.parse(line) as Omit<DemoServer, 'stop'>), stop }
}

import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import path from 'node:path'

/** The top folder of the checkout. */
export const root = path.resolve(import.meta.dirname, '..')

/** The result of a finished command. */
export interface Finished {
  readonly code: number
  readonly output: string
  readonly milliseconds: number
}

/** Whether a command's output is shown live or kept until it ends. */
export type Show = 'live' | 'kept'

/**
 * Runs a package's own command line under this Node (no shell, so it works alike on every system).
 * `entry`: path of the JavaScript file below the checkout. Never throws: a command that can't start has code 127.
 */
export function runNode(
  entry: string,
  args: readonly string[],
  show: Show,
  log: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  const began = performance.now()
  const logFile = path.join(root, 'out', 'test', log)
  mkdirSync(path.dirname(logFile), { recursive: true })
  const file = createWriteStream(logFile)
  return new Promise((resolve) => {
    const chunks: string[] = []
    const child = spawn(process.execPath, [path.join(root, entry), ...args], {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const receive = (data: string): void => {
      chunks.push(data)
      file.write(data)
      if (show === 'live') process.stdout.write(data)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', receive)
    const finish = (code: number): void => {
      file.end()
      resolve({ code, output: chunks.join(''), milliseconds: performance.now() - began })
    }
    child.once('error', (error) => {
      receive(`${error.message}\n`)
      finish(127)
    })
    child.once('close', (code) => finish(code ?? 1))
  })
}

import { spawn } from 'node:child_process'

/** Runs one of the tools that play a recording against a server, its words shown as they come. Answers its exit code. */
export function playTool(tool: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [tool, ...args], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

import { spawn } from 'node:child_process'

/** Runs a tool that plays a recording against a server and shows its output. Returns its exit code. */
export function playTool(tool: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [tool, ...args], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * Runs a tool that plays a recording against a server. Shows its output, or passes each line of it to `onLine`.
 * Returns its exit code.
 */
export async function playTool(
  tool: string,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<number> {
  const child = spawn(process.execPath, [tool, ...args], { stdio: ['inherit', onLine ? 'pipe' : 'inherit', 'inherit'] })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  if (onLine && child.stdout) createInterface({ input: child.stdout }).on('line', onLine)
  return ended
}

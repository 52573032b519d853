// Runs the npm that started this process, or else the one on the PATH.
import { spawnSync } from 'node:child_process'

/** Runs npm and waits for it. `options` as for spawnSync. */
export function npm(args, options) {
  const own = process.env.npm_execpath
  if (own?.endsWith('.js')) return spawnSync(process.execPath, [own, ...args], options)
  // A .cmd file runs only through a shell; every argument here is our own, none has spaces.
  return spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    ...options,
    shell: process.platform === 'win32',
  })
}

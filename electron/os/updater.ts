import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import { errorText } from '../../shared/text/errors.ts'
import type { Clock, Dispose, Log } from '../core/ports.ts'

const FIRST = 5_000
const PERIOD = 4 * 60 * 60 * 1_000

export interface UpdaterOptions {
  readonly clock: Clock
  readonly log: Log
  onReady(version: string): void
}

/**
 * Looks for updates of a packaged app that says where they are, fetches them behind, and installs them at quit. `allow`
 * is asked at quit: with messages still waiting an installation is put off to the next one.
 */
export class Updater {
  readonly #options: UpdaterOptions
  #updater: AppUpdater | null = null
  #stop: Dispose = () => undefined

  constructor(options: UpdaterOptions) {
    this.#options = options
  }

  /** Builds without an update address, and Linux packages that a package manager updates, are left alone. */
  start(): void {
    const { clock } = this.#options
    if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return
    if (process.platform === 'linux' && process.env.APPIMAGE === undefined) return
    const look = (): void => {
      timer = clock.after(PERIOD, look)
      void this.#look()
    }
    let timer = clock.after(FIRST, look)
    this.#stop = () => clock.clear(timer)
  }

  /** Whether a fetched update may be installed when the app ends now. */
  allow(install: boolean): void {
    if (this.#updater) this.#updater.autoInstallOnAppQuit = install
  }

  dispose(): void {
    this.#stop()
  }

  async #look(): Promise<void> {
    const { log } = this.#options
    try {
      this.#updater ??= await this.#load()
      await this.#updater.checkForUpdates()
    } catch (error) {
      log.warn('Looking for updates failed', { error: errorText(error) })
    }
  }

  async #load(): Promise<AppUpdater> {
    const { log, onReady } = this.#options
    const { autoUpdater } = await import('electron-updater')
    autoUpdater.autoDownload = true
    autoUpdater.autoInstallOnAppQuit = true
    autoUpdater.allowDowngrade = false
    autoUpdater.logger = null
    autoUpdater.on('update-downloaded', ({ version }) => onReady(version))
    autoUpdater.on('error', (error) => log.warn('An update failed', { error: errorText(error) }))
    return autoUpdater
  }
}

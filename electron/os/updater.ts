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
 * Checks for updates of a packaged app with an update address, downloads them in the background and installs them on
 * quit. `allow` is called on quit: while messages are queued, the installation is postponed to the next quit.
 */
export class Updater {
  readonly #options: UpdaterOptions
  #updater: AppUpdater | null = null
  #stop: Dispose = () => undefined

  constructor(options: UpdaterOptions) {
    this.#options = options
  }

  /** Builds without an update address, and Linux packages that a package manager updates, are not updated. */
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

  /** Whether a downloaded update may be installed on this quit. */
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
      log.warn('Checking for updates failed', { error: errorText(error) })
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
    autoUpdater.on('error', (error) => log.warn('Update failed', { error: errorText(error) }))
    return autoUpdater
  }
}

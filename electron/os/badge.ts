import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app, nativeImage } from 'electron'
import { badgeFile, shouldFlash } from './badgeState.ts'
import type { Platform } from './platform.ts'
import type { Translate } from './translate.ts'

export interface BadgeOptions {
  readonly window: BrowserWindow
  /** Folder of the badge images. */
  readonly images: string
  readonly translate: Translate
  readonly platform: Platform
}

/** Unread conversations on the dock, taskbar or launcher, and a window that requests attention. */
export class Badge {
  readonly #options: BadgeOptions
  #count = 0
  #focused = false
  #flashing = false

  constructor(options: BadgeOptions) {
    this.#options = options
  }

  setCount(count: number): void {
    if (count === this.#count) return
    this.#flashing = count > 0 && (this.#flashing || shouldFlash(this.#count, count, this.#focused))
    this.#count = count
    this.#render()
  }

  setFocused(focused: boolean): void {
    this.#focused = focused
    if (!focused || !this.#flashing) return
    this.#flashing = false
    this.#render()
  }

  #render(): void {
    const { window, platform } = this.#options
    if (window.isDestroyed()) return
    // On Windows a badge count as well would draw two badges on top of each other (element-web#16942).
    if (platform === 'win32') this.#renderOverlay()
    else app.setBadgeCount(this.#count)
    if (platform !== 'darwin') window.flashFrame(this.#flashing)
  }

  /** The images are drawn at build time; screen readers read the description. */
  #renderOverlay(): void {
    const { window, images, translate } = this.#options
    const file = badgeFile(this.#count)
    if (file === null) window.setOverlayIcon(null, '')
    else
      window.setOverlayIcon(
        nativeImage.createFromPath(join(images, file)),
        translate('tray.badge', { count: this.#count }),
      )
  }
}

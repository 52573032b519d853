import type { Tray } from 'electron'
import { guard, GuardedEmitter } from '../guard.ts'
import { hostState } from '../hostState.ts'
import type { HostMenu } from './menu.ts'
import type { HostImage } from './nativeImage.ts'
import { nativeImage } from './nativeImage.ts'

const trays: HostTray[] = []

type Implemented =
  | 'setToolTip'
  | 'setTitle'
  | 'getTitle'
  | 'destroy'
  | 'isDestroyed'
  | 'setIgnoreDoubleClickEvents'
  | 'getBounds'
  | 'focus'
  | 'displayBalloon'
  | 'removeBalloon'

/** Electron's `Tray`. The constructor throws if the machine has no tray, as on plain GNOME. */
export class HostTray extends GuardedEmitter implements Pick<Tray, Implemented> {
  #image: HostImage
  #toolTip = ''
  #trayTitle = ''
  #menu: HostMenu | null = null
  #isGone = false

  constructor(image: HostImage | string) {
    super('Tray')
    if (!hostState.machine.trayAvailable) throw new Error('The machine of this test has no tray')
    this.#image = read(image)
    trays.push(this)
    hostState.record('tray')
  }
  /** For the host: all existing trays. */
  static _all(): readonly HostTray[] {
    return trays
  }
  _menu(): HostMenu | null {
    return this.#menu
  }
  _summary(): object {
    return {
      toolTip: this.#toolTip,
      title: this.#trayTitle,
      image: this.#image.isEmpty() ? null : this.#image.toDataURL(),
      items: this.#menu?._entries() ?? [],
    }
  }
  #noted(): void {
    hostState.record('tray', this._summary())
  }
  setImage(image: HostImage | string): void {
    this.#image = read(image)
    this.#noted()
  }
  setPressedImage(): void {
    this.#noted()
  }
  setToolTip(toolTip: string): void {
    this.#toolTip = toolTip
    this.#noted()
  }
  setTitle(title: string): void {
    this.#trayTitle = title
    this.#noted()
  }
  getTitle(): string {
    return this.#trayTitle
  }
  setContextMenu(menu: HostMenu | null): void {
    this.#menu = menu
    this.#noted()
  }
  popUpContextMenu(menu?: HostMenu): void {
    const shown = menu ?? this.#menu
    shown?.popup()
  }
  closeContextMenu(): void {
    this.#menu?.closePopup()
  }
  setIgnoreDoubleClickEvents(isIgnored: boolean): void {
    hostState.record('tray-double-click', isIgnored)
  }
  displayBalloon(options: unknown): void {
    hostState.record('balloon', options)
  }
  removeBalloon(): void {
    hostState.record('balloon-removed')
  }
  focus(): void {
    hostState.record('tray-focus')
  }
  getBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 1800, y: 0, width: 22, height: 22 }
  }
  destroy(): void {
    if (this.#isGone) return
    this.#isGone = true
    trays.splice(trays.indexOf(this), 1)
    hostState.record('tray-destroyed')
  }
  isDestroyed(): boolean {
    return this.#isGone
  }
}

function read(image: HostImage | string): HostImage {
  return typeof image === 'string' ? nativeImage.createFromPath(image) : image
}

export const TrayApi = guard('Tray', HostTray)

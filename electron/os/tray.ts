import { join } from 'node:path'
import type { MenuItemConstructorOptions, NativeImage } from 'electron'
import { Menu, nativeImage, nativeTheme, Tray } from 'electron'
import type { Availability } from '../../shared/model/people.ts'
import { errorText } from '../../shared/text/errors.ts'
import type { Dispose, Log } from '../core/ports.ts'
import type { Platform } from './platform.ts'
import type { Translate } from './translate.ts'
import type { TrayState } from './trayState.ts'
import { EMPTY_TRAY, trayPicture } from './trayState.ts'

export interface TrayOptions {
  /** Folder of the tray icons. */
  readonly icons: string
  readonly translate: Translate
  readonly platform: Platform
  readonly log: Log
  open(): void
  quit(): void
  setAvailability(account: { sessionId: string; accountId: number }, availability: Availability): void
  /** Creates the system's object; replaced in tests. */
  create?(icon: NativeImage): Tray
}

const AVAILABILITIES = ['online', 'busy', 'offline'] as const satisfies readonly Availability[]

/** The icon in the menu bar or notification area. Created once: a new one would lose its position (signal-desktop#6243). */
export class TrayIcon {
  readonly #options: TrayOptions
  readonly #tray: Tray | null
  readonly #stopTheme: Dispose
  #state: TrayState = EMPTY_TRAY
  #shownIcon = ''
  #shownTooltip = ''
  #shownMenu = ''

  constructor(options: TrayOptions) {
    this.#options = options
    this.#tray = this.#create()
    // On Linux `click` may never be emitted (AppIndicator), so the menu has everything too.
    if (options.platform !== 'darwin') this.#tray?.on('click', () => options.open())
    nativeTheme.on('updated', this.#render)
    this.#stopTheme = () => {
      nativeTheme.off('updated', this.#render)
    }
    this.#render()
  }

  /** Whether the system has a tray. */
  get available(): boolean {
    return this.#tray !== null && !this.#tray.isDestroyed()
  }

  set(state: TrayState): void {
    this.#state = state
    this.#render()
  }

  /** Rebuilds the menu after a change of language. */
  refresh(): void {
    this.#shownMenu = ''
    this.#render()
  }

  dispose(): void {
    this.#stopTheme()
    if (this.available) this.#tray?.destroy()
  }

  #create(): Tray | null {
    const { create = (icon: NativeImage) => new Tray(icon), log } = this.#options
    try {
      this.#shownIcon = this.#iconPath()
      return create(nativeImage.createFromPath(this.#shownIcon))
    } catch (error) {
      log.warn('No tray available', { error: errorText(error) })
      return null
    }
  }

  /** Path of the current icon. */
  #iconPath(): string {
    const { icons, platform } = this.#options
    return join(
      icons,
      trayPicture(
        this.#state.status,
        this.#state.unread > 0,
        platform,
        nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
      ),
    )
  }

  readonly #render = (): void => {
    const tray = this.#tray
    if (tray === null || tray.isDestroyed()) return
    const path = this.#iconPath()
    if (path !== this.#shownIcon) tray.setImage(nativeImage.createFromPath(path))
    this.#shownIcon = path
    const tooltip = this.#tooltip()
    if (tooltip !== this.#shownTooltip) tray.setToolTip(tooltip)
    this.#shownTooltip = tooltip
    const key = JSON.stringify(this.#state.accounts)
    if (key === this.#shownMenu) return
    this.#shownMenu = key
    tray.setContextMenu(Menu.buildFromTemplate(this.#menu()))
  }

  #tooltip(): string {
    const { translate } = this.#options
    const { connection, unread } = this.#state
    const values = { connection: translate(`tray.connection.${connection}`), count: unread }
    return unread > 0 ? translate('tray.unread', values) : translate('tray.state', values)
  }

  #menu(): MenuItemConstructorOptions[] {
    const { translate, open, quit } = this.#options
    const { accounts } = this.#state
    const availability = accounts.map((account) => ({
      label:
        accounts.length === 1
          ? translate('tray.availability')
          : translate('tray.account', { account: account.name, host: account.host }),
      submenu: this.#availabilities(account),
    }))
    return [
      { label: translate('tray.open'), click: () => open() },
      { type: 'separator' },
      ...availability,
      ...(availability.length > 0 ? [{ type: 'separator' } as const] : []),
      { label: translate('tray.quit'), click: () => quit() },
    ]
  }

  #availabilities(account: TrayState['accounts'][number]): MenuItemConstructorOptions[] {
    const { translate, setAvailability } = this.#options
    return AVAILABILITIES.map((availability) => ({
      label: translate(`tray.${availability}`),
      type: 'radio',
      checked: account.availability === availability,
      click: () => setAvailability(account, availability),
    }))
  }
}

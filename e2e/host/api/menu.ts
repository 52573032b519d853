import type { MenuItemConstructorOptions } from 'electron'
import { guard, GuardedEmitter } from '../guard.ts'
import { hostState } from '../hostState.ts'
import { normalizeAccelerator, onAccelerator } from './accelerators.ts'
import { app } from './app.ts'
import { HostBrowserWindow } from './browserWindow.ts'

type Options = MenuItemConstructorOptions
type Click = (item: HostMenuItem, window: HostBrowserWindow | undefined, event: object) => void

/** A menu entry as the control channel shows it. */
export interface MenuEntry {
  readonly id: string
  readonly label: string
  readonly type: string
  readonly enabled: boolean
  readonly visible: boolean
  readonly checked: boolean
  readonly accelerator: string
  readonly role: string
  readonly items: readonly MenuEntry[]
}

/** Runs the built-in action of a role, for items without a click handler. */
function runRole(role: string, window: HostBrowserWindow | undefined): void {
  const contents = window?.webContents
  switch (role.toLowerCase()) {
    case 'quit':
      return app.quit()
    case 'close':
      return window?.close()
    case 'minimize':
      return window?.minimize()
    case 'togglefullscreen':
      return window?.setFullScreen(!window.isFullScreen())
    case 'reload':
      return contents?.reload()
    case 'forcereload':
      return contents?.reloadIgnoringCache()
    case 'toggledevtools':
      return contents?.toggleDevTools()
    case 'zoomin':
      return contents?.setZoomLevel(contents.getZoomLevel() + 0.5)
    case 'zoomout':
      return contents?.setZoomLevel(contents.getZoomLevel() - 0.5)
    case 'resetzoom':
      return contents?.setZoomLevel(0)
    case 'undo':
      return contents?.undo()
    case 'redo':
      return contents?.redo()
    case 'cut':
      return contents?.cut()
    case 'copy':
      return contents?.copy()
    case 'paste':
      return contents?.paste()
    case 'pasteandmatchstyle':
      return contents?.pasteAndMatchStyle()
    case 'delete':
      return contents?.delete()
    case 'selectall':
      return contents?.selectAll()
    case 'about':
      return app.showAboutPanel()
    default:
      hostState.record('menu-role', role)
  }
}

/** Electron's `MenuItem`. */
export class HostMenuItem extends GuardedEmitter {
  readonly id: string
  readonly type: NonNullable<Options['type']>
  readonly role: string | undefined
  readonly accelerator: string | undefined
  readonly submenu: HostMenu | undefined
  readonly click: (event?: object, window?: HostBrowserWindow) => void
  readonly icon: Options['icon']
  readonly registerAccelerator: boolean
  readonly commandId: number
  label: string
  sublabel: string
  toolTip: string
  enabled: boolean
  visible: boolean
  checked: boolean
  menu: HostMenu | undefined
  static #lastCommand = 0

  constructor(options: Options) {
    super('MenuItem')
    HostMenuItem.#lastCommand += 1
    this.commandId = HostMenuItem.#lastCommand
    this.id = options.id ?? ''
    this.role = options.role
    this.label = options.label ?? options.role ?? ''
    this.sublabel = options.sublabel ?? ''
    this.toolTip = options.toolTip ?? ''
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal')
    this.accelerator = options.accelerator
    this.registerAccelerator = options.registerAccelerator ?? true
    this.icon = options.icon
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.menu = undefined
    const { submenu } = options
    this.submenu =
      submenu === undefined
        ? undefined
        : submenu instanceof HostMenu
          ? submenu
          : HostMenu.buildFromTemplate(submenu as unknown as Options[])
    const own = options.click as unknown as Click | undefined
    this.click = (event = {}, window = HostBrowserWindow.getFocusedWindow() ?? undefined) => {
      if (!this.enabled) return
      if (this.type === 'checkbox') this.checked = !this.checked
      if (this.type === 'radio') this.#check()
      if (own) own(this, window, event)
      else if (this.role !== undefined) runRole(this.role, window)
    }
  }
  /** Checks this radio item and unchecks its adjacent ones. */
  #check(): void {
    const items = this.menu?.items ?? []
    const at = items.indexOf(this)
    const adjacentRadios = (list: readonly HostMenuItem[]): readonly HostMenuItem[] => {
      const stop = list.findIndex((one) => one.type !== 'radio')
      return stop < 0 ? list : list.slice(0, stop)
    }
    for (const one of [...adjacentRadios(items.slice(0, at).toReversed()), ...adjacentRadios(items.slice(at + 1))])
      one.checked = false
    this.checked = true
  }
  _entry(): MenuEntry {
    return {
      id: this.id,
      label: this.label,
      type: this.type,
      enabled: this.enabled,
      visible: this.visible,
      checked: this.checked,
      accelerator: this.accelerator ?? '',
      role: this.role ?? '',
      items: this.submenu?._entries() ?? [],
    }
  }
}

let applicationMenu: HostMenu | null = null
let shown: HostMenu | undefined

/** Electron's `Menu`. */
export class HostMenu extends GuardedEmitter {
  items: HostMenuItem[] = []

  constructor() {
    super('Menu')
  }
  static buildFromTemplate(template: readonly (Options | HostMenuItem)[]): HostMenu {
    const menu = new HostMenu()
    for (const one of template) menu.append(one instanceof HostMenuItem ? one : new HostMenuItem(one))
    return menu
  }
  static setApplicationMenu(menu: HostMenu | null): void {
    applicationMenu = menu
    hostState.record('application-menu', menu?._entries() ?? null)
  }
  static getApplicationMenu(): HostMenu | null {
    return applicationMenu
  }
  /** For the host: the open popup menu. */
  static _shown(): HostMenu | undefined {
    return shown
  }
  static #open(menu: HostMenu): void {
    shown = menu
  }
  append(item: HostMenuItem): void {
    item.menu = this
    this.items.push(item)
  }
  insert(at: number, item: HostMenuItem): void {
    item.menu = this
    this.items.splice(at, 0, item)
  }
  getMenuItemById(id: string): HostMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
  popup(options?: { callback?: () => void }): void {
    HostMenu.#open(this)
    hostState.record('menu-popup', this._entries())
    this.emit('menu-will-show', {})
    this.once('_closed', () => options?.callback?.())
  }
  closePopup(): void {
    if (shown !== this) return
    shown = undefined
    this.emit('menu-will-close', {})
    this.emit('_closed')
  }
  _entries(): MenuEntry[] {
    return this.items.map((item) => item._entry())
  }
  /** Clicks the item with this id or label (without `&`), and closes the menu. False if no such item exists. */
  _click(name: string): boolean {
    const item = this._find((one) => one.id === name) ?? this._find((one) => one.label.replace('&', '') === name)
    if (!item) return false
    item.click()
    this.closePopup()
    return true
  }
  _find(matches: (item: HostMenuItem) => boolean): HostMenuItem | undefined {
    for (const item of this.items) {
      const found = matches(item) ? item : item.submenu?._find(matches)
      if (found) return found
    }
    return undefined
  }
}

/** Electron's default accelerators of roles. */
const roleKeys: Record<string, string> = {
  quit: 'CommandOrControl+Q',
  close: 'CommandOrControl+W',
  minimize: 'CommandOrControl+M',
  reload: 'CommandOrControl+R',
  forcereload: 'Shift+CommandOrControl+R',
  toggledevtools: process.platform === 'darwin' ? 'Alt+Command+I' : 'Control+Shift+I',
  zoomin: 'CommandOrControl+Plus',
  zoomout: 'CommandOrControl+-',
  resetzoom: 'CommandOrControl+0',
  togglefullscreen: process.platform === 'darwin' ? 'Control+Command+F' : 'F11',
}

onAccelerator((pressed) => {
  const item = applicationMenu?._find((one) => {
    const key = one.accelerator ?? roleKeys[one.role?.toLowerCase() ?? '']
    return (
      key !== undefined &&
      one.enabled &&
      one.visible &&
      one.registerAccelerator &&
      normalizeAccelerator(key) === pressed
    )
  })
  item?.click()
})

export const MenuApi = guard('Menu', HostMenu)
export const MenuItemApi = guard('MenuItem', HostMenuItem)

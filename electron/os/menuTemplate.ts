import type { MenuItemConstructorOptions } from 'electron'
import type { SectionKey } from '../../shared/i18n/messageKey.ts'
import type { Platform } from './platform.ts'
import type { Translate } from './translate.ts'

/** The actions of the menu items. */
export interface MenuActions {
  /** Runs one of the page's own commands, by its id there. */
  command(id: string): void
  /** In the field that has the focus. */
  edit(step: 'undo' | 'redo'): void
  zoom(direction: 'in' | 'out' | 'reset'): void
  openVisitor(): void
  showLogFile(): void
  quit(): void
  showAbout(): void
}

export interface MenuOptions {
  readonly translate: Translate
  readonly platform: Platform
  /** Unpackaged builds show the developer tools. */
  readonly packaged: boolean
  /** Whether the user gave a command other keys: the menu shows none then, and macOS runs none. */
  hasOwnKeys(id: string): boolean
  readonly actions: MenuActions
}

type Items = MenuItemConstructorOptions[]
const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

/** The application menu: the system's roles and the page's commands, with the same names and keys as in the page. */
export function menuTemplate(options: MenuOptions): Items {
  const mac = options.platform === 'darwin'
  return [
    ...(mac ? [appMenu(options)] : []),
    fileMenu(options, mac),
    editMenu(options),
    viewMenu(options),
    goMenu(options),
    conversationMenu(options),
    ...(mac ? [windowMenu(options)] : []),
    helpMenu(options, mac),
  ]
}

/**
 * A command of the page. Its key is shown but, except on macOS, not registered: the page receives it first and knows whether the user is
 * typing.
 */
function command(
  { translate, actions, hasOwnKeys }: MenuOptions,
  id: SectionKey<'app.commands'>,
  accelerator?: string,
): MenuItemConstructorOptions {
  const key = accelerator === undefined || hasOwnKeys(id) ? {} : { accelerator, registerAccelerator: false }
  return { label: translate(`app.commands.${id}`), click: () => actions.command(id), ...key }
}

const role = (
  { translate }: MenuOptions,
  name: NonNullable<MenuItemConstructorOptions['role']>,
  word: SectionKey<'menu'>,
): MenuItemConstructorOptions => ({ role: name, label: translate(`menu.${word}`) })

function appMenu(options: MenuOptions): MenuItemConstructorOptions {
  const { translate, actions } = options
  return {
    label: translate('app.name'),
    submenu: [
      role(options, 'about', 'about'),
      SEPARATOR,
      { ...command(options, 'app-settings', 'CmdOrCtrl+,'), label: translate('menu.settings') },
      SEPARATOR,
      role(options, 'services', 'services'),
      SEPARATOR,
      role(options, 'hide', 'hide'),
      role(options, 'hideOthers', 'hideOthers'),
      role(options, 'unhide', 'showAll'),
      SEPARATOR,
      { label: translate('menu.quit'), accelerator: 'Cmd+Q', click: () => actions.quit() },
    ],
  }
}

function fileMenu(options: MenuOptions, mac: boolean): MenuItemConstructorOptions {
  const { translate, actions } = options
  const rest: Items = mac
    ? [role(options, 'close', 'close')]
    : [
        { ...command(options, 'app-settings', 'CmdOrCtrl+,'), label: translate('menu.settings') },
        SEPARATOR,
        role(options, 'close', 'close'),
        { label: translate('menu.quit'), accelerator: 'Ctrl+Q', click: () => actions.quit() },
      ]
  const visitor = { label: translate('app.commands.app-visitor'), click: () => actions.openVisitor() }
  return { label: translate('menu.file'), submenu: [command(options, 'app-addAccount'), visitor, SEPARATOR, ...rest] }
}

/** Undo and redo for the page, which has a history for each field. The system's role would use Chromium's single history. */
function edit(
  { translate, actions }: MenuOptions,
  step: 'undo' | 'redo',
  accelerator: string,
): MenuItemConstructorOptions {
  return { label: translate(`menu.${step}`), accelerator, registerAccelerator: false, click: () => actions.edit(step) }
}

function editMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    label: options.translate('menu.edit'),
    submenu: [
      edit(options, 'undo', 'CmdOrCtrl+Z'),
      edit(options, 'redo', 'CmdOrCtrl+Shift+Z'),
      SEPARATOR,
      role(options, 'cut', 'cut'),
      role(options, 'copy', 'copy'),
      role(options, 'paste', 'paste'),
      role(options, 'pasteAndMatchStyle', 'pasteAsText'),
      role(options, 'selectAll', 'selectAll'),
    ],
  }
}

function viewMenu(options: MenuOptions): MenuItemConstructorOptions {
  const { translate, actions, packaged } = options
  return {
    label: translate('menu.view'),
    submenu: [
      command(options, 'app-rail', 'CmdOrCtrl+\\'),
      command(options, 'conversation-panel', 'CmdOrCtrl+.'),
      command(options, 'app-theme', 'CmdOrCtrl+Shift+L'),
      SEPARATOR,
      { label: translate('menu.zoomReset'), accelerator: 'CmdOrCtrl+0', click: () => actions.zoom('reset') },
      { label: translate('menu.zoomIn'), accelerator: 'CmdOrCtrl+Plus', click: () => actions.zoom('in') },
      { label: translate('menu.zoomOut'), accelerator: 'CmdOrCtrl+-', click: () => actions.zoom('out') },
      SEPARATOR,
      role(options, 'togglefullscreen', 'fullScreen'),
      ...(packaged ? [] : [role(options, 'toggleDevTools', 'developerTools')]),
    ],
  }
}

function goMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    label: options.translate('menu.go'),
    submenu: [
      command(options, 'palette-open', 'CmdOrCtrl+K'),
      SEPARATOR,
      command(options, 'go-mine', 'Alt+1'),
      command(options, 'go-unassigned', 'Alt+2'),
      command(options, 'go-all', 'Alt+3'),
      SEPARATOR,
      command(options, 'list-next'),
      command(options, 'list-previous'),
      command(options, 'go-back', 'CmdOrCtrl+['),
      command(options, 'go-forward', 'CmdOrCtrl+]'),
      SEPARATOR,
      command(options, 'go-allAccounts', 'Alt+0'),
      command(options, 'go-nextAccount', 'CmdOrCtrl+Shift+]'),
    ],
  }
}

function conversationMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    label: options.translate('menu.conversation'),
    submenu: [
      command(options, 'composer-reply'),
      command(options, 'composer-note'),
      command(options, 'composer-attach', 'CmdOrCtrl+Shift+A'),
      SEPARATOR,
      command(options, 'conversation-resolve'),
      command(options, 'conversation-reopen'),
      command(options, 'conversation-pending'),
      command(options, 'conversation-labels'),
      command(options, 'conversation-priority'),
      command(options, 'conversation-snooze'),
      SEPARATOR,
      command(options, 'conversation-assign'),
      command(options, 'conversation-assignToMe'),
      SEPARATOR,
      command(options, 'conversation-markUnread'),
    ],
  }
}

function windowMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    role: 'windowMenu',
    label: options.translate('menu.window'),
    submenu: [
      role(options, 'minimize', 'minimize'),
      role(options, 'zoom', 'zoomWindow'),
      SEPARATOR,
      role(options, 'front', 'front'),
    ],
  }
}

function helpMenu(options: MenuOptions, mac: boolean): MenuItemConstructorOptions {
  const { translate, actions } = options
  return {
    role: 'help',
    label: translate('menu.help'),
    submenu: [
      command(options, 'app-shortcuts'),
      command(options, 'app-connection'),
      { label: translate('menu.logFile'), click: () => actions.showLogFile() },
      ...(mac ? [] : [SEPARATOR, { label: translate('menu.about'), click: () => actions.showAbout() }]),
    ],
  }
}

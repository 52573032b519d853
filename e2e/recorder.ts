import type * as Electron from 'electron'
import type { Notification, Tray } from 'electron'

type Main = typeof Electron

/** The part of Electron's menus that the user sees and clicks. */
interface MenuView {
  readonly items: readonly ItemView[]
}
interface ItemView {
  readonly id: string
  readonly label: string
  readonly type: string
  readonly enabled: boolean
  readonly visible: boolean
  readonly checked: boolean
  readonly accelerator?: string | null
  readonly role?: string
  readonly submenu?: MenuView | null
  readonly click: (event: undefined, window: unknown, contents: undefined) => void
}

/** The methods of the recorder in main; their names are those of the Chromium host's control channel. */
export interface Recorder {
  notifications(): unknown[]
  notificationEvent(index: number, name: string, text?: string): void
  tray(): unknown
  clickTray(): void
  clickTrayItem(name: string): void
  menu(): unknown
  clickMenu(name: string): void
  contextMenu(): unknown
  clickContextMenu(name: string): void
  badge(): number
  setIdle(seconds: number | 'unknown'): void
  power(name: string): void
  openUrl(url: string): void
  secondInstance(argv: string[]): void
  answerDialog(kind: string, answer: Record<string, unknown>): void
  dialogs(): unknown[]
  openedExternal(): string[]
  clipboard(): string
  loginItem(): unknown
  setProxy(rule: string): void
  setSafeStorage(kind: string): void
  setDark(isDark: boolean): void
  moveWindow(how: 'blur' | 'focus' | 'minimize' | 'restore' | 'close'): void
  resizeWindow(width: number, height: number): void
  windows(): unknown[]
}

/**
 * Runs in main on real Electron. Playwright sends its source text, so it refers to nothing outside itself. Records what
 * the app does to the system instead of doing it, and emits what the user or the system would. Replaces methods on
 * Electron's objects and prototypes; the app's code stays the same.
 */
export function installRecorder(main: Main): void {
  const {
    app,
    BrowserWindow,
    clipboard,
    dialog,
    Menu: Menus,
    nativeTheme,
    Notification: Notifications,
    powerMonitor,
    safeStorage,
    session,
    shell,
    Tray: Trays,
  } = main
  const notes: { note: Notification; at: number; isOpen: boolean }[] = []
  const trays: { tray: Tray; menu: MenuView | null; toolTip: string; title: string }[] = []
  const dialogs: { kind: string; options: unknown; answer: unknown }[] = []
  const answers: { kind: string; answer: Record<string, unknown> }[] = []
  const external: string[] = []
  let shown: MenuView | undefined
  const pop = (menu: MenuView): void => {
    shown = menu
  }
  let badge = app.getBadgeCount()
  let copied = ''
  let login: unknown = { openAtLogin: false }
  let idle: number | 'unknown' = 0
  let isLocked = false

  const required = <T>(found: T | null | undefined, what: string): T => {
    if (found === null || found === undefined) throw new Error(`no ${what} exists`)
    return found
  }
  const replace = (target: object, name: string, run: (...args: never[]) => unknown): void =>
    void Object.defineProperty(target, name, { value: run, configurable: true, writable: true })
  const entries = (menu: MenuView | null | undefined): unknown[] =>
    (menu?.items ?? []).map((item) => ({
      id: item.id,
      label: item.label,
      type: item.type,
      enabled: item.enabled,
      visible: item.visible,
      checked: item.checked,
      accelerator: item.accelerator ?? '',
      role: item.role ?? '',
      items: entries(item.submenu),
    }))
  const find = (menu: MenuView | null | undefined, name: string): ItemView | undefined => {
    for (const item of menu?.items ?? []) {
      const found = item.id === name || item.label.replace('&', '') === name ? item : find(item.submenu, name)
      if (found) return found
    }
    return undefined
  }
  const click = (menu: MenuView | null | undefined, name: string): void => {
    required(find(menu, name), `item "${name}"`).click(
      undefined,
      BrowserWindow.getFocusedWindow() ?? undefined,
      undefined,
    )
  }
  const applicationMenu = (): MenuView | null => Menus.getApplicationMenu() as unknown as MenuView | null
  const trayOf = (tray: Tray): (typeof trays)[number] => {
    const known = trays.find((one) => one.tray === tray)
    if (known) return known
    const made = { tray, menu: null, toolTip: '', title: '' }
    trays.push(made)
    return made
  }

  replace(Notifications.prototype, 'show', function (this: Notification) {
    for (const one of notes) if (one.note.id === this.id) one.isOpen = false
    notes.push({ note: this, at: Date.now(), isOpen: true })
    setImmediate(() => this.emit('show', {}))
  })
  replace(Notifications.prototype, 'close', function (this: Notification) {
    const entry = notes.find((one) => one.note === this && one.isOpen)
    if (entry) entry.isOpen = false
    setImmediate(() => this.emit('close', {}))
  })
  const { setContextMenu, setToolTip, setTitle } = Trays.prototype
  replace(Trays.prototype, 'setContextMenu', function (this: Tray, menu: MenuView | null) {
    trayOf(this).menu = menu
    setContextMenu.call(this, menu as never)
  })
  replace(Trays.prototype, 'setToolTip', function (this: Tray, text: string) {
    trayOf(this).toolTip = text
    setToolTip.call(this, text)
  })
  replace(Trays.prototype, 'setTitle', function (this: Tray, text: string) {
    trayOf(this).title = text
    setTitle.call(this, text)
  })
  replace(Menus.prototype, 'popup', function (this: MenuView) {
    pop(this)
  })
  replace(app, 'setBadgeCount', (count = 0) => {
    badge = count
    return true
  })
  replace(app, 'setLoginItemSettings', (settings: unknown) => {
    login = settings
  })
  replace(shell, 'openExternal', (url: string) => {
    external.push(url)
    return Promise.resolve()
  })
  replace(clipboard, 'writeText', (text: string) => {
    copied = text
    return Promise.resolve()
  })
  const answerFor = (
    kind: string,
    args: unknown[],
    canceledAnswer: Record<string, unknown>,
  ): Record<string, unknown> => {
    const options = args.at(-1) as { buttons?: string[]; cancelId?: number }
    const at = answers.findIndex((one) => one.kind === kind)
    const given = at < 0 ? {} : (answers.splice(at, 1)[0]?.answer ?? {})
    const buttons = options.buttons ?? []
    const named = buttons.findIndex((one) => one.replace('&', '') === given['button'])
    const answer = {
      ...canceledAnswer,
      ...(kind === 'message' ? { response: options.cancelId ?? Math.max(0, buttons.length - 1) } : {}),
      ...given,
      ...(named < 0 ? {} : { response: named }),
    }
    dialogs.push({ kind, options, answer })
    return answer
  }
  replace(dialog, 'showMessageBox', (...args: unknown[]) =>
    Promise.resolve(answerFor('message', args, { checkboxChecked: false })),
  )
  replace(dialog, 'showMessageBoxSync', (...args: unknown[]) => answerFor('message', args, {})['response'])
  replace(dialog, 'showErrorBox', (title: string, content: string) => void answerFor('error', [{ title, content }], {}))
  replace(dialog, 'showOpenDialog', (...args: unknown[]) => {
    const answer = answerFor('open', args, { filePaths: [] })
    return Promise.resolve({ ...answer, canceled: (answer['filePaths'] as unknown[]).length === 0 })
  })
  replace(dialog, 'showSaveDialog', (...args: unknown[]) => {
    const answer = answerFor('save', args, { filePath: '' })
    return Promise.resolve({ ...answer, canceled: answer['filePath'] === '' })
  })
  replace(powerMonitor, 'getSystemIdleTime', () => (idle === 'unknown' ? 0 : idle))
  replace(powerMonitor, 'getSystemIdleState', (threshold: number) =>
    isLocked ? 'locked' : idle === 'unknown' ? 'unknown' : idle >= threshold ? 'idle' : 'active',
  )

  const notificationAt = (index: number): (typeof notes)[number] => required(notes.at(index), `notification ${index}`)
  const windowNow = () => required(BrowserWindow.getAllWindows()[0], 'window')
  const recorder: Recorder = {
    notifications: () =>
      notes.map(({ note, at, isOpen }) => ({
        id: note.id,
        groupId: note.groupId,
        title: note.title,
        body: note.body,
        silent: note.silent,
        hasReply: note.hasReply,
        actions: note.actions.map((one) => one.text ?? ''),
        urgency: note.urgency,
        state: isOpen ? 'shown' : 'closed',
        shownAt: at,
      })),
    notificationEvent(index, name, text) {
      const entry = notificationAt(index)
      entry.isOpen = false
      if (name !== 'close') entry.note.emit(name, { reply: text }, text)
      entry.note.emit('close', {})
    },
    tray: () => {
      const [first] = trays
      return first ? { toolTip: first.toolTip, title: first.title, image: null, items: entries(first.menu) } : null
    },
    clickTray: () => void required(trays[0], 'tray').tray.emit('click', {}, {}, {}),
    clickTrayItem: (name) => click(required(trays[0], 'tray').menu, name),
    menu: () => entries(applicationMenu()),
    clickMenu: (name) => click(applicationMenu(), name),
    contextMenu: () => (shown ? entries(shown) : null),
    clickContextMenu: (name) => {
      click(shown, name)
      shown = undefined
    },
    badge: () => badge,
    setIdle(seconds) {
      idle = seconds
      if (seconds === 0) powerMonitor.emit('user-did-become-active')
    },
    power(name) {
      if (name === 'lock-screen') isLocked = true
      if (name === 'unlock-screen') isLocked = false
      powerMonitor.emit(name)
    },
    openUrl: (url) => void app.emit('open-url', { preventDefault: () => undefined }, url),
    secondInstance: (argv) =>
      void app.emit('second-instance', {}, [...process.argv.slice(0, 2), ...argv], process.cwd(), {}),
    answerDialog: (kind, answer) => void answers.push({ kind, answer }),
    dialogs: () => dialogs,
    openedExternal: () => external,
    clipboard: () => copied,
    loginItem: () => login,
    setProxy: (rule) => replace(session.fromPartition('persist:system'), 'resolveProxy', () => Promise.resolve(rule)),
    setSafeStorage(kind) {
      replace(safeStorage, 'isEncryptionAvailable', () => kind === 'keyring')
      replace(safeStorage, 'isAsyncEncryptionAvailable', () => Promise.resolve(kind === 'keyring'))
      replace(safeStorage, 'getSelectedStorageBackend', () =>
        kind === 'keyring' ? 'gnome_libsecret' : kind === 'none' ? 'unknown' : 'basic_text',
      )
    },
    setDark: (isDark) => void (nativeTheme.themeSource = isDark ? 'dark' : 'light'),
    moveWindow: (how) => windowNow()[how](),
    resizeWindow: (width, height) => windowNow().setSize(width, height),
    windows: () =>
      BrowserWindow.getAllWindows().map((one) => ({
        id: one.id,
        title: one.title,
        url: one.webContents.getURL(),
        isVisible: one.isVisible(),
        isFocused: one.isFocused(),
        isMinimized: one.isMinimized(),
      })),
  }
  Object.assign(globalThis, { deskbellRecorder: recorder })
}

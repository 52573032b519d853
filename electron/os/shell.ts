import { join } from 'node:path'
import { app, session as electronSession } from 'electron'
import type { Desk } from '../core/desk.ts'
import { setTheme, systemLocale } from './appearance.ts'
import { Badge } from './badge.ts'
import { askAfterCrashes } from './brokenWindow.ts'
import { installContextMenu } from './contextMenu.ts'
import { copyText } from './copyText.ts'
import { createDesk } from './createDesk.ts'
import type { VisitorSide } from './createVisitor.ts'
import { saveMedia } from './downloads.ts'
import { watchGestures } from './gestures.ts'
import { Bridge } from './ipc.ts'
import { openOutside } from './links.ts'
import { Notifier } from './notifier.ts'
import { openNetwork } from './openNetwork.ts'
import { systemSession } from './pageNetwork.ts'
import { platformOf } from './platform.ts'
import { serveApp } from './protocol.ts'
import { openSecrets } from './secrets.ts'
import { SettingsStore } from './settings.ts'
import { signInWindows } from './signInWindow.ts'
import { Spelling } from './spelling.ts'
import type { Translate } from './translate.ts'
import { createTranslate } from './translate.ts'
import { TrayIcon } from './tray.ts'
import { VisitorWindow } from './visitorWindow.ts'
import { MainWindow } from './window.ts'
import type { ShellOptions } from './wiring.ts'
import { notice, prepareSession, wire } from './wiring.ts'
import { zoom } from './zoom.ts'

const MAIN_WINDOW = 'main'
/**
 * Longest time in milliseconds that connections, menus and so on wait for the first paint: the cache is shown before
 * anything is fetched.
 */
const SHOWN_AFTER = 1_500

/** Creates the window, tray, menu, notifications and the rest of the system's parts around a desk. After the app is ready. */
export async function runShell(options: ShellOptions): Promise<void> {
  const { paths, log, clock } = options
  const platform = platformOf(process.platform)
  const session = electronSession.defaultSession
  const closed = prepareSession(session, paths, log)
  const system = systemSession()
  const dictionaries = process.env.DESKBELL_DICTIONARIES
  const spelling = new Spelling({ page: session, system, platform, dictionaries, log })
  const icon = platform === 'linux' ? join(paths.icons, '256x256.png') : null
  // First, because its process starts in parallel. It is shown when the page has painted.
  const window = new MainWindow({
    preload: paths.preload,
    icon,
    hidden: options.given.hidden || options.given.openAtLogin,
    mayHide: () => platform === 'darwin' || (settings.get().closeToTray && tray.available),
    onQuit: () => app.quit(),
    onState: (state) => {
      desk.setWindowState(state)
      badge.setFocused(state.focused)
    },
    onBroken: () => void askAfterCrashes(translate),
    clock,
    log,
  })
  const openingSecrets = openSecrets(paths.secrets, clock, log)
  const settings = new SettingsStore(app.getPath('userData'), clock.now(), log)
  setTheme(settings.get().theme)
  const translate = createTranslate(() => ({ wish: settings.get().language, system: systemLocale() }))
  window.dress(translate('app.name'))

  const tray = createTray(options, translate, { window: () => window, desk: () => desk })
  const badge = new Badge({ window: window.browserWindow, images: paths.badgeImages, translate, platform })

  // No more waiting than this: the window may report its state from here on.
  const [network] = await Promise.all([
    openNetwork({ ...options, session: system, secrets: openingSecrets, settings, desk: () => desk }),
    closed,
  ])
  const { desk, serveMedia, singleSignOn, visitorSide } = createDesk({
    ...options,
    network,
    secrets: network.secrets,
    settings,
    gestures: watchGestures(window.contents, clock, () => app.isAccessibilitySupportEnabled()),
    openSignInWindow: signInWindows({ parent: window.browserWindow, network, settings, translate, log }),
    zoom: (direction) => zoom(window.contents, direction),
    openVisitor: () => visitorWindow.open(),
    trayAvailable: () => tray.available,
    saveMedia: (address, name, media) =>
      saveMedia(address, name, {
        window: window.browserWindow,
        serveMedia: media,
        log,
        notify: (signal) => desk.signal(signal),
      }),
    onSessionsLost: () => desk.signal(notice('alert.sessionsReset')),
    onSessionInMemory: () => desk.signal(notice('alert.sessionInMemory')),
  })
  const visitorWindow = createVisitorWindow({ ...options, icon, visitor: visitorSide, translate })
  serveApp({ root: paths.renderer, serveMedia, log })
  const bridge = new Bridge({ contents: window.contents, desk, windowId: MAIN_WINDOW, log })
  const notifier = createNotifier({ translate, platform, log, clock }, desk, window)

  // The page loads in parallel.
  const loaded = window.load()
  const shown = Promise.race([window.painted, new Promise<void>((resolve) => void clock.after(SHOWN_AFTER, resolve))])
  const windows = { window, visitorWindow, tray, badge, notifier, bridge }
  const parts = { desk, singleSignOn, visitor: visitorSide.visitor, settings, translate, platform, spelling }
  wire({ ...options, ...windows, ...parts }, shown)
  await desk.start(shown)
  await loaded
}

function createNotifier(
  parts: Pick<ConstructorParameters<typeof Notifier>[0], 'translate' | 'platform' | 'log' | 'clock'>,
  desk: Desk,
  window: MainWindow,
): Notifier {
  return new Notifier({
    ...parts,
    // Navigates before it shows the window, so that the user never sees the old location.
    onClick: ({ ref }) => {
      if (ref) desk.signal({ kind: 'openConversation', ref })
      window.show()
    },
    onGone: (key) => desk.alertDismissed(key),
    onSound: () => desk.signal({ kind: 'playSound' }),
  })
}

interface VisitorWindowParts extends ShellOptions {
  readonly icon: string | null
  readonly visitor: VisitorSide
  readonly translate: Translate
}

function createVisitorWindow({ paths, icon, clock, log, visitor, translate }: VisitorWindowParts): VisitorWindow {
  return new VisitorWindow({
    preload: paths.preload,
    icon,
    clock,
    log,
    onOpen: (window) => {
      const { webContents } = window
      window.setTitle(translate('visitor.title'))
      installContextMenu(webContents, translate, {
        openLink: (address) => void openOutside(address, log),
        copyText: (text) => copyText(text, log),
        edit: (step) => webContents[step](),
      })
      return visitor.open(window)
    },
  })
}

function createTray(
  { paths, log }: ShellOptions,
  translate: Translate,
  parts: { window(): MainWindow; desk(): Desk },
): TrayIcon {
  return new TrayIcon({
    icons: paths.trayIcons,
    translate,
    platform: platformOf(process.platform),
    log,
    open: () => parts.window().show(),
    quit: () => app.quit(),
    setAvailability: (account, availability) =>
      void parts.desk().call('presence:setAvailability', { ...account, availability }, 'os'),
  })
}

import type { Session } from 'electron'
import { app, shell as systemShell } from 'electron'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { Signal } from '../../shared/views.ts'
import type { Desk } from '../core/desk.ts'
import type { Clock, Dispose, Log, Random } from '../core/ports.ts'
import type { SingleSignOn } from '../core/session/index.ts'
import type { Visitor } from '../visitor/index.ts'
import { setTheme, watchTheme } from './appearance.ts'
import type { Arguments } from './arguments.ts'
import { parseArguments } from './arguments.ts'
import type { Badge } from './badge.ts'
import { installContextMenu } from './contextMenu.ts'
import { copyText } from './copyText.ts'
import type { DeepLinkQueue } from './deepLinks.ts'
import { deepLinksIn } from './deepLinks.ts'
import { refuseDownloads } from './downloads.ts'
import { signalOf } from './followLink.ts'
import type { Bridge } from './ipc.ts'
import { endBeforeQuit, within } from './lifecycle.ts'
import { openOutside } from './links.ts'
import { setApplicationMenu } from './menu.ts'
import { networkFingerprint } from './networkFingerprint.ts'
import { watchNetwork } from './networkWatcher.ts'
import type { Notifier } from './notifier.ts'
import { setOpenAtLogin } from './openAtLogin.ts'
import { closeNetwork } from './pageNetwork.ts'
import type { Paths } from './paths.ts'
import { guardPermissions } from './permissions.ts'
import type { Platform } from './platform.ts'
import { watchPower, watchShutdown } from './power.ts'
import { SessionsWatch } from './sessionsWatch.ts'
import type { SettingsStore } from './settings.ts'
import type { Spelling } from './spelling.ts'
import type { Translate } from './translate.ts'
import type { TrayIcon } from './tray.ts'
import { trayState } from './trayState.ts'
import { Updater } from './updater.ts'
import type { VisitorWindow } from './visitorWindow.ts'
import type { MainWindow } from './window.ts'
import { zoom } from './zoom.ts'

/** Longest time in milliseconds for the page to save its drafts: part of the shutdown's limit. */
const SAVE_BUDGET = 1_000
/** Milliseconds of the shutdown, with those of the page, after which messages that are held wait for the next start. */
const SEND_BUDGET = 1_700

export interface ShellOptions {
  readonly given: Arguments
  readonly paths: Paths
  readonly links: DeepLinkQueue
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly uuid: () => string
  readonly signingKey: Uint8Array
}

/** The parts around the desk. */
export interface Shell extends ShellOptions {
  readonly desk: Desk
  readonly singleSignOn: Pick<SingleSignOn, 'receive' | 'cancel'>
  readonly visitor: Visitor
  readonly window: MainWindow
  readonly visitorWindow: VisitorWindow
  readonly tray: TrayIcon
  readonly badge: Badge
  readonly notifier: Notifier
  readonly bridge: Bridge
  readonly settings: SettingsStore
  readonly translate: Translate
  readonly platform: Platform
  readonly spelling: Spelling
}

/** Secures the session of the pages. No page may load before it settles. */
export function prepareSession(session: Session, paths: Paths, log: Log): Promise<void> {
  guardPermissions(session, log)
  refuseDownloads(session, log)
  session.setCodeCachePath(paths.codeCache)
  return closeNetwork(session)
}

/** A signal that shows a notice, by its key in `shared/i18n`. */
export function notice(
  key: MessageKey,
  values: Record<string, string | number> = {},
  tone: 'info' | 'error' = 'error',
): Signal {
  return { kind: 'notice', tone, key, values, ref: null }
}

/**
 * Connects the parts with each other. Parts that aren't visible at first wait for `shown`, because the page starts on the same cores. `end`
 * removes every listener.
 */
export function wire(shell: Shell, shown: Promise<void>): void {
  const { desk, settings, window, log, clock } = shell
  const sessions = new SessionsWatch(desk, (all) => shell.tray.set(trayState(all, clock.now())))
  const updater = new Updater({
    clock,
    log,
    onReady: (version) => desk.signal(notice('alert.update.ready', { version }, 'info')),
  })
  const stops = [followSettings(shell), () => sessions.dispose(), () => updater.dispose()]
  let isEnding = false
  followStarts(shell, sessions)
  if (settings.wasReset) desk.signal(notice('alert.settingsReset'))
  // macOS shows the menu bar before any window.
  if (shell.platform === 'darwin') setMenu(shell)
  void shown
    .then(() => {
      if (isEnding) return
      followDesk(shell, sessions)
      stops.push(followSystem(shell))
      if (shell.platform !== 'darwin') setMenu(shell)
      installContextMenu(window.contents, shell.translate, {
        openLink: (address) => void openOutside(address, log),
        copyText: (text) => copyText(text, log),
        edit: (step) => desk.signal({ kind: 'edit', step }),
      })
      shell.spelling.set(settings.get().spelling)
      updater.start()
    })
    .catch((error: unknown) => log.error('Shell setup incomplete', { error }))

  const saved = async (): Promise<void> => {
    const outcome = await within(clock, SAVE_BUDGET, () => shell.bridge.save())
    if (outcome !== 'done') log.warn('Page did not save in time', { outcome })
  }
  watchShutdown(window.browserWindow, { save: () => void saved(), quit: () => app.quit() })
  app.on('activate', () => window.show())
  app.on('window-all-closed', () => app.quit())
  endBeforeQuit({
    clock,
    log,
    end: async () => {
      isEnding = true
      window.prepareToQuit()
      const sendUntil = clock.monotonic() + SEND_BUDGET
      await saved()
      const sending = await within(clock, sendUntil - clock.monotonic(), () => desk.sendHeld())
      if (sending !== 'done') log.warn('Held messages not sent in time', { outcome: sending })
      updater.allow(sessions.waiting === 0)
      for (const stop of stops) stop()
      shell.singleSignOn.cancel()
      shell.notifier.dispose()
      shell.bridge.dispose()
      const hasStopped = desk.stop()
      await Promise.all([hasStopped, shell.visitorWindow.end()])
      shell.tray.dispose()
    },
  })
}

/** Notifications, badge and tray follow the desk. */
function followDesk({ desk, badge, notifier, log }: Shell, sessions: SessionsWatch): void {
  desk.onBadge((unreadMine) => badge.setCount(unreadMine))
  desk.onAlert((action) => (action.kind === 'show' ? notifier.show(action.alert) : notifier.withdraw(action.key)))
  void sessions.start(log)
}

/** Applies settings outside the page. */
function followSettings(shell: Shell): Dispose {
  const { settings, window, tray, log } = shell
  let before: Settings = settings.get()
  const stopTheme = watchTheme((dark) => {
    window.setTheme(dark)
    shell.visitorWindow.setTheme(dark)
  })
  const stopSettings = settings.onChange((now) => {
    if (now.theme !== before.theme) setTheme(now.theme)
    if (now.keys !== before.keys) setMenu(shell)
    if (now.language !== before.language) {
      setMenu(shell)
      tray.refresh()
    }
    if (now.spelling !== before.spelling) shell.spelling.set(now.spelling)
    if (now.openAtLogin !== before.openAtLogin)
      setOpenAtLogin(now.openAtLogin).catch((error: unknown) => log.error('Setting start at login failed', { error }))
    before = now
  })
  return () => {
    stopTheme()
    stopSettings()
  }
}

/** Sleep, the lock screen and the network. */
function followSystem({ desk, visitor, clock, log }: Shell): Dispose {
  const told = (event: Parameters<Desk['powerEvent']>[0]): void => {
    log.info('System event', { event })
    desk.powerEvent(event)
    visitor.onPower(event)
  }
  const stopPower = watchPower(told)
  const stopNetwork = watchNetwork(clock, networkFingerprint, () => told('network'))
  return () => {
    stopPower()
    stopNetwork()
  }
}

/** Handles the requests of this start and of later ones: an address to sign in to, a link to follow, the window. */
function followStarts({ given, links, desk, singleSignOn, window }: Shell, sessions: SessionsWatch): void {
  const signIn = (address: string | null): void => {
    if (address !== null) desk.signal({ kind: 'signIn', address })
  }
  signIn(given.server)
  sessions.whenKnown(() =>
    links.ready((link) => {
      if (link.kind === 'conversation') desk.signal(signalOf(link, sessions.sessions))
      else if (!singleSignOn.receive(link.answer)) desk.signal(notice('alert.signInLinkIgnored'))
      window.show()
    }),
  )
  app.on('second-instance', (_event, words) => {
    const later = parseArguments(words)
    signIn(later.server)
    for (const link of deepLinksIn(words)) links.add(link)
    if (!later.hidden && !later.openAtLogin) window.show()
  })
}

/** Application menu in the current language, with the keys that the user has not changed. */
function setMenu({ desk, window, visitorWindow, settings, translate, platform, paths }: Shell): void {
  app.setAboutPanelOptions({ applicationName: translate('app.name'), applicationVersion: app.getVersion() })
  setApplicationMenu({
    translate,
    platform,
    packaged: app.isPackaged,
    hasOwnKeys: (id) => Object.hasOwn(settings.get().keys.own, id),
    actions: {
      command: (name) => {
        desk.signal({ kind: 'command', name })
        window.show()
      },
      openVisitor: () => visitorWindow.open(),
      edit: (step) => {
        const focused = visitorWindow.focused
        if (focused) focused.webContents[step]()
        else desk.signal({ kind: 'edit', step })
      },
      zoom: (direction) => zoom(visitorWindow.focused?.webContents ?? window.contents, direction),
      showLogFile: () => systemShell.showItemInFolder(paths.log),
      showAbout: () => app.showAboutPanel(),
      quit: () => app.quit(),
    },
  })
}

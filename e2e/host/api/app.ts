import { mkdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { App, JumpListSettings, LoginItemSettings, ProcessMetric, Settings } from 'electron'
import { guard, GuardedEmitter, preventable } from '../guard.ts'
import { hostState, reportFailure } from '../hostState.ts'
import { appDataFolder } from '../options.ts'
import type { SecondStart } from './instanceLock.ts'
import { InstanceLock } from './instanceLock.ts'

type PathName = Parameters<App['getPath']>[0]

/** The window functions that `app` needs; set by browserWindow.ts, because an import would be circular. */
export interface WindowPorts {
  /** Asks every window to close; true if none refused. */
  closeAll(): Promise<boolean>
  destroyAll(): void
  focusAny(): void
}

type Implemented =
  | 'whenReady'
  | 'isReady'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'quit'
  | 'exit'
  | 'relaunch'
  | 'getPath'
  | 'setPath'
  | 'getVersion'
  | 'getName'
  | 'setName'
  | 'getAppPath'
  | 'isPackaged'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'removeAsDefaultProtocolClient'
  | 'isDefaultProtocolClient'
  | 'setLoginItemSettings'
  | 'getLoginItemSettings'
  | 'enableSandbox'
  | 'getLocale'
  | 'getSystemLocale'
  | 'getLocaleCountryCode'
  | 'getPreferredSystemLanguages'
  | 'setBadgeCount'
  | 'getBadgeCount'
  | 'badgeCount'
  | 'focus'
  | 'hide'
  | 'show'
  | 'setAboutPanelOptions'
  | 'showAboutPanel'
  | 'runningUnderARM64Translation'
  | 'getAppMetrics'
  | 'disableHardwareAcceleration'
  | 'name'
  | 'setJumpList'
  | 'setUserTasks'
  | 'getJumpListSettings'
  | 'setAppLogsPath'
  | 'getGPUFeatureStatus'
  | 'accessibilitySupportEnabled'
  | 'isAccessibilitySupportEnabled'
  | 'setAccessibilitySupportEnabled'
  | 'userAgentFallback'

class HostApp extends GuardedEmitter implements Pick<App, Implemented> {
  readonly isPackaged = false
  readonly dock = undefined
  readonly runningUnderARM64Translation = false
  accessibilitySupportEnabled = false
  userAgentFallback = `Mozilla/5.0 Deskbell/${hostState.options.version} Electron/45.4.1`
  readonly commandLine = guard('app.commandLine', {
    appendSwitch: (name: string, value = ''): void => void hostState.switches.set(name, value),
    appendArgument: (value: string): void => hostState.record('command-line-argument', value),
    hasSwitch: (name: string): boolean => hostState.switches.has(name),
    getSwitchValue: (name: string): string => hostState.switches.get(name) ?? '',
    removeSwitch: (name: string): void => void hostState.switches.delete(name),
  })
  readonly #paths = new Map<string, string>()
  readonly #protocols = new Set<string>()
  #appName = hostState.options.name
  #badge = 0
  #loginItem: Settings = { openAtLogin: false }
  #lock: InstanceLock | undefined
  #isUp = false
  #isQuitting = false
  #windows: WindowPorts | undefined
  #resolveReady: () => void = () => undefined
  readonly #readiness = new Promise<void>((resolve) => {
    this.#resolveReady = resolve
  })

  constructor() {
    super('app')
    const given = hostState.switches.get('user-data-dir')
    if (given) this.setPath('userData', path.resolve(given))
  }

  // ── for the host
  _useWindows(windows: WindowPorts): void {
    this.#windows = windows
  }

  /** Emits `ready` once. As in Electron, the browser is running by then. */
  _start(): void {
    this.#isUp = true
    this.emit('will-finish-launching')
    this.emit('ready', preventable({}), {})
    this.#resolveReady()
  }

  get _hasRefusedLock(): boolean {
    return this.#lock !== undefined && !this.#lock.isHeld
  }

  get _isQuitting(): boolean {
    return this.#isQuitting
  }

  /** The last window was closed: Electron quits unless a listener exists. */
  _allWindowsClosed(): void {
    if (this.#isQuitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  _loginItem(): Settings {
    return this.#loginItem
  }

  // ── lifecycle
  get name(): string {
    return this.#appName
  }
  set name(name: string) {
    this.#appName = name
  }
  whenReady(): Promise<void> {
    return this.#readiness
  }
  isReady(): boolean {
    return this.#isUp
  }
  quit(): void {
    if (this.#isQuitting) return
    const before = preventable({})
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    this.#isQuitting = true
    void this.#finishQuit().catch((error: unknown) => {
      reportFailure('quit', error)
      this.exit(1)
    })
  }
  async #finishQuit(): Promise<void> {
    if ((await this.#windows?.closeAll()) === false) {
      this.#isQuitting = false
      return
    }
    const will = preventable({})
    this.emit('will-quit', will)
    if (will.defaultPrevented) {
      this.#isQuitting = false
      return
    }
    this.emit('quit', preventable({}), 0)
    await this.#leave(0)
  }
  exit(code = 0): void {
    this.#isQuitting = true
    this.#windows?.destroyAll()
    this.emit('quit', preventable({}), code)
    void this.#leave(code)
  }
  async #leave(code: number): Promise<void> {
    hostState.record('exit', code)
    this.#lock?.release()
    try {
      await hostState.runningBrowser()?.close()
    } finally {
      process.exit(code)
    }
  }
  relaunch(options?: { args?: string[]; execPath?: string }): void {
    hostState.record('relaunch', options ?? null)
  }
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    this.#lock ??= new InstanceLock(this.getPath('userData'), (secondStart) => this.#secondStart(secondStart))
    return this.#lock.request({ argv: process.argv, cwd: process.cwd(), data: data ?? {} })
  }
  #secondStart(secondStart: SecondStart): void {
    void this.#readiness.then(() =>
      this.emit('second-instance', preventable({}), [...secondStart.argv], secondStart.cwd, secondStart.data),
    )
  }
  hasSingleInstanceLock(): boolean {
    return this.#lock?.isHeld ?? false
  }
  releaseSingleInstanceLock(): void {
    this.#lock?.release()
  }
  focus(): void {
    this.#windows?.focusAny()
  }
  hide(): void {
    hostState.record('app-hide')
  }
  show(): void {
    hostState.record('app-show')
  }

  // ── paths and names
  getPath(name: PathName): string {
    const known = this.#paths.get(name)
    if (known !== undefined) return known
    const home = os.homedir()
    switch (name) {
      case 'home':
        return home
      case 'appData':
        return appDataFolder()
      case 'userData': {
        const folder = path.join(appDataFolder(), this.#appName)
        mkdirSync(folder, { recursive: true })
        return folder
      }
      case 'sessionData':
        return this.getPath('userData')
      case 'temp':
        return os.tmpdir()
      case 'exe':
        return process.execPath
      case 'module':
        return process.execPath
      case 'logs':
        return process.platform === 'darwin'
          ? path.join(home, 'Library', 'Logs', this.#appName)
          : path.join(this.getPath('userData'), 'logs')
      case 'crashDumps':
        return path.join(this.getPath('userData'), 'Crashpad')
      case 'desktop':
        return path.join(home, 'Desktop')
      case 'documents':
        return path.join(home, 'Documents')
      case 'downloads':
        return path.join(home, 'Downloads')
      case 'music':
        return path.join(home, 'Music')
      case 'pictures':
        return path.join(home, 'Pictures')
      case 'videos':
        return path.join(home, 'Videos')
      case 'assets':
      case 'recent':
        throw new Error(`Failed to get '${name}' path`)
    }
  }
  setPath(name: string, folder: string): void {
    if (!path.isAbsolute(folder)) throw new Error('Path must be absolute')
    if (name === 'userData') mkdirSync(folder, { recursive: true })
    this.#paths.set(name, folder)
  }
  setAppLogsPath(folder?: string): void {
    this.#paths.set('logs', folder ?? path.join(this.getPath('userData'), 'logs'))
  }
  getVersion(): string {
    return hostState.options.version
  }
  getName(): string {
    return this.#appName
  }
  setName(name: string): void {
    this.#appName = name
  }
  getAppPath(): string {
    return hostState.options.appPath
  }
  getLocale(): string {
    return hostState.switches.get('lang') ?? 'en-US'
  }
  getSystemLocale(): string {
    return this.getLocale()
  }
  getLocaleCountryCode(): string {
    return this.getLocale().split('-')[1] ?? ''
  }
  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()]
  }

  // ── the desktop
  get badgeCount(): number {
    return this.#badge
  }
  set badgeCount(count: number) {
    this.setBadgeCount(count)
  }
  getBadgeCount(): number {
    return this.#badge
  }
  setBadgeCount(count = 0): boolean {
    this.#badge = count
    hostState.record('badge', count)
    return true
  }
  setAppUserModelId(id: string): void {
    hostState.record('app-user-model-id', id)
  }
  setDesktopName(name: string): void {
    hostState.record('desktop-name', name)
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.#protocols.add(scheme)
    hostState.record('protocol-client', scheme)
    return true
  }
  removeAsDefaultProtocolClient(scheme: string): boolean {
    hostState.record('protocol-client-removed', scheme)
    return this.#protocols.delete(scheme)
  }
  isDefaultProtocolClient(scheme: string): boolean {
    return this.#protocols.has(scheme)
  }
  setLoginItemSettings(settings: Settings): void {
    this.#loginItem = settings
    hostState.record('login-item', settings)
  }
  getLoginItemSettings(): LoginItemSettings {
    const openAtLogin = this.#loginItem.openAtLogin ?? false
    return {
      openAtLogin,
      wasOpenedAtLogin: hostState.machine.wasOpenedAtLogin,
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
      status: openAtLogin ? 'enabled' : 'not-registered',
    } as unknown as LoginItemSettings
  }
  setJumpList(categories: unknown): 'ok' {
    hostState.record('jump-list', categories)
    return 'ok'
  }
  setUserTasks(tasks: unknown): boolean {
    hostState.record('user-tasks', tasks)
    return true
  }
  getJumpListSettings(): JumpListSettings {
    return { minItems: 0, removedItems: [] }
  }
  setAboutPanelOptions(options: unknown): void {
    hostState.record('about-panel', options)
  }
  showAboutPanel(): void {
    hostState.record('about-panel-shown')
  }
  enableSandbox(): void {
    hostState.record('sandbox')
  }
  disableHardwareAcceleration(): void {
    hostState.record('no-hardware-acceleration')
  }
  isAccessibilitySupportEnabled(): boolean {
    return this.accessibilitySupportEnabled
  }
  setAccessibilitySupportEnabled(isEnabled: boolean): void {
    this.accessibilitySupportEnabled = isEnabled
  }
  getGPUFeatureStatus(): ReturnType<App['getGPUFeatureStatus']> {
    return { gpu_compositing: 'disabled_software' } as unknown as ReturnType<App['getGPUFeatureStatus']>
  }
  getAppMetrics(): ProcessMetric[] {
    const { rss } = process.memoryUsage()
    const cpu = process.cpuUsage()
    const memory = {
      workingSetSize: Math.round(rss / 1024),
      peakWorkingSetSize: Math.round(process.resourceUsage().maxRSS),
    }
    return [
      {
        pid: process.pid,
        type: 'Browser',
        cpu: { percentCPUUsage: 0, cumulativeCPUUsage: (cpu.user + cpu.system) / 1e6, idleWakeupsPerSecond: 0 },
        creationTime: Date.now() - process.uptime() * 1000,
        memory,
      },
    ]
  }
}

/** Electron's `app`. */
export const app = new HostApp()

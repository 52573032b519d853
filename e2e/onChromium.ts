import path from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { chromium } from '@playwright/test'
import { HostProcess } from './host/client.ts'
import type { LaunchOptions, MachineControl, RunningApp, TrayView, WindowView } from './machine.ts'

const root = path.resolve(import.meta.dirname, '..')
const pageLimit = 30_000

/** Starts the built app on the Chromium host (e2e/host). Rejects if main exits before its control channel opens. */
export async function launchOnChromium(options: LaunchOptions & { readonly userData: string }): Promise<RunningApp> {
  const host = await HostProcess.start({
    appPath: options.appPath ?? root,
    args: [`--user-data-dir=${options.userData}`, ...(options.args ?? [])],
    ...(options.env ? { env: options.env } : {}),
    ...(options.safeStorage ? { machine: { encryption: options.safeStorage } } : {}),
    ...(options.headed ? { headed: true } : {}),
    ...(options.onLine ? { onLine: options.onLine } : {}),
  })
  let connected: Promise<Browser> | undefined
  let browser: Browser | undefined
  const connect = (): Promise<Browser> => {
    connected ??= host.call('devtools').then(async ({ address }) => {
      browser = await chromium.connectOverCDP(address, { noDefaults: true })
      return browser
    })
    return connected
  }
  const pages = (): Page[] =>
    (browser?.contexts() ?? []).flatMap((context) => context.pages()).filter((page) => isOfApp(page.url()))
  const disconnect = async (): Promise<void> => {
    await browser?.close()
  }
  return {
    shell: 'the Chromium host',
    userData: options.userData,
    async page() {
      const until = performance.now() + pageLimit
      const context = (await connect()).contexts()[0]
      for (;;) {
        const [first] = pages()
        if (first) return first
        const left = until - performance.now()
        if (left <= 0) throw new Error(`the app showed no window within ${pageLimit} ms:\n${host.lines.join('\n')}`)
        // A window exists before it shows the app, so wait for both.
        const next = context?.pages()[0]
        if (next) await next.waitForURL((url) => isOfApp(url.href), { timeout: left, waitUntil: 'commit' })
        else await context?.waitForEvent('page', { timeout: left })
      }
    },
    windows: pages,
    async outsidePage() {
      const context = (await connect()).contexts()[0]
      if (!context) throw new Error('the browser is gone')
      // A window exists before it shows an address.
      const known = context.pages().findLast((page) => !isOfApp(page.url()))
      const page = known ?? (await context.waitForEvent('page', { timeout: pageLimit }))
      await page.waitForURL(/^https?:/, { waitUntil: 'commit', timeout: pageLimit })
      return page
    },
    host: control(host),
    logs: () => host.lines,
    async kill() {
      await host.kill()
      await disconnect()
    },
    async close() {
      await disconnect()
      await host.close()
    },
    ended: () => host.ended(),
  }
}

function isOfApp(url: string): boolean {
  return /^https:\/\/[^/]+\.app\.localhost\//.test(url)
}

function control(host: HostProcess): MachineControl {
  return {
    notifications: () => host.call('notifications'),
    clickNotification: (index = -1) => host.call('clickNotification', index),
    closeNotification: (index = -1) => host.call('closeNotification', index),
    replyNotification: (text, index = -1) => host.call('replyNotification', index, text),
    tray: async () => (await host.call('tray')) as TrayView | null,
    clickTray: () => host.call('clickTray'),
    clickTrayItem: (name) => host.call('clickTrayItem', name),
    menu: () => host.call('menu'),
    clickMenu: (name) => host.call('clickMenu', name),
    contextMenu: () => host.call('contextMenu'),
    clickContextMenu: (name) => host.call('clickContextMenu', name),
    badge: () => host.call('badge'),
    setIdle: (seconds) => host.call('setIdle', seconds),
    lock: () => host.call('lock'),
    unlock: () => host.call('unlock'),
    suspend: () => host.call('suspend'),
    resume: () => host.call('resume'),
    openUrl: (url) => host.call('openUrl', url),
    secondInstance: (argv) => host.call('secondInstance', [...argv]),
    dialogs: {
      answer: (kind, answer) => host.call('answerDialog', kind, { ...answer }),
      shown: () => host.call('dialogs'),
    },
    openedExternal: () => host.call('openedExternal'),
    clipboard: () => host.call('clipboard'),
    loginItem: () => host.call('loginItem'),
    setProxy: (rule) => host.call('setMachine', { proxy: rule }),
    setSafeStorage: (kind) => host.call('setMachine', { encryption: kind }),
    setOnline: (isOnline) => host.call('setMachine', { isOnline }),
    setDark: (isDark) => host.call('setMachine', { isDark }),
    blurWindow: () => host.call('blurWindow'),
    focusWindow: () => host.call('focusWindow'),
    minimizeWindow: () => host.call('minimizeWindow'),
    restoreWindow: () => host.call('restoreWindow'),
    closeWindow: () => host.call('closeWindow'),
    resizeWindow: (width, height) => host.call('resizeWindow', width, height),
    windows: async () => (await host.call('windows')) as WindowView[],
  }
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright'
import { chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isAlive } from './chromium/browser.ts'
import { HostProcess } from './client.ts'

/** The bridge of the test app (testing/app), which runs in its own host. */
interface TestBridge {
  invoke(channel: string, value?: unknown): Promise<unknown>
  send(channel: string, value: unknown): void
  pathOf(file: File): string
  thrower(): void
  platform: string
  isSandboxed: boolean
}
declare const window: {
  trial: TestBridge
  pushes: unknown[][]
  seen: string[]
  stop: () => void
  evaluated: string
  open(url: string): object | null
  leak?: string
  location: { href: string }
}

const appPath = path.join(import.meta.dirname, 'testing', 'app')
// Long limits, because other tests may use the same cores.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })
const wait = { timeout: 15_000, interval: 20 }
let userData = ''
let host: HostProcess
let browser: Browser
let page: Page

async function startApp(): Promise<void> {
  host = await HostProcess.start({ appPath, args: [`--user-data-dir=${userData}`, '--flag=1', 'deskbell://x'] })
  const { address } = await host.call('devtools')
  await waitForLine('loaded')
  browser = await chromium.connectOverCDP(address, { noDefaults: true })
  const found = browser
    .contexts()
    .flatMap((context) => context.pages())
    .find((one) => one.url().includes('desk.app.localhost'))
  if (!found) throw new Error('the window has no page')
  page = found
}

async function waitForLine(line: string): Promise<void> {
  await vi.waitFor(() => expect(host.lines).toContain(line), wait)
}

const invoke = (channel: string, value?: unknown): Promise<unknown> =>
  page.evaluate(([name, given]) => window.trial.invoke(name as string, given), [channel, value])

beforeAll(async () => {
  userData = mkdtempSync(path.join(os.tmpdir(), 'deskbell-trial-'))
  await startApp()
}, 60_000)

afterAll(async () => {
  await browser.close()
  await host.close()
  rmSync(userData, { recursive: true, force: true })
}, 30_000)

describe('main', () => {
  it('reads versions, paths and arguments as on Electron', async () => {
    const facts = (await invoke('facts')) as Record<string, unknown>
    expect(facts).toMatchObject({
      version: '1.2.3',
      name: 'Host Trial',
      userData,
      type: 'browser',
      isPackaged: false,
      required: true,
      url: 'app://desk/index.html',
    })
    expect(facts['electron']).toMatch(/^45\./)
    expect(facts['argv']).toEqual([appPath, `--user-data-dir=${userData}`, '--flag=1', 'deskbell://x'])
  })

  it('gets an error with the name of each API that the host lacks', async () => {
    const tried = (await invoke('absent')) as string[]
    expect(tried).toHaveLength(6)
    for (const [index, name] of [
      'app.getFileIcon',
      'BrowserWindow.setVibrancy',
      'BrowserWindow.addExtension',
      'webContents.printToPDF',
      'autoUpdater.checkForUpdates',
      'inAppPurchase.getReceiptURL',
    ].entries())
      expect(tried[index]).toContain(`does not implement ${name}`)
  })

  it('encrypts secrets and sets the badge', async () => {
    expect(await invoke('secret')).toEqual({ result: 'token', shouldReEncrypt: false, isHidden: true })
    expect(await host.call('badge')).toBe(3)
    await host.call('setMachine', { encryption: 'none' })
    await expect(invoke('secret')).rejects.toThrow(/Encryption is not available/)
    await host.call('setMachine', { encryption: 'keyring' })
  })

  it('captures the page at the size of its window', async () => {
    expect(await invoke('capture')).toEqual({ width: 900, height: 640 })
  })
})

describe('IPC', () => {
  it('reports the sender as Electron does', async () => {
    expect(await invoke('echo', { a: [1, null] })).toEqual({
      value: { a: [1, null] },
      origin: 'app://desk',
      url: 'app://desk/index.html',
      parent: null,
      isSame: true,
    })
  })

  it('carries bytes, dates and undefined to the page', async () => {
    const odd = await page.evaluate(async () => {
      const value = (await window.trial.invoke('odd')) as { bytes: Uint8Array; when: Date; nothing: undefined }
      return [
        value.bytes instanceof Uint8Array,
        value.bytes.length,
        value.when instanceof Date,
        value.when.getTime(),
        'nothing' in value,
      ]
    })
    expect(odd).toEqual([true, 2, true, 3, true])
  })

  it('refuses values that real IPC cannot clone', async () => {
    await expect(page.evaluate(() => window.trial.invoke('echo', new Proxy({ a: 1 }, {})))).rejects.toThrow(
      /could not be cloned/,
    )
    await expect(page.evaluate(() => window.trial.invoke('echo', { run: () => 1 }))).rejects.toThrow(
      /could not be cloned/,
    )
    await expect(invoke('bad')).rejects.toThrow(/could not be cloned/)
  })

  it('reports failures with the messages of Electron', async () => {
    await expect(invoke('fail')).rejects.toThrow("Error invoking remote method 'fail': TypeError: no such row")
    await expect(invoke('unhandled')).rejects.toThrow(
      "Error invoking remote method 'unhandled': Error: No handler registered for 'unhandled'",
    )
  })

  it('pushes to the page in order until the page stops listening', async () => {
    await page.evaluate(() => {
      for (let count = 0; count < 50; count += 1) window.trial.send('push', count)
    })
    await page.waitForFunction(() => window.pushes.length === 50)
    expect(await page.evaluate(() => window.pushes.map(([value]) => value))).toEqual(
      Array.from({ length: 50 }, (_one, index) => index),
    )
    await page.evaluate(() => {
      window.stop()
      window.trial.send('push', 'late')
    })
    await invoke('echo')
    expect(await page.evaluate(() => window.pushes.length)).toBe(50)
  })
})

describe('the preload', () => {
  it('is isolated from the page', async () => {
    expect(
      await page.evaluate(() => [
        typeof window.leak,
        window.trial.platform,
        window.trial.isSandboxed,
        Object.keys(window).filter((key) => key.startsWith('host_')),
      ]),
    ).toEqual(['undefined', process.platform, true, []])
  })

  it('throws its errors into the page, and returns no path for a file created there', async () => {
    await expect(page.evaluate(() => window.trial.thrower())).rejects.toThrow('from the preload')
    expect(await page.evaluate(() => window.trial.pathOf(new File(['x'], 'x.txt')))).toBe('')
  })

  it('cannot be changed by the page', async () => {
    expect(
      await page.evaluate(() => {
        Reflect.set(window, 'trial', 1)
        return Reflect.set(window.trial, 'platform', 'none')
      }),
    ).toBe(false)
    expect(await page.evaluate(() => window.trial.platform)).toBe(process.platform)
  })
})

describe("the app's own scheme", () => {
  it('is a secure origin with working styles, scripts and content security policy', async () => {
    expect(await page.evaluate(() => isSecureContext)).toBe(true)
    expect(await page.locator('h1').evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)')
    expect(
      await page.evaluate(() =>
        fetch('/index.html').then(
          () => 'fetched',
          () => 'refused',
        ),
      ),
    ).toBe('refused')
    expect(await page.evaluate(() => window.evaluated)).toBe('EvalError')
  })

  it('has the permissions that main grants', async () => {
    const state = (name: string): Promise<string> =>
      page.evaluate(
        async (permission) => (await navigator.permissions.query({ name: permission as PermissionName })).state,
        name,
      )
    expect([await state('geolocation'), await state('notifications'), await state('clipboard-write')]).toEqual([
      'denied',
      'denied',
      'granted',
    ])
  })
})

describe('navigation', () => {
  it('can be prevented in will-navigate', async () => {
    await page.evaluate(() => document.querySelector<HTMLAnchorElement>('#away')?.click())
    await waitForLine('navigate:https://away.example/')
    await page.evaluate(() => void (window.location.href = 'https://evil.example/'))
    await waitForLine('navigate:https://evil.example/')
    expect(await invoke('facts')).toMatchObject({ url: 'app://desk/index.html' })
  })

  it('opens only windows that the open handler allows', async () => {
    await page.locator('#blank').click()
    await waitForLine('open:https://blank.example/x')
    expect(await page.evaluate(() => Array.from({ length: 5 }, () => window.open('https://opened.example/')))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
    await waitForLine('open:https://opened.example/')
    await vi.waitFor(
      async () =>
        expect((await host.call('openedExternal')).sort()).toEqual([
          'https://blank.example/x',
          ...Array.from({ length: 5 }, () => 'https://opened.example/'),
        ]),
      wait,
    )
    await vi.waitFor(() => expect(browser.contexts().flatMap((context) => context.pages())).toHaveLength(1), wait)
  })

  it('within the app keeps the bridge working', async () => {
    await page.locator('#other').click()
    await page.waitForURL('**/other.html')
    await waitForLine('navigate:app://desk/other.html')
    expect(await invoke('echo', 1)).toMatchObject({ url: 'app://desk/other.html', origin: 'app://desk' })
    await page.goBack()
    await page.waitForURL('**/index.html')
  })
})

describe('a window', () => {
  it('reports its visibility and focus to the page', async () => {
    const seen = (): Promise<unknown> => page.evaluate(() => [document.visibilityState, document.hasFocus()])
    await vi.waitFor(async () => expect(await seen()).toEqual(['visible', true]), wait)
    await page.evaluate(() => void (window.seen.length = 0))
    await host.call('blurWindow')
    await vi.waitFor(async () => expect(await seen()).toEqual(['visible', false]), wait)
    await host.call('focusWindow')
    await vi.waitFor(async () => expect(await seen()).toEqual(['visible', true]), wait)
    await host.call('closeWindow')
    await waitForLine('window:hide')
    await vi.waitFor(async () => expect(await seen()).toEqual(['hidden', false]), wait)
    await host.call('clickTrayItem', 'open')
    await vi.waitFor(async () => expect(await seen()).toEqual(['visible', true]), wait)
    expect(await page.evaluate(() => window.seen)).toEqual(['blur', 'focus', 'hidden', 'blur', 'visible', 'focus'])
    expect(await host.call('windows')).toMatchObject([{ isVisible: true, isFocused: true, background: '#101114' }])
  })

  it('has the requested size, but not below its minimum', async () => {
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([900, 640])
    await invoke('resize')
    await vi.waitFor(async () => expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([400, 500]), wait)
  })

  it('follows the theme', async () => {
    const isDark = (): Promise<boolean> => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    expect(await invoke('dark', 'dark')).toBe(true)
    await vi.waitFor(async () => expect(await isDark()).toBe(true), wait)
    expect(await invoke('dark', 'system')).toBe(false)
    await host.call('setMachine', { isDark: true })
    await vi.waitFor(async () => expect(await isDark()).toBe(true), wait)
    await host.call('setMachine', { isDark: false })
  })

  it('passes unused keys to the menu and right clicks to main', async () => {
    await page.bringToFront()
    await page.keyboard.press('Control+Shift+F')
    await waitForLine('menu:find')
    await page.locator('h1').click({ button: 'right' })
    await vi.waitFor(
      async () => expect(await host.call('contextMenu')).toMatchObject([{ id: 'copy', enabled: false }]),
      wait,
    )
    await host.call('closeContextMenu')
    expect(await host.call('contextMenu')).toBeNull()
  })
})

describe('the machine', () => {
  it('shows notifications that can be clicked, answered and acted on', async () => {
    await invoke('notify')
    await waitForLine('note:show')
    expect(await host.call('notifications')).toMatchObject([
      { id: 'n1', title: 'Maya', body: 'Where is my order?', hasReply: true, actions: ['Later'], state: 'shown' },
    ])
    await host.call('replyNotification', -1, 'On its way')
    await waitForLine('note:reply:On its way')
    await waitForLine('note:close')
    await invoke('notify')
    await host.call('actNotification', -1, 0)
    await waitForLine('note:action:0')
    await invoke('notify')
    await host.call('clickNotification', -1)
    await waitForLine('note:click')
    expect((await host.call('notifications')).map((one) => one.state)).toEqual(['closed', 'closed', 'closed'])
    await host.call('setMachine', { notificationsFail: 'turned off' })
    await invoke('notify')
    await waitForLine('note:failed:turned off')
  })

  it('reports idle time, locks and sleep as set by the test', async () => {
    expect(await invoke('idle')).toEqual([0, 'active'])
    await host.call('setIdle', 75)
    expect(await invoke('idle')).toEqual([75, 'idle'])
    await host.call('setIdle', 'unknown')
    expect(await invoke('idle')).toEqual([0, 'unknown'])
    await host.call('lock')
    expect(await invoke('idle')).toEqual([0, 'locked'])
    await host.call('unlock')
    await host.call('suspend')
    await host.call('resume')
    for (const name of ['lock-screen', 'unlock-screen', 'suspend', 'resume']) await waitForLine(`power:${name}`)
  })

  it('answers dialogs as set by the test, and cancels others', async () => {
    expect(await invoke('ask')).toMatchObject({ response: 1 })
    await host.call('answerDialog', 'message', { button: 'Sign out' })
    expect(await invoke('ask')).toMatchObject({ response: 0 })
    expect(await host.call('dialogs')).toMatchObject([{ kind: 'message' }, { options: { message: 'Sign out?' } }])
  })

  it('has a tray and opens links', async () => {
    expect(await host.call('tray')).toMatchObject({
      toolTip: 'Trial',
      items: [{ id: 'open', label: 'Open' }, { type: 'separator' }, { label: 'Quit' }],
    })
    await host.call('clickTray')
    await waitForLine('tray:click')
    await host.call('openUrl', 'deskbell://conversation/3')
    await waitForLine('url:deskbell://conversation/3')
    await expect(host.call('clickTrayItem', 'Fly')).rejects.toThrow('has no item "Fly"')
  })
})

describe('one instance', () => {
  it('receives the arguments of a second start, which exits', async () => {
    const second = await HostProcess.start({ appPath, args: [`--user-data-dir=${userData}`, 'deskbell://y'] })
    expect(await second.ended()).toBe(0)
    expect(second.lines).toContain('second')
    expect(second.lines).not.toContain('app:ready')
    await vi.waitFor(() => expect(host.lines.find((line) => line.startsWith('hail:'))).toContain('deskbell://y'), wait)
  })

  it.runIf(process.platform === 'linux')(
    'killed takes Chromium with it, and the next start goes on',
    async () => {
      const profiles = (): string[] =>
        readdirSync(os.tmpdir()).filter((name) => name.startsWith(`deskbell-host-${String(host.child.pid)}-`))
      const [profile] = profiles()
      expect(profile).toBeDefined()
      const pids = await browserPids(profile ?? '')
      expect(pids.length).toBeGreaterThan(0)
      await browser.close()
      await host.kill()
      await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), wait)
      await startApp()
      expect(await invoke('facts')).toMatchObject({ userData })
    },
    60_000,
  )

  it('quits in the order of Electron', async () => {
    const before = host
    await browser.close()
    expect(await before.close()).toBe(0)
    expect(
      before.lines.filter((line) => /^(app:(before-quit|will-quit|quit|window-all-closed)|window:closed)$/.test(line)),
    ).toEqual(['app:before-quit', 'window:closed', 'app:will-quit', 'app:quit'])
    expect(
      readdirSync(os.tmpdir()).filter((name) => name.startsWith(`deskbell-host-${String(before.child.pid)}-`)),
    ).toEqual([])
    await startApp()
  }, 60_000)
})

/** The processes whose command line names a profile, as Linux lists them. */
async function browserPids(profile: string): Promise<number[]> {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const lines = await Promise.all(
    pids.map(async (pid) => ({
      pid,
      line: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'gone meanwhile'),
    })),
  )
  return lines.filter(({ line }) => line.includes(profile)).map(({ pid }) => pid)
}

import path from 'node:path'
import { createInterface } from 'node:readline'
import type { ElectronApplication, Page } from '@playwright/test'
import { _electron } from '@playwright/test'
import type * as Electron from 'electron'
import type { DialogAnswer, LaunchOptions, MachineControl, RunningApp } from './machine.ts'
import type { Recorder } from './recorder.ts'
import { installRecorder } from './recorder.ts'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Starts the built app on real Electron. Gaps compared to the Chromium host: what main did before the recorder was
 * installed (a tray created at once shows from its next change on), `safeStorage` at start, `setOnline`, and focus, which
 * the window manager decides.
 */
export async function launchOnElectron(
  executablePath: string,
  options: LaunchOptions & { readonly userData: string },
): Promise<RunningApp> {
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...options.env }).filter((one): one is [string, string] => one[1] !== undefined),
  )
  const isRoot = process.getuid?.() === 0
  const app = await _electron.launch({
    executablePath,
    args: [
      options.appPath ?? root,
      `--user-data-dir=${options.userData}`,
      ...(isRoot ? ['--no-sandbox'] : []),
      ...(options.args ?? []),
    ],
    env,
    cwd: root,
  })
  await app.evaluate(installRecorder)
  const lines: string[] = []
  const child = app.process()
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      options.onLine?.(line)
    })
  }
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1)),
  )
  return {
    shell: 'Electron',
    userData: options.userData,
    page: async (): Promise<Page> => app.windows()[0] ?? (await app.firstWindow()),
    windows: () => app.windows(),
    async outsidePage() {
      const isOutside = (page: Page): boolean => /^https?:/.test(page.url())
      return app.windows().find(isOutside) ?? (await app.waitForEvent('window', { predicate: isOutside }))
    },
    host: control(app),
    logs: () => lines,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    close: () => app.close(),
    ended: () => ended,
  }
}

type Main = typeof Electron

/** Calls the recorder in main; results are cloned. */
function control(app: ElectronApplication): MachineControl {
  const evaluate = <T>(
    run: (main: Main, given: { name: keyof Recorder; args: unknown[] }) => T,
    name: keyof Recorder,
    ...args: unknown[]
  ): Promise<T> => app.evaluate(run as never, { name, args } as never)
  const callRecorder = (name: keyof Recorder, ...args: unknown[]): Promise<unknown> =>
    evaluate(
      (_main, given) => {
        const recorder = (globalThis as unknown as { deskbellRecorder: Record<string, (...all: unknown[]) => unknown> })
          .deskbellRecorder
        return recorder[given.name]?.(...given.args)
      },
      name,
      ...args,
    )
  const perform = async (name: keyof Recorder, ...args: unknown[]): Promise<void> => {
    await callRecorder(name, ...args)
  }
  const read = async <T>(name: keyof Recorder): Promise<T> => (await callRecorder(name)) as T
  return {
    notifications: () => read('notifications'),
    clickNotification: (index = -1) => perform('notificationEvent', index, 'click'),
    closeNotification: (index = -1) => perform('notificationEvent', index, 'close'),
    replyNotification: (text, index = -1) => perform('notificationEvent', index, 'reply', text),
    tray: () => read('tray'),
    clickTray: () => perform('clickTray'),
    clickTrayItem: (name) => perform('clickTrayItem', name),
    menu: () => read('menu'),
    clickMenu: (name) => perform('clickMenu', name),
    contextMenu: () => read('contextMenu'),
    clickContextMenu: (name) => perform('clickContextMenu', name),
    badge: () => read('badge'),
    setIdle: (seconds) => perform('setIdle', seconds),
    lock: () => perform('power', 'lock-screen'),
    unlock: () => perform('power', 'unlock-screen'),
    suspend: () => perform('power', 'suspend'),
    resume: () => perform('power', 'resume'),
    openUrl: (url) => perform('openUrl', url),
    secondInstance: (argv) => perform('secondInstance', [...argv]),
    dialogs: {
      answer: (kind: string, answer: DialogAnswer) => perform('answerDialog', kind, { ...answer }),
      shown: () => read('dialogs'),
    },
    openedExternal: () => read('openedExternal'),
    clipboard: () => read('clipboard'),
    loginItem: () => read('loginItem'),
    setProxy: (rule) => perform('setProxy', rule),
    setSafeStorage: (kind) => perform('setSafeStorage', kind),
    setOnline: () => Promise.reject(new Error('setOnline is not supported on real Electron')),
    setDark: (isDark) => perform('setDark', isDark),
    blurWindow: () => perform('moveWindow', 'blur'),
    focusWindow: () => perform('moveWindow', 'focus'),
    minimizeWindow: () => perform('moveWindow', 'minimize'),
    restoreWindow: () => perform('moveWindow', 'restore'),
    closeWindow: () => perform('moveWindow', 'close'),
    resizeWindow: (width, height) => perform('resizeWindow', width, height),
    windows: () => read('windows'),
  }
}

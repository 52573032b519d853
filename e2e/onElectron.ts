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
 * Starts the built app on real Electron. Gaps against the Chromium host: what main did before the recorder stood (a tray
 * made at once shows from its next change on), `safeStorage` at start, `setOnline`, and focus, which is the window manager's.
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

/** Runs in main with the recorder; what is returned is cloned back. */
function control(app: ElectronApplication): MachineControl {
  const ask = <T>(
    run: (main: Main, given: { name: keyof Recorder; args: unknown[] }) => T,
    name: keyof Recorder,
    ...args: unknown[]
  ): Promise<T> => app.evaluate(run as never, { name, args } as never)
  const play = (name: keyof Recorder, ...args: unknown[]): Promise<unknown> =>
    ask(
      (_main, given) => {
        const recorder = (globalThis as unknown as { deskbellRecorder: Record<string, (...all: unknown[]) => unknown> })
          .deskbellRecorder
        return recorder[given.name]?.(...given.args)
      },
      name,
      ...args,
    )
  const tell = async (name: keyof Recorder, ...args: unknown[]): Promise<void> => {
    await play(name, ...args)
  }
  const read = async <T>(name: keyof Recorder): Promise<T> => (await play(name)) as T
  return {
    notifications: () => read('notifications'),
    clickNotification: (index = -1) => tell('noteEvent', index, 'click'),
    closeNotification: (index = -1) => tell('noteEvent', index, 'close'),
    replyNotification: (text, index = -1) => tell('noteEvent', index, 'reply', text),
    tray: () => read('tray'),
    clickTray: () => tell('clickTray'),
    clickTrayItem: (name) => tell('clickTrayItem', name),
    menu: () => read('menu'),
    clickMenu: (name) => tell('clickMenu', name),
    contextMenu: () => read('contextMenu'),
    clickContextMenu: (name) => tell('clickContextMenu', name),
    badge: () => read('badge'),
    setIdle: (seconds) => tell('setIdle', seconds),
    lock: () => tell('power', 'lock-screen'),
    unlock: () => tell('power', 'unlock-screen'),
    suspend: () => tell('power', 'suspend'),
    resume: () => tell('power', 'resume'),
    openUrl: (url) => tell('openUrl', url),
    secondInstance: (argv) => tell('secondInstance', [...argv]),
    dialogs: {
      answer: (kind: string, answer: DialogAnswer) => tell('answerDialog', kind, { ...answer }),
      shown: () => read('dialogs'),
    },
    openedExternal: () => read('openedExternal'),
    loginItem: () => read('loginItem'),
    setProxy: (rule) => tell('setProxy', rule),
    setSafeStorage: (kind) => tell('setSafeStorage', kind),
    setOnline: () => Promise.reject(new Error('real Electron reads the network itself')),
    setDark: (isDark) => tell('setDark', isDark),
    blurWindow: () => tell('moveWindow', 'blur'),
    focusWindow: () => tell('moveWindow', 'focus'),
    minimizeWindow: () => tell('moveWindow', 'minimize'),
    restoreWindow: () => tell('moveWindow', 'restore'),
    closeWindow: () => tell('moveWindow', 'close'),
    resizeWindow: (width, height) => tell('resizeWindow', width, height),
    windows: () => read('windows'),
  }
}

import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clipboard, CrashReporter, GlobalShortcut, Screen, Shell } from 'electron'
import { guard, GuardedEmitter } from '../guard.ts'
import { hostState } from '../hostState.ts'
import { normalizeAccelerator } from './accelerators.ts'
import { serve } from './protocol.ts'

/** Electron's `shell`: records each call instead of running it. */
export const shell = guard('shell', {
  openExternal: (url: string, options?: object): Promise<void> => {
    hostState.record('open-external', { url, ...options })
    return Promise.resolve()
  },
  openPath: (file: string): Promise<string> => {
    hostState.record('open-path', file)
    return Promise.resolve('')
  },
  showItemInFolder: (file: string): void => hostState.record('show-item', file),
  trashItem: (file: string): Promise<void> => {
    hostState.record('trash-item', file)
    return Promise.resolve()
  },
  beep: (): void => hostState.record('beep'),
} satisfies Partial<Shell>)

let clip = ''

/** Electron's `clipboard`, asynchronous since Electron 44. */
export const clipboard = guard('clipboard', {
  readText: (): Promise<string> => Promise.resolve(clip),
  writeText: (text: string): Promise<void> => {
    clip = text
    hostState.record('clipboard', text)
    return Promise.resolve()
  },
  clear: (): void => {
    clip = ''
  },
  has: (type: string): Promise<boolean> => Promise.resolve(clip !== '' && type === 'text/plain'),
} satisfies Partial<Clipboard>)

/** The text on the clipboard, for the control channel. */
export function clipboardText(): string {
  return clip
}

const shortcuts = new Map<string, () => void>()

/** Presses a global shortcut; false if the app has not registered it. */
export function pressShortcut(accelerator: string): boolean {
  const run = shortcuts.get(normalizeAccelerator(accelerator))
  run?.()
  return run !== undefined
}

const register = (accelerator: string, run: () => void): boolean => {
  const key = normalizeAccelerator(accelerator)
  if (shortcuts.has(key) || hostState.machine.takenShortcuts.map(normalizeAccelerator).includes(key)) return false
  shortcuts.set(key, run)
  hostState.record('shortcut', accelerator)
  return true
}

/** Electron's `globalShortcut`. */
export const globalShortcut = guard('globalShortcut', {
  register,
  registerAll: (accelerators: string[], run: () => void): boolean =>
    accelerators.map((one) => register(one, run)).every(Boolean),
  isRegistered: (accelerator: string): boolean => shortcuts.has(normalizeAccelerator(accelerator)),
  unregister: (accelerator: string): void => void shortcuts.delete(normalizeAccelerator(accelerator)),
  unregisterAll: (): void => shortcuts.clear(),
  setSuspended: (): void => undefined,
  isSuspended: (): boolean => false,
} satisfies Partial<GlobalShortcut>)

const area = { x: 0, y: 0, width: 1920, height: 1080 }
const display = {
  id: 1,
  label: 'Host',
  bounds: area,
  workArea: { ...area, height: 1040 },
  size: { width: area.width, height: area.height },
  workAreaSize: { width: area.width, height: 1040 },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
  colorDepth: 24,
  displayFrequency: 60,
}

class HostScreen extends GuardedEmitter {
  constructor() {
    super('screen')
  }
  getPrimaryDisplay(): object {
    return display
  }
  getAllDisplays(): object[] {
    return [display]
  }
  getDisplayNearestPoint(): object {
    return display
  }
  getDisplayMatching(): object {
    return display
  }
  getCursorScreenPoint(): { x: number; y: number } {
    return { x: 0, y: 0 }
  }
}
/** Electron's `screen`: one display of 1920 by 1080. */
export const screen: Pick<HostScreen, keyof Screen & keyof HostScreen> = new HostScreen()

const mediaTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
}

/** Electron's `net.fetch`, which also loads files and the app's own scheme. */
async function hostFetch(
  input: string | URL | Request,
  init?: RequestInit & { bypassCustomProtocolHandlers?: boolean },
): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input)
  if (url.startsWith('file:')) {
    const file = fileURLToPath(url)
    return new Response(readFileSync(file), {
      headers: { 'content-type': mediaTypes[path.extname(file).toLowerCase()] ?? 'application/octet-stream' },
    })
  }
  const served = init?.bypassCustomProtocolHandlers
    ? undefined
    : await serve({
        url,
        method: init?.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: undefined,
      })
  if (served)
    return new Response(new Uint8Array(served.body), {
      status: served.status,
      headers: served.headers.map(({ name, value }) => [name, value] as [string, string]),
    })
  return fetch(input, init)
}

/** Electron's `net`. */
export const net = guard('net', {
  fetch: hostFetch,
  isOnline: (): boolean => hostState.machine.isOnline,
  get online(): boolean {
    return hostState.machine.isOnline
  },
})

/** Electron's `crashReporter`. */
export const crashReporter = guard('crashReporter', {
  start: (options: object): void => hostState.record('crash-reporter', options),
  getLastCrashReport: () => hostState.machine.lastCrash,
  getUploadedReports: (): [] => [],
  getUploadToServer: (): boolean => false,
  setUploadToServer: (isOn: boolean): void => hostState.record('crash-upload', isOn),
  addExtraParameter: (): void => undefined,
  removeExtraParameter: (): void => undefined,
  getParameters: (): Record<string, string> => ({}),
} satisfies Partial<CrashReporter>)

/** Electron's `systemPreferences`: the part that exists on every system. */
export const systemPreferences = guard(
  'systemPreferences',
  Object.assign(new EventEmitter(), {
    getAnimationSettings: () => ({
      shouldRenderRichAnimation: true,
      scrollAnimationsEnabledBySystem: true,
      prefersReducedMotion: false,
    }),
    getAccentColor: (): string => '5b5bd6ff',
    getColor: (): string => '#5b5bd6',
    getMediaAccessStatus: (): string => 'granted',
    getUserDefault: (): undefined => undefined,
  }),
)

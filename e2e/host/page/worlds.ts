import type { Codec } from './codec.ts'
import type { Marshal } from './marshal.ts'
import type { FromPage, ToPage, WindowState, WorldSettings } from './wire.ts'

/**
 * The page's own world: receives what the preload exposes, and gets the window's visibility and focus from the host.
 * Injected as text before any script of the page, so it refers to nothing outside itself.
 */
export function pageWorld(
  makeMarshal: (secret: string, mine: string, theirs: string) => Marshal,
  secret: string,
  initial: WindowState,
): void {
  const page = window
  const own = document
  const marshal = makeMarshal(secret, 'page', 'preload')
  let state = initial
  const answers = { hidden: () => !state.visible, visibilityState: () => (state.visible ? 'visible' : 'hidden') }
  for (const [key, get] of Object.entries(answers))
    Object.defineProperty(Document.prototype, key, { configurable: true, enumerable: true, get })
  Document.prototype.hasFocus = () => state.focused && state.visible
  // The browser's focus events are about the headless browser, not about the host's window.
  const own_event = new WeakSet<object>()
  const mute = (event: globalThis.Event): void => {
    if (own_event.has(event) || (event.target !== page && event.target !== own)) return
    event.stopImmediatePropagation()
  }
  for (const type of ['focus', 'blur']) page.addEventListener(type, mute, true)
  own.addEventListener('visibilitychange', mute, true)
  const announce = (target: EventTarget, type: string, bubbles: boolean): void => {
    const event = new Event(type, { bubbles })
    own_event.add(event)
    target.dispatchEvent(event)
  }
  marshal.onMessage((message) => {
    switch (message.op) {
      case 'expose': {
        const deepFreeze = (value: unknown): unknown => {
          if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
            Object.freeze(value)
            for (const child of Object.values(value)) deepFreeze(child)
          }
          return value
        }
        Object.defineProperty(page, message.key, {
          value: deepFreeze(marshal.unpack(message.api)),
          enumerable: true,
          configurable: false,
          writable: false,
        })
        break
      }
      case 'state': {
        const before = state
        state = { visible: message.visible, focused: message.focused }
        const wasFocused = before.focused && before.visible
        const isFocused = state.focused && state.visible
        if (before.visible !== state.visible) announce(own, 'visibilitychange', true)
        if (wasFocused !== isFocused) announce(page, isFocused ? 'focus' : 'blur', false)
        break
      }
      case 'hello':
      case 'open':
      case 'call':
      case 'settle':
    }
  })
  // Main decides before the window exists: closing a new window at once can hang its opener.
  const navigateSelf = page.open.bind(page)
  page.open = (url = '', name = '', features = '') => {
    if (/^_(self|parent|top)$/i.test(name)) return navigateSelf(url, name, features)
    marshal.ask({ op: 'open', url: new URL(String(url) || 'about:blank', location.href).href, name, features })
    return null
  }
  marshal.ask({ op: 'hello' })
}

/** The `require` and `process` of a sandboxed preload. */
interface PreloadScope {
  readonly require: (name: string) => unknown
  readonly process: object
}

/**
 * The preload's world: isolated from the page's as in Electron, with the binding to main. Returns the `require` and
 * `process` of the preload. Injected as text, so it refers to nothing outside itself.
 */
export function preloadWorld(
  makeCodec: () => Codec,
  makeMarshal: (secret: string, mine: string, theirs: string) => Marshal,
  settings: WorldSettings,
): PreloadScope {
  type Listener = (event: unknown, ...args: unknown[]) => void
  const codec = makeCodec()
  const marshal = makeMarshal(settings.secret, 'preload', 'page')
  const globals = globalThis as unknown as Record<string, (text: string) => void>
  const binding = globals[settings.binding]
  const post = (message: FromPage): void => binding?.(JSON.stringify(message))
  const refuse = (api: string): never => {
    throw new Error(`The Chromium host does not implement ${api} in the preload.`)
  }
  const guarded = (api: string, methods: Record<string, unknown>): object =>
    new Proxy(methods, {
      get: (on, key) =>
        typeof key === 'symbol' || key in on ? (Reflect.get(on, key) as unknown) : refuse(`${api}.${key}`),
    })

  const exposed: { key: string; api: ReturnType<Marshal['pack']> }[] = []
  marshal.onMessage((message) => {
    if (message.op === 'hello') for (const one of exposed) marshal.ask({ op: 'expose', ...one })
    if (message.op === 'open') post({ kind: 'open', url: message.url, name: message.name, features: message.features })
  })
  const contextBridge = guarded('contextBridge', {
    exposeInMainWorld(key: string, api: unknown): void {
      if (exposed.some((one) => one.key === key))
        throw new Error(`Cannot bind an API on top of an existing property on the window object`)
      const packed = marshal.pack(api)
      exposed.push({ key, api: packed })
      marshal.ask({ op: 'expose', key, api: packed })
    },
  })

  const listeners = new Map<string, { listener: Listener; once: boolean }[]>()
  const calls = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; channel: string }
  >()
  let lastCall = 0
  const listen = (channel: string, listener: Listener, once: boolean): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
    return ipcRenderer
  }
  const removeListener = (channel: string, listener: Listener): object => {
    const list = listeners.get(channel) ?? []
    const index = list.findLastIndex((one) => one.listener === listener)
    if (index >= 0) listeners.set(channel, list.toSpliced(index, 1))
    return ipcRenderer
  }
  const ipcRenderer: object = guarded('ipcRenderer', {
    on: (channel: string, listener: Listener) => listen(channel, listener, false),
    addListener: (channel: string, listener: Listener) => listen(channel, listener, false),
    once: (channel: string, listener: Listener) => listen(channel, listener, true),
    off: removeListener,
    removeListener: removeListener,
    removeAllListeners(channel?: string): object {
      if (channel === undefined) listeners.clear()
      else listeners.delete(channel)
      return ipcRenderer
    },
    listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const body = codec.encode(args)
      const id = (lastCall += 1)
      return new Promise((resolve, reject) => {
        calls.set(id, { resolve, reject, channel })
        post({ kind: 'invoke', id, channel, body })
      })
    },
    send: (channel: string, ...args: unknown[]) => post({ kind: 'send', channel, body: codec.encode(args) }),
  })

  let zoom = 1
  const setZoom = (factor: number): void => {
    zoom = factor
    post({ kind: 'zoom', factor })
  }
  const electron = guarded('electron', {
    ipcRenderer,
    contextBridge,
    // As in Electron, a file created by a script, or without a disk file, has no path.
    webUtils: guarded('webUtils', {
      getPathForFile: (file: unknown) =>
        file instanceof File ? '' : refuse('webUtils.getPathForFile of something that is no File'),
    }),
    webFrame: guarded('webFrame', {
      setZoomFactor: setZoom,
      getZoomFactor: () => zoom,
      setZoomLevel: (level: number) => setZoom(1.2 ** level),
      getZoomLevel: () => Math.log(zoom) / Math.log(1.2),
      setVisualZoomLevelLimits: () => undefined,
    }),
  })

  const emit = (channel: string, args: unknown[]): void => {
    const list = listeners.get(channel) ?? []
    if (list.some((one) => one.once))
      listeners.set(
        channel,
        list.filter((one) => !one.once),
      )
    for (const { listener } of list) {
      try {
        listener({ sender: ipcRenderer, ports: [] }, ...args)
      } catch (error) {
        console.error(error)
      }
    }
  }
  globals[settings.deliver] = (text) => {
    const message = JSON.parse(text) as ToPage
    switch (message.kind) {
      case 'event':
        emit(message.channel, codec.decode(message.body) as unknown[])
        break
      case 'reply':
      case 'failure': {
        const call = calls.get(message.id)
        calls.delete(message.id)
        if (message.kind === 'reply') call?.resolve(codec.decode(message.body))
        else call?.reject(new Error(`Error invoking remote method '${call.channel}': ${message.message}`))
        break
      }
      case 'state':
        marshal.ask({ op: 'state', visible: message.visible, focused: message.focused })
    }
  }
  // Runs after the page's listeners: events that the page used must not reach menus or shortcuts.
  window.addEventListener('contextmenu', (event) => {
    if (event.defaultPrevented) return
    const element = event.target instanceof Element ? event.target : document.body
    const link = element.closest('a')
    const media = element.closest<HTMLImageElement | HTMLMediaElement>('img, audio, video')
    const isEditable = element.closest('input, textarea, [contenteditable=""], [contenteditable="true"]') !== null
    const field = element.closest<HTMLInputElement | HTMLTextAreaElement>('input, textarea')
    const selectionText = field
      ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
      : String(document.getSelection() ?? '')
    const hasSelection = selectionText !== ''
    post({
      kind: 'context-menu',
      params: {
        x: event.clientX,
        y: event.clientY,
        linkURL: link?.href ?? '',
        linkText: link?.textContent ?? '',
        srcURL: media?.currentSrc ?? '',
        mediaType:
          media instanceof HTMLImageElement
            ? 'image'
            : media instanceof HTMLVideoElement
              ? 'video'
              : media
                ? 'audio'
                : 'none',
        selectionText,
        isEditable,
        misspelledWord: '',
        dictionarySuggestions: [],
        pageURL: location.href,
        frameURL: '',
        editFlags: {
          canUndo: isEditable,
          canRedo: isEditable,
          canCut: isEditable && hasSelection,
          canCopy: hasSelection,
          canPaste: isEditable,
          canDelete: isEditable && hasSelection,
          canSelectAll: true,
          canEditRichly: false,
        },
      },
    })
  })
  // Runs before the page's listeners: main must receive the gesture before its consequences.
  for (const [name, type] of [
    ['pointerdown', 'mouseDown'],
    ['pointerup', 'mouseUp'],
    ['keydown', 'rawKeyDown'],
  ] as const) {
    window.addEventListener(
      name,
      (event) => {
        if (event.isTrusted) post({ kind: 'gesture', type })
      },
      { capture: true },
    )
  }
  window.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !/^F\d+$/.test(event.key)) return
    const input = {
      key: event.key,
      code: event.code,
      control: event.ctrlKey,
      shift: event.shiftKey,
      alt: event.altKey,
      meta: event.metaKey,
      isAutoRepeat: event.repeat,
    }
    post({ kind: 'key', input, isUnused: !event.defaultPrevented })
  })
  const modules: Record<string, unknown> = { electron, 'electron/renderer': electron, 'electron/common': electron }
  return {
    require: (name) => (Object.hasOwn(modules, name) ? modules[name] : refuse(`require('${name}')`)),
    process: { ...settings.process, type: 'renderer', sandboxed: true, contextIsolated: true },
  }
}

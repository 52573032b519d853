import { EventEmitter } from 'node:events'

/** Names that Node, promises and printers read on any object; these may be missing. */
const probed = new Set([
  'then',
  'catch',
  'toJSON',
  'inspect',
  'domain',
  'nodeType',
  'tagName',
  'asymmetricMatch',
  'length',
  'name',
  'prototype',
  'caller',
  'arguments',
  '__esModule',
  'module.exports',
  'constructor',
])

function refuse(api: string, key: string): never {
  throw new Error(
    `The Chromium host does not implement ${api}.${key}. Add it in e2e/host/api ` +
      '(docs/decisions/0005-chromium-host-in-tests.md), or do without it in electron/os.',
  )
}

/**
 * Wraps a stand-in so that reading a member that it doesn't have throws with the name of the API.
 * `api`: the name for the error, such as `app` or `BrowserWindow`.
 */
export function guard<T extends object>(api: string, target: T): T {
  return new Proxy(target, {
    get(on, key, receiver) {
      if (typeof key === 'string' && !(key in on) && !key.startsWith('_') && !probed.has(key)) refuse(api, key)
      const value: unknown = Reflect.get(on, key, receiver)
      return value
    },
  })
}

/** An unsupported module of Electron: it can be imported, and throws when used. */
export function absent(api: string): object {
  const shell = function (): void {
    refuse(api, '(call)')
  }
  return new Proxy(shell, {
    get: (_on, key) => (typeof key === 'symbol' || key === 'then' ? undefined : refuse(api, key)),
    set: (_on, key) => refuse(api, String(key)),
    construct: () => refuse(api, '(constructor)'),
    apply: () => refuse(api, '(call)'),
  })
}

/** The base of every stand-in for an EventEmitter of Electron. */
export class GuardedEmitter extends EventEmitter {
  constructor(api: string) {
    super()
    this.setMaxListeners(0)
    return guard(api, this)
  }
}

/** An event that a listener can prevent, as Electron passes it to `close`, `before-quit`, `will-navigate` and others. */
export interface PreventableEvent {
  defaultPrevented: boolean
  preventDefault(): void
}

/** Creates a preventable event with the given extra fields. */
export function preventable<T extends object>(extra: T): T & PreventableEvent {
  const event = {
    ...extra,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  return event
}

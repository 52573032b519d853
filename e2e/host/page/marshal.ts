/** One end of the bridge between the preload's world and the page's. */
export interface Marshal {
  /** Copies a value for the other side, as Electron's contextBridge does: functions and promises become proxies. */
  pack(value: unknown): Packed
  unpack(packed: Packed): unknown
  /** Sends a message to the other side and returns its answer synchronously. */
  ask(message: BridgeMessage): Packed
  /** Handles messages of the other side that the marshal doesn't handle. */
  onMessage(run: (message: BridgeMessage) => void): void
}

export type Packed =
  | { readonly plain: unknown }
  | { readonly list: readonly Packed[] }
  | { readonly object: readonly (readonly [string, Packed])[] }
  | { readonly run: number }
  | { readonly promise: number }
  | { readonly thrown: Packed }

export type BridgeMessage =
  | { readonly op: 'expose'; readonly key: string; readonly api: Packed }
  | { readonly op: 'hello' }
  | { readonly op: 'open'; readonly url: string; readonly name: string; readonly features: string }
  | { readonly op: 'state'; readonly visible: boolean; readonly focused: boolean }
  | { readonly op: 'call'; readonly id: number; readonly args: readonly Packed[] }
  | { readonly op: 'settle'; readonly id: number; readonly ok: boolean; readonly value: Packed }

/**
 * Builds one end (receives `mine` events, sends `theirs`). The worlds share only the document, so messages are events on
 * it, whose detail the browser clones between worlds. Injected as text, so it refers to nothing outside itself.
 */
export function makeMarshal(secret: string, mine: string, theirs: string): Marshal {
  const own = document
  const dispatch = own.dispatchEvent.bind(own)
  const Event = CustomEvent
  const clone = structuredClone
  const functions: ((...args: unknown[]) => unknown)[] = []
  const known = new Map<unknown, number>()
  const remote = new Map<number, (...args: unknown[]) => unknown>()
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: unknown) => void }>()
  let promises = 0
  let answer: Packed = { plain: undefined }
  let handleMessage: (message: BridgeMessage) => void = () => undefined

  const isCloneable = (value: unknown): boolean => {
    try {
      clone(value)
      return true
    } catch {
      return false
    }
  }
  const pack = (value: unknown): Packed => {
    if (typeof value === 'function') {
      const before = known.get(value)
      if (before !== undefined) return { run: before }
      functions.push(value as (...args: unknown[]) => unknown)
      known.set(value, functions.length - 1)
      return { run: functions.length - 1 }
    }
    if (value instanceof Promise) return packPromise(value)
    if (value === null || typeof value !== 'object') {
      if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.')
      return { plain: value }
    }
    if (isCloneable(value)) return { plain: value }
    if (Array.isArray(value)) return { list: value.map(pack) }
    const prototype: unknown = Object.getPrototypeOf(value)
    const holdsFunctions = Object.values(value).some(
      (child) => typeof child === 'function' || (typeof child === 'object' && child !== null && !isCloneable(child)),
    )
    if ((prototype !== Object.prototype && prototype !== null) || !holdsFunctions)
      throw new TypeError('An object could not be cloned.')
    return { object: Object.entries(value).map(([key, child]) => [key, pack(child)] as const) }
  }
  const packPromise = (promise: Promise<unknown>): Packed => {
    const id = (promises += 1)
    const settle = (ok: boolean, value: unknown): void => {
      let packed: Packed
      try {
        packed = pack(value)
      } catch (error) {
        ok = false
        packed = pack(error)
      }
      ask({ op: 'settle', id, ok, value: packed })
    }
    promise.then(
      (value) => settle(true, value),
      (reason: unknown) => settle(false, reason),
    )
    return { promise: id }
  }
  const unpack = (packed: Packed): unknown => {
    if ('plain' in packed) return packed.plain
    if ('list' in packed) return packed.list.map(unpack)
    if ('object' in packed) return Object.fromEntries(packed.object.map(([key, child]) => [key, unpack(child)]))
    if ('run' in packed) return proxyOf(packed.run)
    if ('promise' in packed) return new Promise((resolve, reject) => waiting.set(packed.promise, { resolve, reject }))
    throw unpack(packed.thrown)
  }
  const proxyOf = (id: number): unknown => {
    const before = remote.get(id)
    if (before) return before
    const run = (...args: unknown[]): unknown => unpack(ask({ op: 'call', id, args: args.map(pack) }))
    remote.set(id, run)
    return run
  }
  const ask = (message: BridgeMessage): Packed => {
    answer = { plain: undefined }
    dispatch(new Event(`${secret}:${theirs}`, { detail: message }))
    return answer
  }
  const reply = (packed: Packed): void => {
    dispatch(new Event(`${secret}:${theirs}:answer`, { detail: packed }))
  }
  const call = (id: number, args: readonly Packed[]): Packed => {
    try {
      const run = functions[id]
      if (!run) throw new TypeError('the other side has no such function')
      return pack(run(...args.map(unpack)))
    } catch (error) {
      return { thrown: { plain: error instanceof Error ? error : new Error(String(error)) } }
    }
  }
  own.addEventListener(`${secret}:${mine}:answer`, (event) => {
    answer = (event as CustomEvent<Packed>).detail
  })
  own.addEventListener(`${secret}:${mine}`, (event) => {
    const message = (event as CustomEvent<BridgeMessage>).detail
    switch (message.op) {
      case 'call':
        reply(call(message.id, message.args))
        break
      case 'settle': {
        const held = waiting.get(message.id)
        waiting.delete(message.id)
        if (message.ok) held?.resolve(unpack(message.value))
        else held?.reject(unpack(message.value))
        break
      }
      case 'expose':
      case 'hello':
      case 'open':
      case 'state':
        handleMessage(message)
    }
  })
  return {
    pack,
    unpack,
    ask,
    onMessage(run) {
      handleMessage = run
    },
  }
}

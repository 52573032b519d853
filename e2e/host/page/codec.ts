/** Encodes any structured-clonable value as text, and decodes it. `encode` throws a DataCloneError where real IPC would. */
export interface Codec {
  encode(value: unknown): string
  decode(text: string): unknown
}

/**
 * Builds the codec. Its source text is injected into the page, so that both ends run the same code; it refers to nothing
 * outside itself. Plain data is JSON; `{ "$": [tag, ...] }` represents what JSON cannot.
 */
export function makeCodec(): Codec {
  type Tagged = [tag: string, ...rest: unknown[]]
  interface Base64Array {
    toBase64?: () => string
  }
  interface Base64Constructor {
    fromBase64?: (text: string) => Uint8Array<ArrayBuffer>
  }
  interface NodeBuffer {
    from(
      data: ArrayBuffer | string,
      offset?: number | string,
      length?: number,
    ): { toString(encoding: string): string; buffer: ArrayBuffer; byteOffset: number; byteLength: number }
  }
  const nodeBuffer = (globalThis as { Buffer?: NodeBuffer }).Buffer
  const views = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  }
  const errors: Record<string, ErrorConstructor> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  }
  /** An assignment to `__proto__` would set the prototype; for every other name it is faster than a definition. */
  const put = (into: Record<string, unknown>, key: string, value: unknown): void => {
    if (key === '__proto__')
      Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true })
    else into[key] = value
  }
  const kindOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)

  const toBase64 = (buffer: ArrayBuffer, offset: number, length: number): string => {
    if (nodeBuffer) return nodeBuffer.from(buffer, offset, length).toString('base64')
    const bytes = new Uint8Array(buffer, offset, length) as Uint8Array & Base64Array
    if (bytes.toBase64) return bytes.toBase64()
    let text = ''
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
    return btoa(text)
  }
  const fromBase64 = (text: string): ArrayBuffer => {
    if (nodeBuffer) {
      const bytes = nodeBuffer.from(text, 'base64')
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    }
    const maker = (Uint8Array as Base64Constructor).fromBase64
    if (maker) return maker(text).buffer
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer
  }

  const encode = (value: unknown): string => {
    // Clones first: structuredClone refuses functions, symbols, proxies and DOM nodes exactly as real IPC does.
    const copy: unknown = structuredClone(value)
    const seen = new Map<object, number>()
    const tagged = (...parts: Tagged): { $: Tagged } => ({ $: parts })
    const walk = (item: unknown): unknown => {
      switch (typeof item) {
        case 'string':
        case 'boolean':
          return item
        case 'number':
          return Number.isFinite(item) && !Object.is(item, -0)
            ? item
            : tagged('number', Object.is(item, -0) ? '-0' : String(item))
        case 'undefined':
          return tagged('undefined')
        case 'bigint':
          return tagged('bigint', String(item))
        case 'object':
          return item === null ? null : object(item)
        case 'function':
        case 'symbol':
          throw new DOMException(`${String(item)} could not be cloned.`, 'DataCloneError')
      }
    }
    const object = (item: object): unknown => {
      const before = seen.get(item)
      if (before !== undefined) return tagged('again', before)
      seen.set(item, seen.size)
      if (Array.isArray(item)) return item.map(walk)
      if (ArrayBuffer.isView(item))
        return tagged('view', kindOf(item), toBase64(item.buffer as ArrayBuffer, item.byteOffset, item.byteLength))
      const kind = kindOf(item)
      switch (kind) {
        case 'Object': {
          const plain: Record<string, unknown> = {}
          for (const [key, child] of Object.entries(item)) put(plain, key, walk(child))
          return Object.hasOwn(plain, '$') ? tagged('object', plain) : plain
        }
        case 'Date':
          return tagged('date', (item as Date).getTime())
        case 'Map':
          return tagged(
            'map',
            [...(item as Map<unknown, unknown>)].map(([key, child]) => [walk(key), walk(child)]),
          )
        case 'Set':
          return tagged('set', [...(item as Set<unknown>)].map(walk))
        case 'RegExp':
          return tagged('regexp', (item as RegExp).source, (item as RegExp).flags)
        case 'ArrayBuffer':
          return tagged('buffer', toBase64(item as ArrayBuffer, 0, (item as ArrayBuffer).byteLength))
        case 'Error': {
          const { name, message, stack, cause } = item as Error
          return tagged('error', name, message, stack ?? '', ...(cause === undefined ? [] : [walk(cause)]))
        }
        default:
          throw new DOMException(`#<${kind}> could not be cloned.`, 'DataCloneError')
      }
    }
    return JSON.stringify(walk(copy))
  }

  const decode = (text: string): unknown => {
    // Within a string the quotes are escaped: this is a key, and without it the text has only plain data.
    if (!text.includes('"$":')) return JSON.parse(text) as unknown
    const built: unknown[] = []
    const keep = <T>(item: T): T => {
      built.push(item)
      return item
    }
    const fill = (into: object, from: object): object => {
      for (const [key, child] of Object.entries(from)) put(into as Record<string, unknown>, key, walk(child))
      return into
    }
    const walk = (item: unknown): unknown => {
      if (typeof item !== 'object' || item === null) return item
      if (Array.isArray(item)) {
        const list: unknown[] = keep([])
        for (const child of item) list.push(walk(child))
        return list
      }
      if (!Object.hasOwn(item, '$')) return fill(keep({}), item)
      return special(...(item as { $: Tagged }).$)
    }
    const special = (tag: string, ...rest: unknown[]): unknown => {
      const [first, second, third] = rest
      switch (tag) {
        case 'undefined':
          return undefined
        case 'number':
          return Number(first)
        case 'bigint':
          return BigInt(first as string)
        case 'again':
          return built[first as number]
        case 'object':
          return fill(keep({}), first as object)
        case 'date':
          return keep(new Date(first === null ? NaN : (first as number)))
        case 'regexp':
          return keep(new RegExp(first as string, second as string))
        case 'buffer':
          return keep(fromBase64(first as string))
        case 'view': {
          const buffer = fromBase64(second as string)
          return keep(new (views[first as keyof typeof views] as new (buffer: ArrayBuffer) => object)(buffer))
        }
        case 'map': {
          const map = keep(new Map<unknown, unknown>())
          for (const [key, child] of first as [unknown, unknown][]) map.set(walk(key), walk(child))
          return map
        }
        case 'set': {
          const set = keep(new Set<unknown>())
          for (const child of first as unknown[]) set.add(walk(child))
          return set
        }
        case 'error': {
          const error = keep(new (errors[first as string] ?? Error)(second as string))
          error.stack = third as string
          if (rest.length > 3) error.cause = walk(rest[3])
          return error
        }
        default:
          throw new TypeError(`unknown tag ${tag}`)
      }
    }
    return walk(JSON.parse(text))
  }
  return { encode, decode }
}

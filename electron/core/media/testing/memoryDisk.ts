import { Buffer } from 'node:buffer'
import type { MediaDisk } from '../disk.ts'

interface File {
  bytes: Buffer
  usedAt: number
}

/** A disk in memory that can be full or fail; counts open files. */
export class MemoryDisk implements MediaDisk {
  readonly files = new Map<string, File>()
  /** Capacity in bytes; writes beyond it fail with ENOSPC. */
  capacity = Infinity
  /** Error code of each call that fails. */
  broken: Partial<Record<'create' | 'open' | 'rename' | 'remove' | 'stat', string>> = {}
  openFiles = 0
  stats = 0
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  get used(): number {
    return [...this.files.values()].reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
  }

  async create(path: string): ReturnType<MediaDisk['create']> {
    await this.#fail('create')
    const file: File = { bytes: Buffer.alloc(0), usedAt: this.#now() }
    this.files.set(path, file)
    this.openFiles++
    return {
      write: async (bytes) => {
        await Promise.resolve()
        if (this.used + bytes.byteLength > this.capacity) throw failure('ENOSPC')
        file.bytes = Buffer.concat([file.bytes, bytes])
      },
      close: () => {
        this.openFiles--
        return Promise.resolve()
      },
    }
  }

  async open(path: string): ReturnType<MediaDisk['open']> {
    await this.#fail('open')
    const file = this.files.get(path)
    if (!file) return null
    let isOpen = true
    this.openFiles++
    return {
      size: file.bytes.byteLength,
      read: (from, length) => Promise.resolve(file.bytes.subarray(from, from + length)),
      close: () => {
        if (isOpen) this.openFiles--
        isOpen = false
        return Promise.resolve()
      },
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#fail('rename')
    const file = this.files.get(from)
    if (!file) throw failure('ENOENT')
    this.files.delete(from)
    this.files.set(to, file)
  }

  async remove(path: string): Promise<void> {
    await this.#fail('remove')
    for (const existing of [...this.files.keys()])
      if (existing === path || existing.startsWith(`${path}/`)) this.files.delete(existing)
  }

  touch(path: string, usedAt: number): Promise<void> {
    const file = this.files.get(path)
    if (file) file.usedAt = usedAt
    return Promise.resolve()
  }

  list(path: string): Promise<string[]> {
    return Promise.resolve([
      ...new Set(
        [...this.files.keys()]
          .filter((existing) => existing.startsWith(`${path}/`))
          .map((existing) => existing.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ])
  }

  async stat(path: string): ReturnType<MediaDisk['stat']> {
    await this.#fail('stat')
    this.stats++
    const file = this.files.get(path)
    return file ? { size: file.bytes.byteLength, usedAt: file.usedAt } : null
  }

  async #fail(kind: keyof MemoryDisk['broken']): Promise<void> {
    await Promise.resolve()
    const code = this.broken[kind]
    if (code !== undefined) throw failure(code)
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

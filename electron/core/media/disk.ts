import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file being written. `close` resolves once its bytes are on disk. */
export interface MediaWriter {
  write(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}
/** A file being read. `read` returns fewer bytes than requested only at the end. */
export interface MediaReader {
  readonly size: number
  read(from: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** The disk functions of the media cache. Paths are absolute; all reject if the disk fails. */
export interface MediaDisk {
  /** Creates a file and its folders, readable by the owner only. */
  create(path: string): Promise<MediaWriter>
  /** Returns null if there is no such file. */
  open(path: string): Promise<MediaReader | null>
  /** Replaces an existing file; creates the folders. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file, or a folder with its content. Does nothing if it doesn't exist. */
  remove(path: string): Promise<void>
  /** Stores when the file was last used, in milliseconds since 1970. */
  touch(path: string, usedAt: number): Promise<void>
  /** Names in a folder; empty if it doesn't exist. */
  list(path: string): Promise<string[]>
  /** Returns null if there is no such file. */
  stat(path: string): Promise<{ size: number; usedAt: number } | null>
}

export const mediaDisk: MediaDisk = {
  async create(path) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const handle = await open(path, 'wx', 0o600)
    return {
      async write(bytes) {
        for (let written = 0; written < bytes.byteLength;) written += (await handle.write(bytes, written)).bytesWritten
      },
      async close() {
        try {
          await handle.sync()
        } finally {
          await handle.close()
        }
      },
    }
  },
  open: (path) =>
    orNull(async () => {
      const handle = await open(path, 'r')
      const size = await handle.stat().then(
        (found) => found.size,
        async (error: unknown) => {
          await handle.close()
          throw error
        },
      )
      return {
        size,
        async read(from, length) {
          const buffer = new Uint8Array(length)
          const { bytesRead } = await handle.read(buffer, 0, length, from)
          return buffer.subarray(0, bytesRead)
        },
        close: () => handle.close(),
      }
    }),
  async rename(from, to) {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await rename(from, to)
  },
  remove: (path) => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  touch: (path, usedAt) => utimes(path, usedAt / 1000, usedAt / 1000),
  list: async (path) => (await orNull(() => readdir(path))) ?? [],
  stat: (path) =>
    orNull(async () => {
      const found = await stat(path)
      return { size: found.size, usedAt: found.mtimeMs }
    }),
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}

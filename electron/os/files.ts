import { createReadStream } from 'node:fs'
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import type { ListedFiles } from '../core/ports.ts'

/** The disk, for attachments in the outbox. Only the system's user may read them. */
export const diskFiles: ListedFiles = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  async list(path) {
    try {
      return await readdir(path)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    }
  },
  async append(path, bytes) {
    await appendFile(path, bytes, { mode: 0o600 })
  },
  async size(path) {
    try {
      return (await stat(path)).size
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    }
  },
  read: (path) => createReadStream(path),
  async remove(path) {
    await rm(path, { recursive: true, force: true })
  },
}

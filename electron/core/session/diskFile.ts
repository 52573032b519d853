import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../ports.ts'
import type { FileStore } from './ports.ts'

/**
 * A file that is replaced atomically: written under another name, then renamed, so that a crash never leaves half of
 * it.
 */
export function diskFile(file: string, clock: Pick<Clock, 'now'>): FileStore {
  let writes = Promise.resolve()

  async function write(text: string): Promise<void> {
    const next = `${file}.new`
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    try {
      const handle = await open(next, 'w', 0o600)
      try {
        await handle.writeFile(text, 'utf8')
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(next, file)
    } catch (error) {
      await rm(next, { force: true })
      throw error
    }
  }

  return {
    async read() {
      try {
        return await readFile(file, 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
    write(text) {
      const done = writes.then(() => write(text))
      // A failed write doesn't stop the next one; its own caller gets the error.
      writes = done.catch(() => undefined)
      return done
    },
    async moveAside() {
      const aside = `${file}.broken-${clock.now()}`
      await rename(file, aside)
      return path.basename(aside)
    },
  }
}

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from '../chromium/browser.ts'

/** What a later start hands to the first. */
export interface Hail {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly data: unknown
}

/**
 * The single-instance lock, one per userData folder as in Electron. Asking is synchronous there, so the lock is a file
 * and a later start leaves its words in a folder that the first one watches.
 */
export class InstanceLock {
  readonly #lock: string
  readonly #mailbox: string
  readonly #hear: (hail: Hail) => void
  #stopWatching: (() => void) | undefined

  constructor(userData: string, hear: (hail: Hail) => void) {
    this.#lock = path.join(userData, 'host-instance.lock')
    this.#mailbox = path.join(userData, 'host-instance.mail')
    this.#hear = hear
  }

  get isHeld(): boolean {
    return this.#stopWatching !== undefined
  }

  /** True where this process is now the first; otherwise its words are on their way to the one that is. */
  request(hail: Hail): boolean {
    if (this.isHeld) return true
    mkdirSync(this.#mailbox, { recursive: true })
    if (!this.#take()) {
      this.#leave(hail)
      return false
    }
    for (const name of readdirSync(this.#mailbox)) rmSync(path.join(this.#mailbox, name), { force: true })
    const watcher = watch(this.#mailbox, () => this.#read())
    // fs.watch may miss an event on some file systems; a slow look around costs nothing.
    const patrol = setInterval(() => this.#read(), 500)
    patrol.unref()
    watcher.unref()
    this.#stopWatching = () => {
      watcher.close()
      clearInterval(patrol)
    }
    return true
  }

  release(): void {
    if (!this.isHeld) return
    this.#stopWatching?.()
    this.#stopWatching = undefined
    rmSync(this.#lock, { force: true })
  }

  #take(): boolean {
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        writeFileSync(this.#lock, String(process.pid), { flag: 'wx' })
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        if (this.#isOwnerAlive()) return false
        rmSync(this.#lock, { force: true })
      }
    }
    return false
  }

  #isOwnerAlive(): boolean {
    if (!existsSync(this.#lock)) return false
    const owner = Number(readFileSync(this.#lock, 'utf8'))
    return owner > 0 && owner !== process.pid && isAlive(owner)
  }

  #leave(hail: Hail): void {
    const file = path.join(this.#mailbox, `${process.pid}-${Date.now()}`)
    writeFileSync(`${file}.part`, JSON.stringify(hail))
    renameSync(`${file}.part`, `${file}.json`)
  }

  #read(): void {
    if (!existsSync(this.#mailbox)) return
    for (const name of readdirSync(this.#mailbox)
      .filter((one) => one.endsWith('.json'))
      .sort()) {
      const file = path.join(this.#mailbox, name)
      const hail = JSON.parse(readFileSync(file, 'utf8')) as Hail
      rmSync(file, { force: true })
      this.#hear(hail)
    }
  }
}

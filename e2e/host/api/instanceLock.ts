import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from '../chromium/browser.ts'

/** The data that a second start sends to the first one. */
export interface SecondStart {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly data: unknown
}

/**
 * The single-instance lock, one per userData folder as in Electron. Requests are synchronous there, so the lock is a file,
 * and a second start writes its data to a folder that the first one watches.
 */
export class InstanceLock {
  readonly #lock: string
  readonly #mailbox: string
  readonly #onSecondStart: (secondStart: SecondStart) => void
  #stopWatching: (() => void) | undefined

  constructor(userData: string, onSecondStart: (secondStart: SecondStart) => void) {
    this.#lock = path.join(userData, 'host-instance.lock')
    this.#mailbox = path.join(userData, 'host-instance.mail')
    this.#onSecondStart = onSecondStart
  }

  get isHeld(): boolean {
    return this.#stopWatching !== undefined
  }

  /** True if this process is the first; else sends its data to the first one. */
  request(secondStart: SecondStart): boolean {
    if (this.isHeld) return true
    mkdirSync(this.#mailbox, { recursive: true })
    if (!this.#take()) {
      this.#send(secondStart)
      return false
    }
    for (const name of readdirSync(this.#mailbox)) rmSync(path.join(this.#mailbox, name), { force: true })
    const watcher = watch(this.#mailbox, () => this.#read())
    // fs.watch may miss an event on some file systems, so poll slowly too.
    const pollTimer = setInterval(() => this.#read(), 500)
    pollTimer.unref()
    watcher.unref()
    this.#stopWatching = () => {
      watcher.close()
      clearInterval(pollTimer)
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

  #send(secondStart: SecondStart): void {
    const file = path.join(this.#mailbox, `${process.pid}-${Date.now()}`)
    writeFileSync(`${file}.part`, JSON.stringify(secondStart))
    renameSync(`${file}.part`, `${file}.json`)
  }

  #read(): void {
    if (!existsSync(this.#mailbox)) return
    for (const name of readdirSync(this.#mailbox)
      .filter((one) => one.endsWith('.json'))
      .sort()) {
      const file = path.join(this.#mailbox, name)
      const secondStart = JSON.parse(readFileSync(file, 'utf8')) as SecondStart
      rmSync(file, { force: true })
      this.#onSecondStart(secondStart)
    }
  }
}

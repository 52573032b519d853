import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { budgetedHttp } from '../../electron/core/api/budgetedHttp.ts'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import type { OpenSqlite } from '../../electron/core/cache/index.ts'
import { Desk } from '../../electron/core/desk.ts'
import type { DeskPorts } from '../../electron/core/desk/ports.ts'
import { RequestBudgets } from '../../electron/core/net/requestBudget.ts'
import type { Clock, Files, Log, Random } from '../../electron/core/ports.ts'
import { fakeDeskPorts, fakeSessionPort, fixedSettings } from '../../electron/core/testing/deskPorts.ts'
import { MemoryFiles } from '../../electron/core/testing/memoryFiles.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { TestWindow } from '../../electron/core/testing/testWindow.ts'
import type { InProcessDemo } from '../../electron/demo/inProcess.ts'
import { uuid } from '../../electron/demo/random.ts'
import type { QueryInput } from '../../shared/bridge.ts'
import type { Profile } from '../../shared/model/people.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import type { MachineTime } from './clock.ts'
import { drain, ProcessClock } from './clock.ts'
import { storyHttp } from './http.ts'
import type { Network } from './network.ts'
import { storySockets } from './socket.ts'

export const SESSION = 'session-1'

/** A request of the desk, with its body as text. */
export interface SentRequest {
  method: string
  path: string
  body: string
}

export interface MachineOptions {
  seed: number
  clock: Clock
  network: Network
  demo: InProcessDemo
  /** On disk, for the databases. */
  folder: string
  profile: Profile
  token: string
  settings?: Partial<Settings>
  /** Counts what the databases do. */
  openSqlite?: OpenSqlite
}

/** What a window watches, so that the next process can watch it again. */
export type Watched = { [Q in 'conversations' | 'thread' | 'sessions']: { query: Q; input: QueryInput<Q> } }[
  'conversations' | 'thread' | 'sessions']

/** One user's machine: a disk, a clock, and a process of the desk that can be killed at any moment and restarted on the same files. */
export class DeskMachine {
  readonly time: MachineTime = { wall: 0, monotonic: 0 }
  readonly uploads = new MemoryFiles()
  readonly watched = new Map<string, Watched>()
  /** Errors that the desk logged. */
  readonly errors: string[] = []
  readonly random: Random
  /** Requests that may still reach the server, or that it is handling, by their bodies. */
  readonly inFlight = new Map<string, number>()
  /** Called when a request leaves. */
  onSent: (request: SentRequest) => void = () => undefined
  /** Echo ids of replies that the user sent although the server could not be asked for new messages. */
  readonly confirmedUnchecked = new Set<string>()
  /** Echo ids of messages of which the user was asked whether they arrived: those behind them don't wait. */
  readonly askedAbout = new Set<string>()
  /** Replies that were sent before the user could see newer messages. */
  readonly unseen: string[] = []
  idle = 0
  isLocked = false
  kills = 0
  process: DeskProcess | null = null
  /** The true wall time of the files' last state, in milliseconds: when the process was killed, or when the restored disk was saved. */
  remembersUntil = Infinity
  readonly #options: MachineOptions
  #profile: Profile
  #generation = 0
  #older: { folder: string; at: number } | null = null
  #killed: { desk: Desk; folder: string }[] = []

  constructor(options: MachineOptions) {
    this.#options = options
    this.#profile = options.profile
    this.random = seededRandom(options.seed)
    mkdirSync(this.folder, { recursive: true })
  }

  get folder(): string {
    return join(this.#options.folder, String(this.#generation))
  }

  get running(): DeskProcess {
    if (!this.process) throw new Error('the desk is not running')
    return this.process
  }

  /** Starts a process on the current files; the window watches the same queries as before. */
  async start(): Promise<void> {
    const process = (this.process = new DeskProcess(this, this.#options))
    await process.desk.start()
    for (const [watchId, watched] of this.watched) await process.watch(watchId, watched)
  }

  /** Quits normally. */
  async quit(): Promise<void> {
    const { process } = this
    if (!process) return
    this.process = null
    await process.desk.stop()
    process.clock.kill()
    this.#options.network.processGone(process.clock)
  }

  /**
   * Kills the process now. The files are copied in their current state; the dead process continues on its own copy.
   * `powerLoss`: the machine fails too, and the last writes of the server's file never reach the disk.
   */
  kill(powerLoss: boolean): void {
    const { process } = this
    if (!process) return
    this.process = null
    this.kills++
    process.clock.kill()
    this.remembersUntil = this.#options.clock.now()
    const before = this.folder
    this.#generation++
    copyDisk(before, this.folder)
    const session = join(this.folder, SESSION)
    if (powerLoss && this.#older !== null && existsSync(session)) {
      for (const suffix of ['', '-wal']) rmSync(join(session, `server.db${suffix}`), { force: true })
      cpSync(this.#older.folder, session, { recursive: true })
      this.remembersUntil = this.#older.at
    }
    if (powerLoss) this.#options.network.powerLost()
    else this.#options.network.processGone(process.clock)
    this.#killed.push({ desk: process.desk, folder: before })
    process.died()
  }

  /** Saves the server's file in the state that a power cut may restore. */
  noteDisk(): void {
    const session = join(this.folder, SESSION)
    if (!existsSync(join(session, 'server.db'))) return
    const older = join(this.#options.folder, 'older')
    rmSync(older, { recursive: true, force: true })
    mkdirSync(older, { recursive: true })
    for (const suffix of ['', '-wal'])
      if (existsSync(join(session, `server.db${suffix}`)))
        cpSync(join(session, `server.db${suffix}`), join(older, `server.db${suffix}`))
    this.#older = { folder: older, at: this.#options.clock.now() }
  }

  /** Closes the files of killed processes. */
  async disposeKilled(): Promise<void> {
    const killed = this.#killed
    this.#killed = []
    for (const { desk, folder } of killed) {
      // The killed process never gets what it waits for.
      await Promise.race([desk.stop(), drain()])
      rmSync(folder, { recursive: true, force: true })
    }
  }

  profile(): Profile {
    return this.#profile
  }
  keepProfile(profile: Profile): void {
    this.#profile = profile
  }
  uuid(): string {
    return uuid(this.random)
  }
}

/** One process, from its start to its end. */
export class DeskProcess {
  readonly clock: ProcessClock
  readonly desk: Desk
  readonly window: TestWindow
  /** Calls of the desk to its ports until it is killed; null: not killed. */
  killAfter: { calls: number; powerLoss: boolean } | null = null
  /** Resolvers of pending calls, which get no answer if the process is killed. */
  readonly #waiting = new Set<() => void>()
  readonly #machine: DeskMachine

  constructor(machine: DeskMachine, options: MachineOptions) {
    this.#machine = machine
    const clock = (this.clock = new ProcessClock(options.clock, machine.time))
    clock.onRead = () => {
      this.#countCall()
    }
    this.desk = new Desk(this.#ports(options))
    this.window = new TestWindow(this.desk)
    this.desk.onChanges('asked', ({ signals }) => {
      for (const signal of signals)
        if (signal.kind === 'messageAsks' && signal.question?.kind === 'unsure') machine.askedAbout.add(signal.echoId)
    })
  }

  /** The answer of the process; null if it is killed before. */
  orDeath<T>(answer: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const die = (): void => {
        resolve(null)
      }
      this.#waiting.add(die)
      answer.then(resolve, reject).finally(() => this.#waiting.delete(die))
    })
  }

  died(): void {
    for (const die of this.#waiting) die()
    this.#waiting.clear()
  }

  /** Watches a query; later processes watch it again. */
  async watch(watchId: string, watched: Watched): Promise<void> {
    this.#machine.watched.set(watchId, watched)
    await this.window.watch(watchId, watched.query, watched.input)
  }

  unwatch(watchId: string): void {
    this.#machine.watched.delete(watchId)
    this.window.unwatch(watchId)
  }

  #countCall(): void {
    if (!this.killAfter || this.clock.isDead || --this.killAfter.calls > 0) return
    this.#machine.kill(this.killAfter.powerLoss)
  }

  #ports({ network, demo, token, seed, settings: chosen, openSqlite }: MachineOptions): DeskPorts {
    const machine = this.#machine
    const { clock } = this
    const random = seededRandom(seed * 31 + machine.kills)
    const quiet = (): void => {
      this.#countCall()
    }
    const log: Log = {
      debug: quiet,
      info: quiet,
      warn: quiet,
      error: (message, details) => {
        if (!clock.isDead) machine.errors.push(`${message} ${JSON.stringify(details ?? {})}`)
      },
    }
    const inFlight = {
      began: (body: string) => {
        machine.inFlight.set(body, (machine.inFlight.get(body) ?? 0) + 1)
      },
      ended: (body: string) => {
        const left = (machine.inFlight.get(body) ?? 1) - 1
        if (left > 0) machine.inFlight.set(body, left)
        else machine.inFlight.delete(body)
      },
    }
    const settings = { ...DEFAULT_SETTINGS, ...chosen }
    const connections = storyHttp({
      process: clock,
      network,
      demo,
      inFlight,
      onSent: (request) => machine.onSent(request),
    })
    const budgets = new RequestBudgets(clock)
    const http = budgetedHttp(connections, budgets)
    const signedIn = { id: SESSION, baseUrl: demo.model.base, authorization: { kind: 'token' as const, token } }
    return fakeDeskPorts({
      clock,
      random,
      log,
      files: filesOf(machine.uploads, machine.folder, clock),
      dataFolder: machine.folder,
      settings: fixedSettings(settings),
      session: {
        ...fakeSessionPort([]),
        load: () => Promise.resolve([{ ...signedIn, profile: machine.profile() }]),
        update: (_id, profile) => {
          machine.keepProfile(profile)
          return Promise.resolve()
        },
      },
      openSocket: storySockets(clock, network, demo),
      refreshConnections: () => connections.refreshConnections(),
      budgetOf: (baseUrl) => budgets.of(baseUrl),
      createApi: (options) => createDeskApi({ ...options, http, log }),
      idleSeconds: () => machine.idle,
      isLocked: () => machine.isLocked,
      uuid: () => machine.uuid(),
      ...(openSqlite ? { openSqlite } : {}),
    })
  }
}

/** The machine's files for one process: by the same names for each, and out of reach of killed ones. */
function filesOf(disk: Files, folder: string, clock: ProcessClock): Files {
  const name = (path: string): string => `/${relative(folder, path)}`
  const gone = new Promise<never>(() => undefined)
  const alive = <T>(run: () => Promise<T>): Promise<T> => (clock.isDead ? gone : run())
  return {
    makeFolder: (path) => alive(() => disk.makeFolder(name(path))),
    append: (path, bytes) => alive(() => disk.append(name(path), bytes)),
    size: (path) => alive(() => disk.size(name(path))),
    read: (path) => disk.read(name(path)),
    remove: (path) => alive(() => disk.remove(name(path))),
  }
}

/** Copies a database as it is on disk, without SQLite's shared memory. */
function copyDisk(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('-shm') })
}

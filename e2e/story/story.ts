import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { Agent } from './agent.ts'
import { drain, trueClock } from './clock.ts'
import { createMachine } from './createMachine.ts'
import { FaultSide } from './faults.ts'
import { Gaps } from './gaps.ts'
import type { Problem } from './judge.ts'
import { Judge } from './judge.ts'
import type { DeskMachine } from './machine.ts'
import { Network } from './network.ts'
import type { AgentDeed, Plan, ServerDeed, Step } from './plan.ts'
import { isAgentDeed, isServerDeed, makePlan } from './plan.ts'
import { ServerSide } from './server.ts'
import { UnseenMessages } from './unseen.ts'

export interface Ending {
  problems: Problem[]
  /** Virtual milliseconds of the story. */
  virtualMs: number
  /** Messages that the agent wrote. */
  sent: number
  /** How often the process was killed. */
  kills: number
}

/** Databases are on a RAM disk, if there is one, where a flush is free. */
const HOME = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const MINUTE = 60_000
const SYNC_TIMEOUT = 20 * MINUTE
/** Milliseconds after which everything has arrived: an event, the desk's request for it, the answer. */
const ARRIVED = 10_000

export function planOf(seed: number): Plan {
  return makePlan(seed, seededRandom(seed * 2_654_435_761))
}

/** Plays a plan, waits until everything is at rest, and returns the problems. Equal plans have equal results. */
export async function play(plan: Plan): Promise<Ending> {
  const folder = mkdtempSync(join(HOME, 'deskbell-story-'))
  const story = new Story(plan, folder)
  try {
    return await story.run()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

class Story {
  readonly #plan: Plan
  readonly #folder: string
  readonly #clock = trueClock()
  readonly #network: Network
  readonly #server: ServerSide
  readonly #gaps: Gaps
  #restartAt: number | null = null

  constructor(plan: Plan, folder: string) {
    this.#plan = plan
    this.#folder = folder
    this.#network = new Network(this.#clock, seededRandom(plan.seed * 13 + 5))
    this.#server = new ServerSide(plan.setting, this.#clock, plan.seed)
    this.#gaps = new Gaps(this.#clock)
  }

  async run(): Promise<Ending> {
    const { demo } = this.#server
    const clock = this.#clock
    const machine = await createMachine(this.#server, {
      seed: this.#plan.seed,
      clock,
      network: this.#network,
      folder: this.#folder,
      settings: { sendDelay: this.#plan.setting.sendDelay },
    })
    const agent = new Agent(machine, this.#server)
    const faults = new FaultSide(clock, this.#network, this.#server, machine, this.#gaps)
    const unseen = new UnseenMessages(clock, this.#network, this.#server, machine)
    try {
      unseen.start()
      await this.#start(machine)
      await agent.openViews(machine.running)
      await clock.advance(4_000)
      for (const step of this.#plan.steps) {
        await this.#step(step, machine, agent, faults)
        await drain()
        await clock.advance(step.wait)
        await this.#revive(machine, step)
      }
      await this.#silence(machine, faults)
      await this.#rest(machine, faults)
      unseen.stop()
      const judge = new Judge(this.#server, machine, agent, this.#gaps, this.#plan.setting)
      const problems = await judge.judge((ms) => clock.advance(ms))
      problems.push(...unseen.found.map((text) => ({ kind: 'unseen' as const, text })))
      return { problems, virtualMs: clock.monotonic(), sent: agent.sent.length, kills: machine.kills }
    } finally {
      unseen.stop()
      await machine.quit()
      await machine.disposeKilled()
      demo.close()
    }
  }

  async #start(machine: DeskMachine): Promise<void> {
    await machine.start()
    await this.#gaps.watch(machine.running)
  }

  async #step(step: Step, machine: DeskMachine, agent: Agent, faults: FaultSide): Promise<void> {
    if (isServerDeed(step)) return this.#playServerDeed(step)
    if (isAgentDeed(step)) return agent.isThere ? this.#act(step, agent, machine) : undefined
    if (step.do !== 'quit') return faults.apply(step)
    if (!agent.isThere) return
    await machine.quit()
    this.#gaps.ended()
    this.#restartAt = this.#clock.monotonic()
  }

  #playServerDeed(deed: ServerDeed): void {
    const server = this.#server
    if (deed.do === 'arrive') return server.arrive(deed.inbox, deed.times)
    const conversation = server.at(deed.of)
    if (!conversation) return
    switch (deed.do) {
      case 'visitor':
        return server.visitor(deed.deed, conversation, deed.pick, deed.times)
      case 'colleague':
        return server.colleague(deed.deed, deed.who, conversation, deed.pick)
      case 'remove':
        return server.remove(conversation)
      case 'contact':
        return server.contact(conversation, deed.pick)
    }
  }

  async #act(deed: AgentDeed, agent: Agent, machine: DeskMachine): Promise<void> {
    const conversation = 'of' in deed ? this.#server.at(deed.of) : undefined
    switch (deed.do) {
      case 'send':
        for (let time = 0; conversation && time < deed.times; time++) await agent.send(conversation, deed.how)
        return
      case 'draft':
        return conversation && agent.draft(conversation)
      case 'act':
        return conversation && agent.act(deed.action, conversation, deed.pick, deed.delay)
      case 'undo':
        return agent.undo(deed.how, deed.pick)
      case 'takeBack':
        return agent.takeBack(deed.pick)
      case 'thread':
        return conversation && agent.openThread(deed.slot, conversation, deed.isVisible)
      case 'closeThread':
        return agent.closeThread(deed.slot)
      case 'scroll':
        return agent.scroll(deed.slot)
      case 'list':
        return agent.list(deed.slot, deed.view, deed.status, deed.sort)
      case 'window':
        return machine.process?.desk.setWindowState({ visible: true, focused: deed.focused })
      case 'answer':
        return agent.answer(deed.with, deed.pick)
      case 'typing':
        return conversation && agent.typing(conversation, deed.on)
    }
  }

  /** Restarts the app after a kill. */
  async #revive(machine: DeskMachine, step: Step | null): Promise<void> {
    if (machine.process) return
    if (this.#restartAt === null) {
      this.#gaps.ended(machine.remembersUntil)
      this.#restartAt = this.#clock.monotonic() + (step?.do === 'kill' ? step.asleepMs : 1_000)
    }
    await machine.disposeKilled()
    if (step && this.#clock.monotonic() < this.#restartAt) return
    this.#restartAt = null
    await this.#start(machine)
  }

  /**
   * A refused subscription is retried after 15 minutes at the latest. After lost events a desk on which nothing happens
   * has no evidence that events arrive again: it takes up to 10 minutes until a new socket counts as live.
   */
  async #synced({ running }: DeskMachine): Promise<void> {
    const isSynced = (): boolean => {
      const { connection } = running.window.shown('sessions', 'sessions').head.sessions[0] ?? {}
      return connection?.kind === 'synced' && !connection.degraded.includes('noEvents')
    }
    // A process that was stopped until now has not noticed yet what happened to its socket.
    let waited = 0
    do {
      await this.#clock.advance(MINUTE / 2)
      waited += MINUTE / 2
    } while (!isSynced() && waited < SYNC_TIMEOUT)
    await this.#clock.advance(3 * MINUTE)
  }

  /** Customers write while the server answers and sends no events. `UnseenMessages` checks what the desk knows. */
  async #silence(machine: DeskMachine, faults: FaultSide): Promise<void> {
    const { silence } = this.#plan
    if (silence === null) return
    faults.silence(silence)
    await drain()
    await this.#revive(machine, null)
    faults.repair()
    for (const share of [0.1, 0.4, 0.7]) {
      await this.#clock.advance(25_000)
      const conversation = this.#server.at(share)
      if (conversation) this.#server.visitor('write', conversation, 0, 1)
    }
    await this.#clock.advance(75_000)
  }

  /** Ends the faults, restores the network and advances time until nothing happens. */
  async #rest(machine: DeskMachine, faults: FaultSide): Promise<void> {
    const clock = this.#clock
    faults.endFaults()
    await drain()
    await this.#revive(machine, null)
    faults.endFaults()
    machine.isLocked = false
    machine.running.desk.powerEvent('unlock')
    await this.#synced(machine)
    // Nothing reports what changed without an event, or while the agent could not see it, before the next comparison.
    if (this.#plan.setting.hasSilentAccount || this.#plan.steps.some((step) => step.do === 'takeAway')) {
      this.#server.demo.faults.drop({}, { how: 'cut' })
      await clock.advance(30_000)
      await this.#synced(machine)
    }
    this.#server.rest()
    await clock.advance(ARRIVED)
    await machine.disposeKilled()
  }
}

import type { Clock } from '../../electron/core/ports.ts'
import type { Gaps } from './gaps.ts'
import type { DeskMachine } from './machine.ts'
import type { Network } from './network.ts'
import type { FaultDeed, Silence, Step } from './plan.ts'
import { isAgentDeed, isServerDeed } from './plan.ts'
import type { ServerSide } from './server.ts'

/** The name of a fault in tables; null if the step is none. */
export function faultName(step: Step): string | null {
  if (isServerDeed(step) || isAgentDeed(step)) return null
  switch (step.do) {
    case 'drop':
      return `drop: ${step.how}`
    case 'socketFault':
      return `socket: ${step.fault.kind}`
    case 'disconnect':
      return `disconnect: ${step.reason}`
    case 'restFault':
      return step.fault.kind === 'status' ? `rest: ${step.fault.status}` : `rest: ${step.fault.kind}`
    case 'weather':
      return `network: ${step.weather}`
    case 'forgetConnections':
      return 'network: dead connections'
    case 'kill':
      return step.powerLoss ? 'power loss' : 'kill -9'
    case 'clock':
      return step.jumpMs > 0 ? 'clock forward' : 'clock back'
    case 'sleep':
      return step.isAnnounced ? 'sleep' : 'pause of the process'
    case 'power':
      return `power: ${step.event}`
    case 'takeAway':
      return `taken away: ${step.what}`
    case 'noteDisk':
      return null
    case 'quit':
    case 'garbage':
    case 'oversize':
    case 'rotateToken':
    case 'ignoreAfter':
    case 'broker':
    case 'serverRestart':
    case 'suspend':
      return step.do
    case 'jobs':
      return step.delay === null ? 'jobs: stopped' : 'jobs: late'
  }
}

/** Injects faults into the machine, the network and the server. Nothing here waits: lasting faults end by themselves in true time. */
export class FaultSide {
  readonly #clock: Clock
  readonly #network: Network
  readonly #server: ServerSide
  readonly #machine: DeskMachine
  /** Records the gaps that the desk can't detect. */
  readonly #gaps: Gaps
  #isDeaf = false
  #hasEnded = false

  constructor(clock: Clock, network: Network, server: ServerSide, machine: DeskMachine, gaps: Gaps) {
    this.#gaps = gaps
    this.#clock = clock
    this.#network = network
    this.#server = server
    this.#machine = machine
  }

  /** Quitting takes time and is not done here. */
  apply(step: Exclude<FaultDeed, { do: 'quit' }>): void {
    const { faults, cable } = this.#server.demo
    const { process } = this.#machine
    const network = this.#network
    switch (step.do) {
      case 'drop': {
        faults.drop(
          {},
          step.how === 'close' ? { how: 'close', code: step.code === 1006 ? 1000 : step.code } : { how: step.how },
        )
        return
      }
      case 'socketFault': {
        faults.sockets.add(step.fault, {}, { forMs: step.forMs, ...(step.count === null ? {} : { count: step.count }) })
        return
      }
      case 'garbage': {
        faults.inject({}, [...step.frames, Buffer.from([1, 2, 3])])
        return
      }
      case 'oversize': {
        faults.inject({}, ['x'.repeat(9 * 1024 * 1024)])
        return
      }
      case 'disconnect': {
        faults.disconnect({}, { reason: step.reason, reconnect: step.reconnect }, step.leaveOpen)
        return
      }
      case 'rotateToken': {
        faults.rotateToken(this.#server.ada)
        this.#gaps.subscriptionLost()
        return
      }
      case 'restFault': {
        faults.rest.add(
          step.fault,
          {
            ...(step.method === null ? {} : { method: step.method }),
            ...(step.path === null ? {} : { path: step.path }),
          },
          { forMs: step.forMs, ...(step.count === null ? {} : { count: step.count }) },
        )
        return
      }
      case 'ignoreAfter': {
        faults.rest.ignoresAfter = step.on
        return
      }
      case 'jobs': {
        const { jobs } = this.#server.demo.model
        this.#gaps.eventsHeld(step.forMs + (step.delay ?? 0))
        if (step.delay === null) jobs.stop()
        else jobs.delay = step.delay
        this.#later(step.forMs, () => {
          if (step.delay === null) jobs.start()
          else jobs.delay = 0
        })
        return
      }
      case 'broker': {
        if (step.downMs > 0) faults.redisDown({ forMs: step.downMs })
        this.#gaps.subscriptionLost()
        this.#later(step.downMs, () => {
          this.#deafen()
        })
        this.#later(step.downMs + step.deafMs, () => {
          this.#endDeafness()
        })
        return
      }
      case 'serverRestart': {
        network.serverGone()
        cable.cutAll()
        this.#later(step.downMs, () => {
          network.isServerUp = true
          faults.onRestarted()
        })
        return
      }
      case 'suspend': {
        this.#server.setSuspended(true)
        this.#later(step.forMs, () => {
          this.#server.setSuspended(false)
        })
        return
      }
      case 'takeAway': {
        if (!this.#server.takeAway(step.what, step.pick)) return
        this.#gaps.accessLost()
        this.#later(step.forMs, () => {
          this.#giveBack()
        })
        return
      }
      case 'weather': {
        network.setWeather(step.weather)
        if (step.isAnnounced)
          process?.clock.deliver(() => {
            process.desk.powerEvent('network')
          })
        this.#later(step.forMs, () => {
          if (network.weather === 'up') return
          network.setWeather('up', step.reset)
          const now = this.#machine.process
          if (step.isAnnounced)
            now?.clock.deliver(() => {
              now.desk.powerEvent('network')
            })
        })
        return
      }
      case 'forgetConnections': {
        network.forgetConnections()
        if (step.isAnnounced)
          process?.clock.deliver(() => {
            process.desk.powerEvent('network')
          })
        return
      }
      case 'kill': {
        if (process) process.killAfter = { calls: step.calls, powerLoss: step.powerLoss }
        return
      }
      case 'clock': {
        this.#machine.time.wall += step.jumpMs
        return
      }
      case 'sleep': {
        if (!process || process.clock.isPaused) return
        if (step.isAnnounced) process.desk.powerEvent('suspend')
        process.clock.pause()
        this.#gaps.ended()
        this.#later(step.ms, () => {
          this.#wake(process, step)
        })
        return
      }
      case 'power': {
        this.#machine.isLocked = step.event === 'lock'
        process?.clock.deliver(() => {
          process.desk.powerEvent(step.event)
        })
        return
      }
      case 'noteDisk': {
        this.#machine.noteDisk()
        return
      }
    }
  }

  /** No event comes any more, while everything else works. */
  silence(how: Silence): void {
    const { faults, model } = this.#server.demo
    this.repair()
    this.#gaps.subscriptionLost()
    if (how === 'jobs') model.jobs.stop()
    else if (how === 'lost') faults.sockets.add({ kind: 'noEvents' })
    else this.#deafen()
  }

  /** Ends every fault. */
  endFaults(): void {
    this.repair()
    this.#endDeafness()
    this.#server.endFaults()
  }

  /** Ends the faults of the machine and the network, and the wrong answers. */
  repair(): void {
    this.#hasEnded = true
    this.#network.isServerUp = true
    this.#network.setWeather('up', false)
    this.#server.demo.faults.rest.clear()
    this.#server.setSuspended(false)
    this.#giveBack()
    const { process } = this.#machine
    if (!process) return
    process.killAfter = null
    if (process.clock.isPaused) {
      process.clock.resume(true, false)
      process.desk.powerEvent('resume')
    }
  }

  /** Ends a fault of the plan, unless all of them have ended before: a later silence is not to be broken. */
  #later(delay: number, end: () => void): void {
    this.#clock.after(delay, () => {
      if (!this.#hasEnded) end()
    })
  }

  #giveBack(): void {
    if (this.#server.giveBack()) this.#gaps.accessGiven()
  }

  #deafen(): void {
    this.#server.demo.faults.sockets.add({ kind: 'deaf' })
    this.#isDeaf = true
  }

  /** Only a restart of the server ends it. */
  #endDeafness(): void {
    if (!this.#isDeaf) return
    this.#isDeaf = false
    this.#server.demo.cable.cutAll()
    this.#server.demo.faults.onRestarted()
  }

  #wake(process: NonNullable<DeskMachine['process']>, step: Extract<FaultDeed, { do: 'sleep' }>): void {
    if (process.clock.isDead || !process.clock.isPaused) return
    if (step.reset && this.#network.weather === 'up') this.#network.setWeather('up', true)
    process.clock.resume(step.monotonicMoves, step.inputFirst)
    if (step.isAnnounced) process.desk.powerEvent('resume')
  }
}

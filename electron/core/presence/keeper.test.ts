import { describe, expect, it } from 'vitest'
import { Rig } from '../cable/testing/rig.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import type { PresenceKeeperOptions } from './keeper.ts'
import { PresenceKeeper } from './keeper.ts'
import type { PresenceState } from './policy.ts'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const MINUTE = 60_000

/** A keeper on a fake machine. `lastInput` sets the system's idle time; `isReachable`: whether a beat can be sent. */
class Machine {
  readonly clock: FakeClock
  readonly beats: number[] = []
  readonly changes: PresenceState[] = []
  readonly keeper: PresenceKeeper
  lastInput = 0
  idle: (() => number | 'unknown') | null = null
  isReachable = true
  isLocked = false

  constructor(options: Partial<PresenceKeeperOptions> & { clock?: FakeClock } = {}) {
    this.clock = options.clock ?? new FakeClock()
    this.keeper = new PresenceKeeper({
      log: silent,
      beat: () => {
        if (this.isReachable) this.beats.push(this.clock.monotonic())
        return this.isReachable
      },
      idleSeconds: () => this.idle?.() ?? (this.clock.monotonic() - this.lastInput) / 1_000,
      isLocked: () => this.isLocked,
      onChange: (state) => {
        this.changes.push(state)
      },
      mode: 'follow',
      idleThresholdSeconds: 300,
      ...options,
      clock: this.clock,
    })
  }

  input(): void {
    this.lastInput = this.clock.monotonic()
  }

  /** Advances the clock with input every second. */
  async work(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      this.input()
      await this.clock.advance(Math.min(1_000, left))
    }
  }
}

describe('returning', () => {
  it('is noticed within a second of the first input', async () => {
    for (const wait of [0, 400, 999, 2_700]) {
      const machine = new Machine()
      await machine.clock.advance(310_000 + wait)
      expect(machine.keeper.state).toBe('away')
      const before = machine.clock.monotonic()
      await machine.work(1_000)
      expect(machine.beats.at(-1)).toBeGreaterThanOrEqual(before)
      expect(machine.keeper.state).toBe('active')
    }
  })
})

describe('the heartbeat', () => {
  it('beats every 10 s while active and right after a confirm', async () => {
    const machine = new Machine()
    await machine.work(35_000)
    expect(machine.beats).toEqual([10_000, 20_000, 30_000])
    machine.keeper.onConfirmed()
    await machine.work(12_000)
    expect(machine.beats).toEqual([10_000, 20_000, 30_000, 35_000, 45_000])
  })

  it('retries a beat that could not be sent within 2 s', async () => {
    const machine = new Machine()
    machine.isReachable = false
    await machine.work(11_000)
    machine.isReachable = true
    await machine.work(2_000)
    expect(machine.beats).toEqual([12_000])
  })

  it('stops when the user goes idle, and beats at once when they return', async () => {
    const machine = new Machine()
    machine.input()
    await machine.clock.advance(6 * MINUTE)
    expect(machine.changes).toEqual(['away'])
    const last = machine.beats.at(-1) ?? 0
    expect(last).toBeLessThanOrEqual(5 * MINUTE)
    expect(machine.beats.filter((at) => at > 5 * MINUTE)).toEqual([])
    machine.input()
    await machine.clock.advance(5_000)
    expect(machine.changes).toEqual(['away', 'active'])
    expect(machine.beats.at(-1)).toBeGreaterThan(6 * MINUTE)
  })

  it('sends no beat for an idle user when the timer is late', async () => {
    const machine = new Machine({ idleThresholdSeconds: 10 })
    await machine.clock.advance(60_000)
    expect(machine.beats).toEqual([])
    expect(machine.keeper.state).toBe('away')
  })

  it('counts an unknown or failing idle time as active', async () => {
    for (const idle of [
      () => 'unknown' as const,
      () => NaN,
      () => {
        throw new Error('no portal')
      },
    ]) {
      const machine = new Machine()
      machine.idle = idle
      await machine.clock.advance(20 * MINUTE)
      expect(machine.keeper.state).toBe('active')
      expect(machine.beats).toHaveLength(120)
    }
  })

  it('counts input in its own window when the system reports none', async () => {
    const machine = new Machine()
    await machine.clock.advance(6 * MINUTE)
    expect(machine.keeper.state).toBe('away')
    machine.keeper.noteActivity()
    expect(machine.keeper.state).toBe('active')
    expect(machine.beats.at(-1)).toBe(6 * MINUTE)
    await machine.clock.advance(4 * MINUTE)
    expect(machine.keeper.state).toBe('active')
    await machine.clock.advance(2 * MINUTE)
    expect(machine.keeper.state).toBe('away')
  })

  it('applies a changed threshold at once', async () => {
    const machine = new Machine()
    await machine.clock.advance(2 * MINUTE)
    machine.keeper.setThreshold(60)
    expect(machine.keeper.state).toBe('away')
    machine.keeper.setThreshold(600)
    expect(machine.keeper.state).toBe('active')
  })
})

describe('lock and sleep', () => {
  it('counts a locked screen as away, and unlocking as active', async () => {
    const machine = new Machine()
    await machine.work(11_000)
    machine.keeper.onLock()
    expect(machine.keeper.state).toBe('away')
    await machine.work(30_000)
    expect(machine.beats).toEqual([10_000])
    machine.keeper.onUnlock()
    expect(machine.beats).toEqual([10_000, 41_000])
    expect(machine.changes).toEqual(['away', 'active'])
  })

  it('notices a lock that has to be polled', async () => {
    const machine = new Machine()
    machine.isLocked = true
    await machine.work(6_000)
    expect(machine.keeper.state).toBe('away')
    machine.isLocked = false
    await machine.work(6_000)
    expect(machine.keeper.state).toBe('active')
  })

  it('counts sleep as away and beats after waking', async () => {
    const machine = new Machine()
    await machine.work(5_000)
    machine.keeper.onSuspend()
    expect(machine.keeper.state).toBe('away')
    machine.clock.sleep(3_600_000)
    machine.input()
    machine.keeper.onResume()
    expect(machine.keeper.state).toBe('active')
    expect(machine.beats).toEqual([3_605_000])
  })

  it('stays away after waking until there is input', async () => {
    const machine = new Machine()
    machine.keeper.onSuspend()
    machine.clock.sleep(3_600_000)
    machine.keeper.onResume()
    expect(machine.keeper.state).toBe('away')
    machine.input()
    await machine.clock.advance(5_000)
    expect(machine.keeper.state).toBe('active')
  })

  it('ends an announced sleep on input, even without a resume event', async () => {
    const machine = new Machine()
    machine.keeper.onSuspend()
    await machine.work(20_000)
    expect(machine.keeper.state).toBe('active')
    expect(machine.beats.length).toBeGreaterThan(0)
  })
})

describe('the modes', () => {
  it('stay online: active through idle and lock, away during sleep', async () => {
    const machine = new Machine({ mode: 'stayOnline' })
    machine.keeper.onLock()
    await machine.clock.advance(20 * MINUTE)
    expect(machine.beats).toHaveLength(120)
    expect(machine.changes).toEqual([])
    machine.keeper.onSuspend()
    expect(machine.keeper.state).toBe('away')
  })

  it('manual: as the user chose', async () => {
    const machine = new Machine({ mode: 'manual' })
    await machine.clock.advance(20 * MINUTE)
    expect(machine.beats).toHaveLength(120)
    machine.keeper.setManual(false)
    await machine.work(20_000)
    expect(machine.keeper.state).toBe('away')
    expect(machine.beats).toHaveLength(120)
    machine.keeper.setManual(true)
    expect(machine.beats).toHaveLength(121)
  })

  it('can be changed while running', async () => {
    const machine = new Machine()
    await machine.clock.advance(6 * MINUTE)
    expect(machine.keeper.state).toBe('away')
    machine.keeper.setMode('stayOnline')
    expect(machine.keeper.state).toBe('active')
    machine.keeper.setMode('follow')
    expect(machine.keeper.state).toBe('away')
  })

  it('has no timer and sends no beat after stop', async () => {
    const machine = new Machine()
    machine.keeper.stop()
    expect(machine.clock.pending).toBe(0)
    machine.keeper.onConfirmed()
    machine.keeper.onLock()
    machine.keeper.onUnlock()
    await machine.clock.advance(MINUTE)
    expect(machine.beats).toEqual([])
    expect(machine.changes).toEqual([])
  })
})

describe('against a server that forgets an agent after 20 s', () => {
  const TTL = 20_000

  /**
   * The keeper on a real connection to a scripted server. Samples four times a second whether the server still knows
   * the user.
   */
  class Desk {
    readonly rig = new Rig({ seed: 7 })
    readonly machine: Machine
    lastBeatAt = -Infinity
    samples = 0
    online = 0

    constructor() {
      const { rig } = this
      this.machine = new Machine({ clock: rig.clock, beat: () => this.#beat() })
    }

    async start(): Promise<void> {
      const { rig, machine } = this
      rig.connection.start(rig.credentials)
      await rig.until('synced')
      machine.keeper.onConfirmed()
      await this.run(1_000, true)
      this.samples = this.online = 0
    }

    /**
     * Advances the clock. The user is online while the last beat that reached an open socket is younger than the TTL.
     */
    async run(ms: number, hasInput: boolean): Promise<void> {
      for (let left = ms; left > 0; left -= 250) {
        if (hasInput) this.machine.input()
        const wasReady = this.isReady()
        await this.rig.clock.advance(250)
        if (!wasReady && this.isReady()) this.machine.keeper.onConfirmed()
        this.samples++
        if (this.rig.clock.monotonic() - this.lastBeatAt < TTL) this.online++
      }
    }

    #beat(): boolean {
      const socket = this.rig.peer.last
      const before = socket.presences.length
      const sent = this.rig.connection.sendPresence()
      if (socket.isLive && socket.presences.length > before) this.lastBeatAt = this.rig.clock.monotonic()
      return sent
    }

    isReady(): boolean {
      return this.rig.kind === 'live' || this.rig.kind === 'synced'
    }
  }

  it('an active user is online 100 % of the time, through reconnects shorter than the TTL', async () => {
    const desk = new Desk()
    await desk.start()
    for (let drop = 0; drop < 40; drop++) {
      await desk.run(36_000 + drop * 731, true)
      desk.rig.peer.last.drop()
    }
    await desk.run(30_000, true)
    expect(desk.rig.peer.sockets.length).toBe(41)
    expect(desk.samples).toBeGreaterThan(4_000)
    expect(desk.online).toBe(desk.samples)
  })

  it('an idle user is away after the threshold, and online again soon after input', async () => {
    const desk = new Desk()
    await desk.start()
    await desk.run(5 * MINUTE + TTL + 10_000, false)
    expect(desk.rig.clock.monotonic() - desk.lastBeatAt).toBeGreaterThanOrEqual(TTL)
    await desk.run(5_250, true)
    expect(desk.rig.clock.monotonic() - desk.lastBeatAt).toBeLessThan(TTL)
    expect(desk.machine.changes).toEqual(['away', 'active'])
  })

  it('sends a beat as soon as the socket after waking is confirmed', async () => {
    const desk = new Desk()
    await desk.start()
    desk.machine.keeper.onSuspend()
    desk.rig.connection.suspend()
    desk.rig.clock.sleep(3_600_000)
    desk.machine.input()
    desk.machine.keeper.onResume()
    desk.rig.connection.kick('resume')
    await desk.run(1_000, true)
    expect(desk.rig.clock.monotonic() - desk.lastBeatAt).toBeLessThan(1_000)
  })
})

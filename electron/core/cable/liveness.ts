import type { Clock, TimerHandle } from '../ports.ts'
import type { CableLimits } from './types.ts'

/** What is known of the peer's life; monotonic milliseconds. */
export interface Signs {
  /** Last frame of any kind. */
  readonly frame: number
  /** Last frame or pong. */
  readonly any: number
  /** Last probe sent. */
  readonly probed: number
  /** Something suggests that the socket did not survive: a sign must come before this. */
  readonly suspectUntil: number | undefined
}

export type Judgement =
  | { readonly act: 'wait' | 'probe'; readonly until: number }
  | { readonly act: 'dead'; readonly why: 'stale' | 'noAnswer' }

/** Pings come every 3 s. Probe at 4.5 s of silence, dead at 7.5 s; pongs alone keep a socket for 11 s: docs/protocol.md#liveness. */
export function judge(signs: Signs, now: number, limits: CableLimits): Judgement {
  const { frame, any, probed, suspectUntil } = signs
  if (suspectUntil !== undefined && now >= suspectUntil) return { act: 'dead', why: 'noAnswer' }
  const deadAt = Math.min(any + limits.deadAfterSilence, frame + limits.deadWithoutFrames)
  if (now >= deadAt) return { act: 'dead', why: 'stale' }
  const next = Math.min(deadAt, suspectUntil ?? Infinity)
  const probeAt = any + limits.probeAfterSilence
  if (probed > any) return { act: 'wait', until: next }
  return now >= probeAt ? { act: 'probe', until: next } : { act: 'wait', until: Math.min(next, probeAt) }
}

/** Time for the next beat of a peer that was never seen to answer pings. */
const NEXT_BEAT = 3_500
/** A timer this much late says that the process could not listen: silence in that time is our own. */
const LATE = 1_000

/** Watches one socket from welcome on. One timer; `sign` is cheap enough for every frame. */
export class Liveness {
  readonly #clock: Clock
  readonly #limits: CableLimits
  readonly #probe: () => void
  readonly #onDead: (why: 'stale' | 'noAnswer') => void
  #frame: number
  #any: number
  #probed = -Infinity
  #suspectUntil: number | undefined
  #ponged = false
  #timer: TimerHandle | undefined
  #due = 0
  #over = false

  constructor(options: {
    clock: Clock
    limits: CableLimits
    probe: () => void
    onDead: (why: 'stale' | 'noAnswer') => void
  }) {
    this.#clock = options.clock
    this.#limits = options.limits
    this.#probe = options.probe
    this.#onDead = options.onDead
    this.#frame = this.#any = this.#clock.monotonic()
    this.#arm(this.#any + this.#limits.probeAfterSilence)
  }

  /** A frame came at `now`. */
  sign(now: number): void {
    this.#frame = this.#any = now
    this.#suspectUntil = undefined
  }

  pong(): void {
    this.#ponged = true
    this.#any = this.#clock.monotonic()
    this.#suspectUntil = undefined
  }

  /** Asks the peer at once; without any sign in time it is dead. For wake-ups that the system did not announce. */
  suspect(): void {
    if (this.#over || this.#suspectUntil !== undefined) return
    const now = this.#clock.monotonic()
    this.#suspectUntil = now + (this.#ponged ? this.#limits.probeAnswer : NEXT_BEAT)
    this.#ask(now)
    this.#arm(this.#suspectUntil)
  }

  dispose(): void {
    this.#over = true
    if (this.#timer !== undefined) this.#clock.clear(this.#timer)
    this.#timer = undefined
  }

  #ask(now: number): void {
    this.#probed = now
    this.#probe()
  }

  #arm(due: number): void {
    if (this.#over) return
    if (this.#timer !== undefined) this.#clock.clear(this.#timer)
    this.#due = due
    this.#timer = this.#clock.after(Math.max(0, due - this.#clock.monotonic()), () => {
      this.#check()
    })
  }

  #check(): void {
    this.#timer = undefined
    const now = this.#clock.monotonic()
    const late = now - this.#due
    if (late > LATE) this.#excuse(late, now)
    const judgement = judge(
      { frame: this.#frame, any: this.#any, probed: this.#probed, suspectUntil: this.#suspectUntil },
      now,
      this.#limits,
    )
    if (judgement.act === 'dead') {
      this.dispose()
      this.#onDead(judgement.why)
      return
    }
    if (judgement.act === 'probe') this.#ask(now)
    this.#arm(judgement.until)
  }

  /** Frames of that time still wait in the kernel: they are read before the next timer runs. */
  #excuse(late: number, now: number): void {
    this.#frame = Math.min(now, this.#frame + late)
    this.#any = Math.min(now, this.#any + late)
    if (this.#suspectUntil !== undefined)
      this.#suspectUntil = Math.max(this.#suspectUntil, now + this.#limits.probeAnswer)
  }
}

import type { Clock, TimerHandle } from '../../electron/core/ports.ts'
import { settle } from '../../electron/core/testing/fakeClock.ts'

interface Timer {
  due: number
  order: number
  run: (() => void) | undefined
}

/** A virtual clock for thousands of clients: a binary heap. Promises settle once per moment, not once per timer. */
export class HeapClock implements Clock {
  readonly #heap: Timer[] = []
  readonly #start = Date.UTC(2026, 10, 21, 9, 0, 0)
  readonly #settle: () => Promise<void>
  #now = 0
  #order = 0

  /** `settle`: waits until pending promises have settled, after each moment with a timer. */
  constructor(settling: () => Promise<void> = () => settle(4)) {
    this.#settle = settling
  }

  now(): number {
    return this.#start + this.#now
  }
  monotonic(): number {
    return this.#now
  }

  after(delay: number, run: () => void): TimerHandle {
    const timer: Timer = { due: this.#now + Math.max(0, delay), order: this.#order++, run }
    this.#push(timer)
    return timer
  }

  /** The entry stays in the heap until it is due. */
  clear(timer: TimerHandle): void {
    ;(timer as Timer).run = undefined
  }

  /** Runs everything due in the next `ms`. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (let next = this.#heap[0]; next !== undefined && next.due <= end; next = this.#heap[0]) {
      this.#now = Math.max(this.#now, next.due)
      let ran = false
      for (let due: Timer | undefined = next; due !== undefined && due.due <= this.#now; due = this.#heap[0]) {
        this.#pop()
        const { run } = due
        due.run = undefined
        run?.()
        ran ||= run !== undefined
      }
      if (ran) await this.#settle()
    }
    this.#now = end
    await settle()
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(timer)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(timer, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let below = at * 2 + 1
      const left = heap[below]
      if (left === undefined) break
      const right = heap[below + 1]
      const child = right !== undefined && isBefore(right, left) ? right : left
      if (child === right) below++
      if (!isBefore(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order)
}

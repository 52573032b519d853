import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { useAfterPaint } from './afterPaint.ts'
import { useLatched } from './latched.ts'

/** Frame or idle callbacks that the test runs itself. */
class CallbackQueue {
  #last = 0
  readonly asked = new Map<number, (time: number) => void>()
  readonly ask = (run: (time: number) => void): number => {
    this.asked.set(++this.#last, run)
    return this.#last
  }
  readonly cancel = (id: number): void => {
    this.asked.delete(id)
  }
  run(): void {
    const due = [...this.asked.values()]
    this.asked.clear()
    for (const run of due) run(0)
  }
}

let frames: CallbackQueue
let idle: CallbackQueue
beforeEach(() => {
  frames = new CallbackQueue()
  idle = new CallbackQueue()
  vi.stubGlobal('requestAnimationFrame', frames.ask)
  vi.stubGlobal('cancelAnimationFrame', frames.cancel)
  vi.stubGlobal('requestIdleCallback', idle.ask)
  vi.stubGlobal('cancelIdleCallback', idle.cancel)
})
afterEach(() => vi.unstubAllGlobals())

it('becomes true in idle time after the painted frame', async () => {
  const ready = shallowRef(false)
  const scope = effectScope()
  const painted = scope.run(() => useAfterPaint(ready))
  frames.run()
  idle.run()
  ready.value = true
  await nextTick()
  idle.run()
  const seen = [painted?.value]
  frames.run()
  seen.push(painted?.value)
  idle.run()
  seen.push(painted?.value)
  expect(seen).toEqual([false, false, true])
  scope.stop()
})

it('cancels its frame and idle callbacks when its scope ends', async () => {
  const scope = effectScope()
  const painted = scope.run(() => [useAfterPaint(true), useAfterPaint(true)])
  await nextTick()
  frames.run()
  const before = idle.asked.size
  scope.stop()
  expect([before, frames.asked.size, idle.asked.size]).toEqual([2, 0, 0])
  expect(painted?.map((each) => each.value)).toEqual([false, false])
})

it('stays true once its source was true', () => {
  const open = shallowRef(false)
  const scope = effectScope()
  const made = scope.run(() => useLatched(open))
  const seen = [made?.value]
  open.value = true
  seen.push(made?.value)
  open.value = false
  seen.push(made?.value)
  scope.stop()
  expect(seen).toEqual([false, true, true])
})

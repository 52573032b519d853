import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { useAfterPaint } from './afterPaint.ts'
import { onceTrue } from './once.ts'

let frames: Map<number, FrameRequestCallback>
const runFrame = (): void => {
  const due = [...frames]
  frames.clear()
  for (const [, run] of due) run(0)
}
beforeEach(() => {
  let last = 0
  frames = new Map()
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => {
    frames.set(++last, run)
    return last
  })
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id))
})
afterEach(() => vi.unstubAllGlobals())

it('waits for the frame after the one that shows what came', async () => {
  const ready = shallowRef(false)
  const scope = effectScope()
  const painted = scope.run(() => useAfterPaint(ready))
  runFrame()
  ready.value = true
  await nextTick()
  const seen = [painted?.value]
  runFrame()
  seen.push(painted?.value)
  runFrame()
  seen.push(painted?.value)
  expect(seen).toEqual([false, false, true])
  scope.stop()
})

it('asks for no more frames once its scope has ended', async () => {
  const scope = effectScope()
  const painted = scope.run(() => useAfterPaint(true))
  await nextTick()
  runFrame()
  scope.stop()
  expect([frames.size, painted?.value]).toEqual([0, false])
})

it('keeps a dialog that was opened once', () => {
  const open = shallowRef(false)
  const scope = effectScope()
  const made = scope.run(() => onceTrue(open))
  const seen = [made?.value]
  open.value = true
  seen.push(made?.value)
  open.value = false
  seen.push(made?.value)
  scope.stop()
  expect(seen).toEqual([false, true, true])
})

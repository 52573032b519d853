import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import { expect, it } from 'vitest'
import { FakeClock } from '../core/testing/fakeClock.ts'
import { GESTURE_LASTS, watchGestures } from './gestures.ts'

function rig(isAssisted = false) {
  const contents = new EventEmitter()
  const clock = new FakeClock()
  return {
    clock,
    contents,
    gestures: watchGestures(contents as unknown as Pick<WebContents, 'on'>, clock, () => isAssisted),
  }
}

it('counts clicks, keys and taps, but no movement', async () => {
  for (const type of [
    'mouseDown',
    'mouseUp',
    'rawKeyDown',
    'keyDown',
    'touchEnd',
    'gestureTap',
    'mouseMove',
    'mouseWheel',
    'mouseEnter',
    'keyUp',
    'char',
    'gestureScrollBegin',
  ]) {
    const { contents, gestures } = rig()
    contents.emit('input-event', {}, { type })
    expect([type, gestures.isRecent()]).toEqual([type, /Down|mouseUp|Tap|touchEnd/.test(type)])
  }
  const { contents, gestures, clock } = rig()
  contents.emit('before-input-event', {}, { type: 'keyDown', key: 'Enter' })
  await clock.advance(GESTURE_LASTS - 1)
  expect(gestures.isRecent()).toBe(true)
  await clock.advance(1)
  expect(gestures.isRecent()).toBe(false)
})

it('is consumed by one use', () => {
  const { contents, gestures } = rig()
  expect(gestures.take()).toBe(false)
  contents.emit('input-event', {}, { type: 'mouseDown' })
  expect([gestures.isRecent(), gestures.take(), gestures.take(), gestures.isRecent()]).toEqual([
    true,
    true,
    false,
    false,
  ])
})

it('counts every request while assistive technology is on', () => {
  expect(rig(true).gestures.take()).toBe(true)
})

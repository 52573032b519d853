import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Offered, Tooltips } from './tooltip.ts'
import { createTooltips } from './tooltip.ts'

const offer = (label: string): Offered => ({
  element: document.createElement('button'),
  words: () => ({ label, keys: [], side: 'bottom' }),
})
const [first, second] = [offer('Resolve'), offer('Snooze')]
let tooltips: Tooltips
const shown = (): string | undefined => tooltips.shown.value?.words().label

beforeEach(() => {
  vi.useFakeTimers()
  tooltips = createTooltips(() => Date.now())
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the tooltip', () => {
  it('opens after the delay, however often the pointer moves on the element', () => {
    tooltips.point(first)
    vi.advanceTimersByTime(300)
    tooltips.point(first)
    expect(shown()).toBeUndefined()
    vi.advanceTimersByTime(150)
    expect(shown()).toBe('Resolve')
  })
  it('does not open on an element that the pointer only passes', () => {
    tooltips.point(first)
    tooltips.leave(first.element)
    vi.advanceTimersByTime(2_000)
    expect(shown()).toBeUndefined()
  })
  it('opens on the next element at once, also shortly after one has closed', () => {
    tooltips.focus(first)
    tooltips.point(second)
    expect(shown()).toBe('Snooze')
    tooltips.close()
    vi.advanceTimersByTime(200)
    tooltips.point(first)
    expect(shown()).toBe('Resolve')
  })
  it('stays open while the pointer moves onto it and while it is over it', () => {
    tooltips.focus(first)
    tooltips.leave(first.element)
    vi.advanceTimersByTime(100)
    tooltips.hold()
    vi.advanceTimersByTime(5_000)
    expect(shown()).toBe('Resolve')
    tooltips.leave(first.element)
    vi.advanceTimersByTime(120)
    expect(shown()).toBeUndefined()
  })
  it('closes only for the element it belongs to', () => {
    tooltips.focus(first)
    tooltips.close(second.element)
    expect(shown()).toBe('Resolve')
    tooltips.close(first.element)
    expect(shown()).toBeUndefined()
  })
  it('clears its timers', () => {
    tooltips.point(first)
    tooltips.close(first.element)
    tooltips.focus(second)
    tooltips.leave(second.element)
    tooltips.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

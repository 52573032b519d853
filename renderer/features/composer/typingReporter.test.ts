import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTypingReporter, TYPING_PAUSE, TYPING_REPEAT } from './typingReporter.ts'

describe('the typing reporter', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())
  const setUp = () => {
    const reports: [isOn: boolean, isPrivate: boolean][] = []
    return { reports, typing: createTypingReporter((isOn, isPrivate) => reports.push([isOn, isPrivate])) }
  }
  it('reports typing once, and its end after a pause', () => {
    const { reports, typing } = setUp()
    for (let each = 0; each < 5; each++) {
      typing.keyPressed(false)
      vi.advanceTimersByTime(TYPING_PAUSE - 1)
    }
    expect(reports).toEqual([[true, false]])
    vi.advanceTimersByTime(1)
    expect(reports).toEqual([
      [true, false],
      [false, false],
    ])
  })
  it('reports the end at once on stop, and only once', () => {
    const { reports, typing } = setUp()
    typing.keyPressed(false)
    typing.stop()
    typing.stop()
    vi.advanceTimersByTime(60_000)
    expect(reports).toEqual([
      [true, false],
      [false, false],
    ])
  })
  it('repeats the report while typing goes on, before other clients drop it', () => {
    const { reports, typing } = setUp()
    for (let at = 0; at <= TYPING_REPEAT; at += 1_000) {
      typing.keyPressed(false)
      vi.advanceTimersByTime(1_000)
    }
    expect(reports).toEqual([
      [true, false],
      [true, false],
    ])
  })
  it('ends the report of a reply when typing goes on in a note', () => {
    const { reports, typing } = setUp()
    typing.keyPressed(false)
    typing.keyPressed(true)
    expect(reports).toEqual([
      [true, false],
      [false, false],
      [true, true],
    ])
  })
})

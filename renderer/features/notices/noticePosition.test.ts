import { describe, expect, it } from 'vitest'
import type { Box } from './noticePosition.ts'
import { shiftOf } from './noticePosition.ts'

const box = (left: number, top: number, width: number, height: number): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
})
/** As in one column, below the bar of the thread. */
const OWN = box(68, 64, 140, 42)
const HEIGHT = 700

describe('notices', () => {
  it.each([
    ['stay while nothing is open', [], [], null],
    ['stay beside an overlay elsewhere', [box(300, 100, 250, 200)], [], null],
    ['move to the bottom, off a dialog at the top', [box(90, 84, 420, 361)], [], { top: 642 }],
    ['move to the top, off a popover that reaches to the bottom', [box(60, 60, 400, 630)], [], { top: 16 }],
    [
      'move below a popover at the top, off the composer',
      [box(60, 48, 264, 240), box(60, 600, 530, 90)],
      [],
      { top: 296 },
    ],
    ['cover no control', [box(16, 10, 568, 690)], [box(40, 60, 500, 300)], { top: 642 }],
    [
      'move behind overlays when there is no space',
      [box(0, 0, 600, 700)],
      [box(40, 10, 500, 300), box(40, 600, 500, 90)],
      'behind' as const,
    ],
  ])('%s', (_what, open, controls, shift) => {
    expect(shiftOf(OWN, HEIGHT, open, controls)).toEqual(shift)
  })
})

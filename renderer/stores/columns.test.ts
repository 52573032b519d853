import { describe, expect, it } from 'vitest'
import type { ColumnChoices } from './columns.ts'
import {
  fitColumns,
  LIST_AT_LEAST,
  LIST_AT_MOST,
  ONE_COLUMN_BELOW,
  PANEL,
  RAIL,
  RAIL_FOLDED,
  THREAD_AT_LEAST,
} from './columns.ts'

const WIDTHS = Array.from({ length: 2560 - ONE_COLUMN_BELOW + 1 }, (_, index) => ONE_COLUMN_BELOW + index)
const LISTS = [LIST_AT_LEAST, 348, 420, LIST_AT_MOST, 900]
const BOTH = [true, false]
const SETTINGS = LISTS.flatMap((listWidth) =>
  BOTH.flatMap((railCollapsed) =>
    BOTH.flatMap((contactPanel) => BOTH.map((drawer) => ({ listWidth, railCollapsed, contactPanel, drawer }))),
  ),
)
const threadOf = (choices: ColumnChoices): number => {
  const { rail, list, panel, panelWidth, hidesList } = fitColumns(choices)
  return choices.width - rail - (hidesList ? 0 : list) - (panel === 'hidden' ? 0 : panelWidth)
}
const everywhere = (holds: (choices: ColumnChoices) => boolean): void => {
  const failed = SETTINGS.flatMap((settings) => WIDTHS.map((width) => ({ width, ...settings }))).find(
    (choices) => !holds(choices),
  )
  expect(failed).toBeUndefined()
}

describe('the columns of every window with more than one column up to 2560 px, every width of the list and every setting', () => {
  it('leave the thread at least 480 px, and the list and the panel 260 px', () => {
    everywhere((choices) => {
      const { list, panelWidth } = fitColumns(choices)
      return threadOf(choices) >= THREAD_AT_LEAST && list >= LIST_AT_LEAST && panelWidth >= 260 && panelWidth <= PANEL
    })
  })
  it('fold the rail only where the smallest list leaves too little room, or the user folded it', () => {
    everywhere((choices) => {
      const { rail, railFits } = fitColumns(choices)
      return (rail === RAIL) === (railFits && !choices.railCollapsed)
    })
  })
  it('give the list the width the user chose as far as the thread allows', () => {
    everywhere((choices) => {
      const beside = { ...choices, drawer: false }
      const { list } = fitColumns(beside)
      const wanted = Math.min(choices.listWidth, LIST_AT_MOST)
      return list === wanted || list === LIST_AT_LEAST || threadOf(beside) === THREAD_AT_LEAST
    })
  })
  it('never unfold the rail or show the panel because the window gets narrower', () => {
    everywhere((choices) => {
      const [wide, narrow] = [fitColumns(choices), fitColumns({ ...choices, width: choices.width - 1 })]
      if (choices.width === ONE_COLUMN_BELOW) return narrow.oneColumn
      return (wide.railFits || !narrow.railFits) && (wide.panelFits || !narrow.panelFits)
    })
  })
  it('never unfold the rail because the panel is opened', () => {
    everywhere((choices) => fitColumns({ ...choices, drawer: false }).railFits || !fitColumns(choices).railFits)
  })
})

describe('the columns', () => {
  const defaults = { listWidth: 348, railCollapsed: false, contactPanel: true, drawer: false }
  it.each([
    // width, rail, list, thread, panel
    [2560, RAIL, 348, 1688, 'column'],
    [1360, RAIL, 348, 488, 'column'],
    [1280, RAIL, 276, 480, 'column'],
    [1264, RAIL, 260, 480, 'column'],
    [1263, RAIL_FOLDED, 348, 559, 'column'],
    [1100, RAIL_FOLDED, 264, 480, 'column'],
    [1024, RAIL_FOLDED, 348, 620, 'hidden'],
    [860, RAIL_FOLDED, 324, 480, 'hidden'],
    [796, RAIL_FOLDED, 260, 480, 'hidden'],
  ])('at %i px are a rail of %i, a list of %i, a thread of %i px and the panel as %s', (width, ...expected) => {
    const { rail, list, panel } = fitColumns({ width, ...defaults })
    expect([rail, list, threadOf({ width, ...defaults }), panel]).toEqual(expected)
  })
  it.each([
    [1095, 739],
    [860, 504],
    [836, 480],
    [835, 480],
    [796, 480],
  ])('with the panel opened at %i px have no list, and a thread of %i px', (width, thread) => {
    const choices = { width, ...defaults, drawer: true }
    expect(fitColumns(choices)).toMatchObject({ rail: RAIL_FOLDED, hidesList: true, panel: 'drawer' })
    expect(threadOf(choices)).toBe(thread)
  })
  it.each([640, 680, 720, 760, 795, 796])(
    'at %i px are one where the thread had less than 480 px beside the list',
    (width) => {
      expect(fitColumns({ width, ...defaults }).oneColumn).toBe(width < 796)
    },
  )
  it('unfold the rail from 964 px where the user hides the panel', () => {
    expect(fitColumns({ width: 964, ...defaults, contactPanel: false }).rail).toBe(RAIL)
    expect(fitColumns({ width: 963, ...defaults, contactPanel: false }).rail).toBe(RAIL_FOLDED)
  })
})

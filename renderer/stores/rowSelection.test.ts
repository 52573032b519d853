import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_AT_ONCE } from '../../shared/batch.ts'
import type { RowSelection } from './rowSelection.ts'
import { extended, NOTHING_SELECTED, pruned, selectedAll, stepped, toggled } from './rowSelection.ts'

const order = ['a', 'b', 'c', 'd', 'e', 'f']
const shown = ({ keys }: RowSelection, of: readonly string[] = order): string =>
  of.filter((key) => keys.has(key)).join('')
/** Toggles these rows one after the other. */
const toggledAll = (...keys: string[]): RowSelection => keys.reduce(toggled, NOTHING_SELECTED)

describe('a selection of rows', () => {
  it('adds a row, and removes it again', () => {
    expect(shown(toggledAll('b'))).toBe('b')
    expect(shown(toggledAll('b', 'd'))).toBe('bd')
    expect(shown(toggledAll('b', 'd', 'b'))).toBe('d')
    expect(toggledAll('b', 'b').keys.size).toBe(0)
  })

  it('extends from the last row that was toggled, in both directions, and keeps what was selected before', () => {
    const two = toggledAll('a', 'd')
    const down = extended(two, order, 'a', 'f')
    expect(shown(down)).toBe('adef')
    expect(shown(extended(down, order, 'a', 'e'))).toBe('ade')
    expect(shown(extended(down, order, 'a', 'c'))).toBe('acd')
    expect(shown(extended(toggledAll('a', 'c', 'c'), order, 'a', 'e'))).toBe('acde')
  })

  it('extends from the given row where there is no anchor in the list', () => {
    expect(shown(extended(NOTHING_SELECTED, order, 'b', 'd'))).toBe('bcd')
    const gone = pruned(toggledAll('a', 'c'), (key) => key !== 'c')
    expect(shown(extended(gone, order, 'e', 'f'))).toBe('aef')
  })

  it('grows and shrinks by steps from the cursor', () => {
    let selection = stepped(NOTHING_SELECTED, order, 'b', 'c')
    expect(shown(selection)).toBe('bc')
    selection = stepped(selection, order, 'c', 'd')
    expect(shown(selection)).toBe('bcd')
    selection = stepped(selection, order, 'd', 'c')
    expect(shown(selection)).toBe('bc')
    selection = stepped(stepped(selection, order, 'c', 'b'), order, 'b', 'a')
    expect(shown(selection)).toBe('ab')
  })

  it('begins another range where the cursor has moved away, and keeps the first', () => {
    const first = stepped(NOTHING_SELECTED, order, 'a', 'b')
    const second = stepped(first, order, 'd', 'e')
    expect(shown(second)).toBe('abde')
    expect(shown(stepped(second, order, 'e', 'd'))).toBe('abd')
  })

  it('selects the cursor at the end of the list', () => {
    expect(shown(stepped(NOTHING_SELECTED, order, 'f', 'f'))).toBe('f')
  })

  it('uses the order that the list has now', () => {
    const moved = ['e', 'a', 'b', 'c', 'd', 'f']
    expect(shown(extended(toggledAll('b'), moved, 'a', 'e'))).toBe('abe')
  })

  it('drops rows that have left, and is the same object where none has', () => {
    const three = toggledAll('a', 'b', 'c')
    expect(shown(pruned(three, (key) => key !== 'b'))).toBe('ac')
    expect(pruned(three, (key) => order.includes(key))).toBe(three)
    expect(pruned(NOTHING_SELECTED, () => false)).toBe(NOTHING_SELECTED)
  })

  it('selects at most as many rows as one command changes, first those that were selected', () => {
    const many = Array.from({ length: MOST_AT_ONCE + 50 }, (_, index) => `row ${index}`)
    expect(selectedAll(many).keys.size).toBe(MOST_AT_ONCE)
    const last = toggled(NOTHING_SELECTED, many.at(-1)!)
    const range = extended({ ...last, anchor: many[0]!, head: many[0]! }, many, many[0]!, many.at(-2)!)
    expect([range.keys.size, range.keys.has(many.at(-1)!)]).toEqual([MOST_AT_ONCE, true])
    const full = selectedAll(many)
    expect(toggled(full, many.at(-1)!).keys.has(many.at(-1)!)).toBe(false)
    expect(toggled(full, many[0]!).keys.size).toBe(MOST_AT_ONCE - 1)
  })

  it('keeps only rows of the list, and ends at the cursor, whatever the user does', () => {
    const key = fc.constantFrom(...order)
    const step = fc.oneof(
      fc.record({ do: fc.constant('toggle' as const), key }),
      fc.record({ do: fc.constant('extend' as const), key, start: key }),
      fc.record({ do: fc.constant('step' as const), key, start: key }),
      fc.record({ do: fc.constant('leave' as const), key }),
      fc.record({ do: fc.constant('move' as const), seed: fc.array(fc.nat(5), { minLength: 2, maxLength: 2 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let list = [...order]
        let now = NOTHING_SELECTED
        for (const each of steps) {
          if (each.do === 'move') {
            const [from = 0, to = 0] = each.seed
            list.splice(to, 0, ...list.splice(from, 1))
          } else if (each.do === 'leave') {
            list = list.filter((one) => one !== each.key)
            now = pruned(now, (one) => list.includes(one))
          } else if (each.do === 'toggle') {
            if (!list.includes(each.key)) continue
            const was = now.keys.has(each.key)
            now = toggled(now, each.key)
            expect(now.keys.has(each.key)).toBe(!was)
          } else {
            if (!list.includes(each.key) || !list.includes(each.start)) continue
            const extend = each.do === 'extend' ? extended : stepped
            now = extend(now, list, each.start, each.key)
            expect(now.keys.has(each.key)).toBe(true)
            expect([...now.base].every((one) => now.keys.has(one))).toBe(true)
          }
          expect([...now.keys].every((one) => list.includes(one))).toBe(true)
        }
      }),
    )
  })
})

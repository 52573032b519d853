import { expect, it } from 'vitest'
import { argumentItems, PALETTE_VERBS, typedCommand, usesBoost } from './paletteArguments.ts'
import { paletteItem } from './paletteItem.ts'

const PHRASES: Record<string, string> = {
  snooze: 'snooze, later',
  assign: 'assign, assign to',
  team: 'team, assign to team',
  label: 'label',
  unlabel: 'remove label',
  priority: 'priority',
  macro: 'macro',
}
const command = (text: string) => typedCommand(text, (verb) => PHRASES[verb] ?? '')

it.each([
  ['snooze fri 9', 'snooze', 'fri 9'],
  ['  Later  2d ', 'snooze', '2d'],
  ['assign Ben', 'assign', 'Ben'],
  ['assign to ben', 'assign', 'ben'],
  ['assign to team sales', 'team', 'sales'],
  ['remove label vip', 'unlabel', 'vip'],
  ['label ', 'label', ''],
])('reads %j as a command', (text, verb, argument) => expect(command(text)).toEqual({ verb, argument }))

it.each(['snooze', 'labels', 'label: vip', '', ' ', 'assignee ben', 'x'.repeat(10_000)])(
  'reads no command in %j',
  (text) => expect(command(text)).toBeNull(),
)

it('offers what matches the argument, and all before it is typed', () => {
  const item = (argument: string, uses = 0) =>
    paletteItem({
      key: argument,
      group: 'assign',
      icon: {},
      label: argument,
      verb: 'assign',
      argument,
      uses,
      run: () => undefined,
    })
  const items = [item('Ben Moreau'), item('Bea'), item('Cleo', 0), item('Beatrix', 9)]
  const names = (argument: string) => argumentItems(items, { verb: 'assign', argument }, 'me, i').map(({ key }) => key)
  expect(names('')).toEqual(['Ben Moreau', 'Bea', 'Cleo', 'Beatrix'])
  expect(names('ben')).toEqual(['Ben Moreau'])
  expect(names('be')[0]).toBe('Beatrix')
  // Letters here and there, or inside a word, are no match.
  for (const loose of ['bnmr', 'en', 'oreau', 'ben eau']) expect(names(loose)).toEqual([])
  expect(names('mor')).toEqual(['Ben Moreau'])
  expect(argumentItems(items, { verb: 'team', argument: '' }, '')).toEqual([])
})

it('never lets a habit outweigh a better match', () => {
  for (const uses of [0, 1, 5, 1_000_000]) expect(usesBoost(uses)).toBeLessThan(7)
  expect(PALETTE_VERBS.length).toBe(7)
})

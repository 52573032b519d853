import { expect, it } from 'vitest'
import { automaticColors } from './accountColors.ts'
import { ACCOUNT_COLORS, AUTOMATIC_COLORS, DEFAULT_ACCOUNT } from './settings.ts'

const NONE = { accounts: {}, accountColors: {} }

it('gives each account a color that no other account has, as long as there are enough', () => {
  const keys = AUTOMATIC_COLORS.map((_, index) => `one/${index}`)
  expect(Object.values(automaticColors(keys, NONE))).toEqual(AUTOMATIC_COLORS)
  expect(AUTOMATIC_COLORS.toSorted()).toEqual(ACCOUNT_COLORS.toSorted())
})

it('uses each color twice before any a third time', () => {
  const keys = Array.from({ length: 16 }, (_, index) => `one/${index}`)
  const colors = Object.values(automaticColors(keys, NONE))
  for (const color of AUTOMATIC_COLORS) expect(colors.filter((each) => each === color)).toHaveLength(2)
})

it('keeps stored colors in any order, and leaves out those that the user chose for others', () => {
  const settings = {
    accounts: { 'two/1': { ...DEFAULT_ACCOUNT, color: 'orange' as const } },
    accountColors: { 'one/1': 'blue' as const, 'two/1': 'pink' as const },
  }
  for (const keys of [
    ['one/1', 'two/1', 'three/1'],
    ['three/1', 'two/1', 'one/1'],
  ])
    expect(automaticColors(keys, settings)).toEqual({ 'one/1': 'blue', 'two/1': 'pink', 'three/1': 'green' })
})

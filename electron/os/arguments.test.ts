import { expect, it } from 'vitest'
import { parseArguments } from './arguments.ts'

it('reads the switches; the last of equal names wins', () => {
  expect(
    parseArguments(['deskbell', '--user-data-dir=a', '--user-data-dir=b', '--server=desk.example', '--hidden']),
  ).toEqual({ userDataDir: 'b', server: 'desk.example', hidden: true, openAtLogin: false })
})

it('ignores empty and unknown arguments', () => {
  expect(parseArguments(['deskbell', '--server=', '--hiddenish', 'server=x'])).toEqual({
    userDataDir: null,
    server: null,
    hidden: false,
    openAtLogin: false,
  })
})

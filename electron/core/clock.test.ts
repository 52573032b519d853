import { expect, it } from 'vitest'
import { systemClock } from './clock.ts'

it('runs a call without a delay in the same turn of the event loop, in order', async () => {
  const ran: number[] = []
  for (const call of [1, 2, 3]) systemClock.after(0, () => ran.push(call))
  expect(ran).toEqual([])
  await systemClock.turn?.()
  expect(ran).toEqual([1, 2, 3])
})

it('cancels a call with and without a delay', async () => {
  const ran: string[] = []
  for (const delay of [0, 1]) systemClock.clear(systemClock.after(delay, () => ran.push(`after ${delay}`)))
  await new Promise<void>((resolve) => void systemClock.after(2, resolve))
  expect(ran).toEqual([])
})

import { expect, it } from 'vitest'
import { memoryLog } from '../core/testing/memoryLog.ts'
import { proxyLogins } from './proxyLogins.ts'

const ADA = { name: 'ada', password: 'p@ss' }
const known = (address: string) => (proxy: string) =>
  Promise.resolve(proxy === new URL(address).origin ? address.replace('://', '://ada:p%40ss@') : proxy)

it('answers each proxy once, because one that asks again has refused it', async () => {
  const login = proxyLogins({ authorized: known('http://proxy.example:8080') }, memoryLog())
  expect(await login('proxy.example', 8080)).toEqual(ADA)
  expect(await login('proxy.example', 8080)).toBeNull()
  const other = proxyLogins({ authorized: known('https://proxy.example:8443') }, memoryLog())
  expect(await other('proxy.example', 8443)).toEqual(ADA)
  expect(await other('unknown.example', 8080)).toBeNull()
})

it.each([
  ['cannot be read', () => Promise.reject(new Error('broken'))],
  ['cannot be decoded', () => Promise.resolve('http://ada:p%ss@proxy.example:8080')],
])('has no answer where it %s, and logs no secret', async (_why, authorized) => {
  const log = memoryLog()
  expect(await proxyLogins({ authorized }, log)('proxy.example', 8080)).toBeNull()
  expect(JSON.stringify(log.lines)).not.toMatch(/ada|p%ss/)
})

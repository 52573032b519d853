import { expect, it } from 'vitest'
import type { TrustedCertificateView } from '../../../shared/views.ts'
import { MemoryFile } from '../testing/memoryFile.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { serverOf, TrustStore } from './trustStore.ts'

const entry = (server: string, byte: string): TrustedCertificateView => ({
  server,
  fingerprint: Array.from({ length: 32 }, () => byte).join(':'),
  subject: 'desk',
  issuer: 'desk',
  validFrom: 1,
  validTo: 2,
  trustedAt: 3,
})
const opened = async (file: MemoryFile): Promise<TrustStore> => {
  const store = new TrustStore({ file, log: memoryLog() })
  await store.load()
  return store
}

it('trusts nothing at first, and one certificate of each server after the user has said so, also after a restart', async () => {
  const file = new MemoryFile()
  const store = await opened(file)
  expect(store.list()).toEqual([])
  let changes = 0
  const stop = store.onChange(() => changes++)
  await store.trust(entry('a:443', 'AA'))
  await store.trust(entry('b:443', 'BB'))
  await store.trust(entry('a:443', 'CC'))
  for (const each of [store, await opened(file)]) {
    expect(each.of('a:443')?.fingerprint).toMatch(/^CC:/)
    expect(each.list()).toHaveLength(2)
    expect(each.of('a:8443')).toBeNull()
  }
  await store.revoke('a:443')
  expect(store.of('a:443')).toBeNull()
  expect((await opened(file)).of('a:443')).toBeNull()
  expect(changes).toBe(4)
  stop()
})

it('changes nothing that it cannot write', async () => {
  const file = new MemoryFile()
  const store = await opened(file)
  await store.trust(entry('a:443', 'AA'))
  file.write = () => Promise.reject(new Error('disk full'))
  await expect(store.trust(entry('a:443', 'BB'))).rejects.toThrow('disk full')
  await expect(store.revoke('a:443')).rejects.toThrow('disk full')
  expect(store.of('a:443')?.fingerprint).toMatch(/^AA:/)
})

it.each([
  '',
  '{',
  'null',
  '{"version":2,"certificates":[]}',
  '{"version":1,"certificates":[{"server":"a:443","fingerprint":"*"}]}',
])('trusts nothing of the unreadable file %j, and sets it aside', async (text) => {
  const file = new MemoryFile(text)
  expect((await opened(file)).list()).toEqual([])
  expect(file.movedAside).toEqual([text])
})

it('starts without trust if the file can not be read', async () => {
  const file = new MemoryFile()
  file.read = () => Promise.reject(new Error('no permission'))
  expect((await opened(file)).list()).toEqual([])
})

it.each([
  ['https://desk.example', 'desk.example:443'],
  ['https://Desk.Example:8443/support', 'desk.example:8443'],
  ['wss://desk.example/cable', 'desk.example:443'],
  ['https://[::1]/', '[::1]:443'],
  ['https://büro.example', 'xn--bro-hoa.example:443'],
])('trusts for the host and the port of %s', (address, server) => expect(serverOf(address)).toBe(server))

import { describe, expect, it } from 'vitest'
import { reactive, ref } from 'vue'
import type { DeskBridge } from '../../shared/bridge.ts'
import type { Signal } from '../../shared/views.ts'
import { connectFake } from '../testing/mount.ts'
import { call, connectBridge, DeskError, onSignal, plain } from './client.ts'

describe('plain', () => {
  it('unwraps proxies and refs at every depth and leaves bytes as they are', () => {
    const bytes = new Uint8Array([1, 2])
    const value = plain(reactive({ ref: ref({ deep: [1, { two: 2 }] }), bytes }))
    expect(structuredClone(value)).toEqual({ ref: { deep: [1, { two: 2 }] }, bytes })
    expect(plain({ bytes }).bytes).toBe(bytes)
  })
})

describe('call', () => {
  it('returns the value of a successful answer', async () => {
    const fake = connectFake()
    fake.reply('file:download', () => ({ ok: true, value: { saved: true } }))
    await expect(call('file:download', { address: 'media/a', name: 'a.png' })).resolves.toEqual({ saved: true })
  })
  it('turns a failed answer into a typed error', async () => {
    const fake = connectFake()
    fake.reply('session:reconnect', () => ({ ok: false, code: 'signedOut', message: 'expired' }))
    await expect(call('session:reconnect', { sessionId: 'a' })).rejects.toMatchObject({
      name: 'DeskError',
      code: 'signedOut',
      detail: 'expired',
    })
  })
  it('reports a broken bridge as internal', async () => {
    const broken: DeskBridge = {
      platform: 'linux',
      call: () => Promise.reject(new Error('no handler')),
      onChanges: () => () => undefined,
    }
    connectBridge(broken)
    await expect(call('connection:copyReport', {})).rejects.toEqual(new DeskError('internal', 'no handler'))
  })
  it('sends reactive input as plain data that can be cloned', async () => {
    const fake = connectFake()
    await call('settings:change', { change: reactive({ presence: { mode: 'manual', idleMinutes: 3 } }) })
    expect(fake.calls.at(-1)?.input).toEqual({ change: { presence: { mode: 'manual', idleMinutes: 3 } } })
  })
})

describe('onSignal', () => {
  it('receives signals until it is stopped', () => {
    const fake = connectFake()
    const received: Signal[] = []
    const end = onSignal((signal) => received.push(signal))
    fake.signal({ kind: 'openSettings' })
    end()
    fake.signal({ kind: 'openConnection' })
    expect(received).toEqual([{ kind: 'openSettings' }])
  })
})

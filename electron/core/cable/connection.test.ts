import { describe, expect, it } from 'vitest'
import { ANY_ACCOUNT } from './index.ts'
import { Rig } from './testing/rig.ts'

describe('CableConnection', () => {
  it('goes from idle to synced through every state', async () => {
    const rig = new Rig()
    expect(rig.kind).toBe('idle')
    await rig.synced()
    expect(rig.path).toEqual(['connecting', 'welcomed', 'subscribing', 'live', 'synced'])
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['start'])
    expect(rig.state.trouble).toBeNull()
    expect(rig.state.lastSyncedAt).toBe(rig.clock.now())
  })

  it('delivers events of its account and reconnects after a drop', async () => {
    const rig = new Rig()
    await rig.synced()
    await rig.receive('message.created', { id: 7 })
    expect(rig.events).toMatchObject([{ accountId: 1, name: 'message.created', data: { id: 7, account_id: 1 } }])
    rig.peer.last.drop()
    expect(rig.kind).toBe('waiting')
    expect(await rig.until('synced')).toBeLessThan(2_100)
    expect(rig.resyncs.map((run) => run.reason)).toEqual(['start', 'reconnect'])
  })

  it("delivers a contact's events, whatever account they name", async () => {
    const rig = new Rig()
    rig.credentials = { pubsubToken: 'pubsub_token-maya', userId: null, accountIds: [ANY_ACCOUNT] }
    await rig.synced()
    expect(rig.connection.isSubscribed(ANY_ACCOUNT)).toBe(true)
    await rig.receive('message.created', { id: 7 })
    expect(rig.events).toMatchObject([{ accountId: ANY_ACCOUNT, data: { id: 7, account_id: 1 } }])
  })

  it('has no timer and no socket after stop', async () => {
    const rig = new Rig()
    await rig.synced()
    rig.connection.stop('quit')
    expect(rig.kind).toBe('idle')
    expect(rig.timers.pending).toBe(0)
    expect(rig.peer.live).toEqual([])
    expect(rig.connection.sendPresence()).toBe(false)
  })
})

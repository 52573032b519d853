import { describe, expect, it } from 'vitest'
import type { AccountSettings } from '../../../shared/model/settings.ts'
import { DEFAULT_ACCOUNT } from '../../../shared/model/settings.ts'
import { PROFILE } from '../testing/fakeApi.ts'
import { ME } from '../testing/fakeServer.ts'
import { ServersRig } from '../testing/serversRig.ts'

async function deskOf(count: number): Promise<ServersRig> {
  const rig = new ServersRig(count)
  for (const server of rig.servers) server.assign(server.addConversation(), ME)
  await rig.start()
  await rig.window.watch('sessions', 'sessions', {})
  await rig.watch({ view: 'mine' })
  rig.alerts.length = 0
  return rig
}
const change = (rig: ServersRig, index: number, own: Partial<AccountSettings>): Promise<void> =>
  rig.window.call('settings:change', {
    change: { accounts: { [`session-${index}/1`]: { ...DEFAULT_ACCOUNT, ...own } } },
  })
const titles = (rig: ServersRig): unknown[] =>
  rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.accountName] : []))

it('names the account in notifications where there are several, as the user calls it', async () => {
  const alone = await deskOf(1)
  alone.servers[0]!.write(1, { content: 'hello' })
  await alone.clock.advance(3_000)
  expect(titles(alone)).toEqual([undefined])

  const rig = await deskOf(2)
  rig.servers[0]!.write(1, { content: 'hello' })
  await rig.clock.advance(20_000)
  await change(rig, 1, { name: 'Wholesale' })
  rig.servers[1]!.write(1, { content: 'hello' })
  await rig.clock.advance(3_000)
  expect(titles(rig)).toEqual(['Example · desk-0.example', 'Wholesale'])
})

it('names the account of many messages only if all are of one', async () => {
  const rig = await deskOf(2)
  for (let one = 0; one < 6; one++) rig.servers[1]!.assign(rig.servers[1]!.addConversation(), ME)
  await rig.clock.advance(3_000)
  const last = rig.alerts.at(-1)
  expect(last).toMatchObject({ kind: 'show', alert: { ref: null, accountName: 'Example · desk-1.example' } })
  rig.servers[0]!.write(1, { content: 'one of the other' })
  await rig.clock.advance(1_000)
  expect(rig.alerts.at(-1)).toMatchObject({ kind: 'show', alert: { ref: null } })
  expect(rig.alerts.at(-1)).not.toHaveProperty('alert.accountName')
})

it('notifies of nothing in a muted account, withdraws what it showed, and leaves it off the badge', async () => {
  const rig = await deskOf(2)
  for (const server of rig.servers) server.write(1, { content: 'hello' })
  await rig.clock.advance(3_000)
  expect(rig.badges.at(-1)).toBe(2)
  await change(rig, 1, { muted: true })
  await rig.clock.advance(1_000)
  expect(rig.badges.at(-1)).toBe(1)
  expect(rig.alerts.at(-1)).toEqual({ kind: 'withdraw', key: 'session-1/1/1' })
  rig.alerts.length = 0
  for (const server of rig.servers) server.write(1, { content: 'again' })
  await rig.clock.advance(3_000)
  expect(rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.sessionId] : []))).toEqual([
    'session-0',
  ])
  // Its conversations stay in the list.
  expect(rig.rows().toSorted()).toEqual(['0/1', '1/1'])
})

it('shows the own name, color and mark of an account, and keeps them when the user signs out', async () => {
  const rig = await deskOf(2)
  await change(rig, 1, { name: 'Wholesale', color: 'teal', muted: true })
  await rig.clock.advance(100)
  const accounts = () => rig.window.shown('sessions', 'sessions').head.sessions.flatMap((session) => session.accounts)
  expect(accounts()[1]).toMatchObject({ name: 'Wholesale', serverName: 'Example', color: 'teal', muted: true })
  const leaving = rig.signOut(1)
  await rig.clock.advance(5_000)
  await leaving
  expect(accounts()).toHaveLength(1)
  expect(rig.settings.accounts).toHaveProperty(['session-1/1', 'name'], 'Wholesale')
})

describe('the colors that accounts have by themselves', () => {
  const colors = (rig: ServersRig) =>
    rig.window
      .shown('sessions', 'sessions')
      .head.sessions.flatMap(({ id, accounts }) => accounts.map(({ ownColor }) => `${id}: ${ownColor}`))

  it('are stored when an account is first seen, and stay when others go', async () => {
    const rig = await deskOf(3)
    expect(colors(rig)).toEqual(['session-0: blue', 'session-1: orange', 'session-2: green'])
    expect(rig.settings.accountColors).toEqual({
      'session-0/1': 'blue',
      'session-1/1': 'orange',
      'session-2/1': 'green',
    })
    const leaving = rig.signOut(1)
    await rig.clock.advance(5_000)
    await leaving
    expect(colors(rig)).toEqual(['session-0: blue', 'session-2: green'])
    expect(rig.settings.accountColors).toEqual({ 'session-0/1': 'blue', 'session-2/1': 'green' })
  })

  it('are kept over a restart, whatever the order', async () => {
    const before = { 'session-0/1': 'pink', 'session-1/1': 'blue' } as const
    const rig = new ServersRig(2)
    rig.settings = { ...rig.settings, accountColors: before }
    await rig.start()
    await rig.window.watch('sessions', 'sessions', {})
    expect(colors(rig)).toEqual(['session-0: pink', 'session-1: blue'])
    expect(rig.settings.accountColors).toEqual(before)
  })

  it('are freed when the server takes an account away, and given to the next new one', async () => {
    const rig = await deskOf(2)
    const [account] = PROFILE.accounts
    if (!account) throw new Error('no account')
    const setAccounts = async (...ids: number[]): Promise<void> => {
      rig.apis[0]!.profile = { ...PROFILE, accounts: ids.map((id) => ({ ...account, id, name: `Account ${id}` })) }
      rig.cables.get(0)!.checkCredentials()
      await rig.clock.advance(3_000)
    }
    await setAccounts(2)
    expect(colors(rig)).toEqual(['session-0: blue', 'session-1: orange'])
    expect(rig.settings.accountColors).toEqual({ 'session-0/2': 'blue', 'session-1/1': 'orange' })
  })
})

it('gives accounts with the same name letters that tell them apart', async () => {
  const rig = await deskOf(2)
  const monograms = () =>
    rig.window
      .shown('sessions', 'sessions')
      .head.sessions.flatMap(({ accounts }) => accounts.map((each) => each.monogram))
  expect(monograms()).toEqual(['E0', 'E1'])
  await change(rig, 1, { name: 'Wholesale' })
  await rig.clock.advance(100)
  expect(monograms()).toEqual(['E', 'W'])
})

it('names a lost account with its server where there are several, by the name that the user gave it', async () => {
  const rig = await deskOf(2)
  await rig.window.watch('outbox', 'outbox', {})
  const ref = { sessionId: 'session-1', accountId: 1, conversationId: 1 }
  await rig.window.call('draft:save', { ref, mode: 'note', text: 'ask Ben', uploadIds: [], recipients: null })
  const lose = async (index: number): Promise<void> => {
    rig.apis[index]!.profile = { ...PROFILE, accounts: [] }
    rig.cables.get(index)!.checkCredentials()
    await rig.clock.advance(3_000)
  }
  await lose(1)
  const lost = () =>
    rig.window
      .shown('sessions', 'sessions')
      .head.sessions.flatMap(({ formerAccounts }) => formerAccounts.map(({ name }) => name))
  expect(lost()).toEqual(['Example · desk-1.example'])
  expect(rig.window.shown('outbox', 'outbox').items).toMatchObject([{ accountName: 'Example · desk-1.example' }])
  await change(rig, 1, { name: 'Wholesale' })
  await rig.clock.advance(100)
  expect(lost()).toEqual(['Wholesale · desk-1.example'])
  expect(rig.window.shown('outbox', 'outbox').items).toMatchObject([{ accountName: 'Wholesale · desk-1.example' }])
})

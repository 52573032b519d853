import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Account } from '../../../shared/model/people.ts'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { PROFILE } from '../testing/fakeApi.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'

/** Accounts, inboxes and conversations that go away: e2e/fixtures/README.md and docs/servers.md#what-a-401-means. */
const folder = useTemporaryFolder()
let rig: DeskRig
const [ACTIVE] = PROFILE.accounts as [Account]
const OTHER: Account = { ...ACTIVE, id: 2, name: 'Other' }

beforeEach(async () => {
  rig = new DeskRig({ duplicates: 0 })
  rig.api.profile = { ...PROFILE, accounts: [ACTIVE, OTHER] }
  rig.server.addConversation('first')
  rig.server.addConversation('second')
  await rig.start()
  await rig.window.watch('sessions', 'sessions', {})
  await rig.window.watch('outbox', 'outbox', {})
  await rig.watchList()
  await rig.watchThread(1)
  await rig.clock.advance(3_000)
})
afterEach(async () => {
  expect(rig.errors).toEqual([])
  await rig.desk.stop()
})

const setAccounts = (...accounts: Account[]): void => {
  rig.api.profile = { ...PROFILE, accounts }
}
const session = () => {
  const [first] = rig.shown('sessions', 'sessions').head.sessions
  if (!first) throw new Error('no session')
  return first
}
const listed = () => rig.shown('list', 'conversations').items.map(({ ref: { conversationId } }) => conversationId)
const thread = () => rig.shown('thread', 'thread')
const outbox = () => rig.shown('outbox', 'outbox').items
const saveDraft = (text: string): Promise<void> =>
  rig.window.call('draft:save', { ref: ref(1), mode: 'reply', text, uploadIds: [], recipients: null })
const sent = (id: number) => rig.server.row(id).messages.filter(({ type }) => type === 'outgoing')

describe('a suspended account', () => {
  const suspend = (): void => setAccounts({ ...ACTIVE, status: 'suspended' }, OTHER)

  it('is noticed by the first refused request, keeps what is written, and sends it once it is active again', async () => {
    suspend()
    await rig.send(1, 'One moment')
    await rig.clock.advance(3_000)
    expect(session().accounts.map(({ id, isSuspended }) => [id, isSuspended])).toEqual([
      [1, true],
      [2, false],
    ])
    expect(thread().items.at(-1)).toMatchObject({ delivery: 'queued', error: { code: 'suspended' }, nextTryAt: null })
    expect(listed()).toEqual([2, 1])
    const asked = rig.api.calls.length
    await rig.clock.advance(120_000)
    expect(rig.api.calls.slice(asked).filter((name) => name !== 'profile')).toEqual([])
    expect(sent(1)).toEqual([])
    setAccounts(ACTIVE, OTHER)
    rig.desk.setWindowState({ visible: true, focused: false })
    rig.desk.setWindowState({ visible: true, focused: true })
    await rig.clock.advance(10_000)
    expect(sent(1).map(({ content }) => content)).toEqual(['One moment'])
    expect(session().accounts[0]?.isSuspended).toBe(false)
    expect(outbox()).toEqual([])
  })

  it('keeps an action, and shows why it waits', async () => {
    suspend()
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await rig.clock.advance(3_000)
    expect(outbox()).toMatchObject([{ kind: 'action', action: { state: 'waiting', error: { code: 'suspended' } } }])
    setAccounts(ACTIVE, OTHER)
    rig.cable.checkCredentials()
    await rig.clock.advance(10_000)
    expect(rig.server.view(1).priority).toBe('high')
  })

  it('is said instead of loading, where nothing is cached', async () => {
    suspend()
    rig.cable.checkCredentials()
    await rig.clock.advance(3_000)
    await rig.watchList('resolved', { view: 'all', status: 'resolved' })
    await rig.watchThread(99, 'unknown')
    await rig.clock.advance(3_000)
    expect(rig.shown('resolved', 'conversations').head.state).toMatchObject({ kind: 'error', code: 'suspended' })
    expect(rig.shown('unknown', 'thread').head.state).toMatchObject({ kind: 'error', code: 'suspended' })
    setAccounts(ACTIVE, OTHER)
    await rig.window.call('query:refresh', { watchId: 'resolved' })
    await rig.clock.advance(5_000)
    expect(rig.shown('resolved', 'conversations').head.state).toMatchObject({ kind: 'ready' })
  })

  it('is found again when it was the only one', async () => {
    setAccounts({ ...ACTIVE, status: 'suspended' })
    rig.cable.checkCredentials()
    await rig.clock.advance(3_000)
    expect(session().connection).toMatchObject({ kind: 'blocked', reason: 'noAccounts' })
    await rig.send(1, 'One moment')
    setAccounts(ACTIVE)
    rig.cable.checkCredentials()
    await rig.clock.advance(10_000)
    expect(session().connection.kind).toBe('synced')
    expect(sent(1).map(({ content }) => content)).toEqual(['One moment'])
  })
})

describe('an account that was taken away', () => {
  it('is named until the user has read it, and its texts can be read and copied', async () => {
    await saveDraft('Dear Maya')
    setAccounts(OTHER)
    await rig.send(1, 'On its way')
    await rig.clock.advance(3_000)
    expect(session().accounts.map(({ id }) => id)).toEqual([2])
    expect(session().formerAccounts).toEqual([{ id: 1, name: 'Example', unsent: 1 }])
    expect(outbox()).toMatchObject([
      {
        kind: 'message',
        isLost: true,
        accountName: 'Example',
        whole: 'On its way',
        delivery: 'queued',
        error: { code: 'accountLost' },
      },
    ])
    await saveDraft('Dear Maya')
    await rig.clock.advance(1_000)
    expect(session().formerAccounts).toMatchObject([{ unsent: 2 }])
    expect(outbox()).toMatchObject([
      { kind: 'message' },
      { kind: 'draft', isLost: true, mode: 'reply', whole: 'Dear Maya', accountName: 'Example' },
    ])
    await rig.window.call('account:acknowledgeLoss', { sessionId: SESSION, accountId: ACCOUNT })
    await rig.clock.advance(1_000)
    expect(session().formerAccounts).toEqual([])
    expect(outbox()).toHaveLength(2)
  })

  it('comes back with its conversations and texts', async () => {
    setAccounts(OTHER)
    await rig.send(1, 'On its way')
    await rig.clock.advance(3_000)
    expect(sent(1)).toEqual([])
    setAccounts(OTHER, ACTIVE)
    rig.desk.setWindowState({ visible: true, focused: false })
    rig.desk.setWindowState({ visible: true, focused: true })
    await rig.clock.advance(10_000)
    expect(session().accounts.map(({ id }) => id)).toEqual([2, 1])
    expect(session().formerAccounts).toEqual([])
    expect(sent(1).map(({ content }) => content)).toEqual(['On its way'])
  })

  it('withdraws its notifications', async () => {
    rig.desk.setWindowState({ visible: false, focused: false })
    rig.server.assign(2, 7)
    rig.server.write(2, { content: 'Hello?' })
    await rig.clock.advance(5_000)
    expect(rig.alerts.some(({ kind }) => kind === 'show')).toBe(true)
    rig.alerts.splice(0)
    setAccounts(OTHER)
    rig.cable.checkCredentials()
    await rig.clock.advance(1_000)
    expect(rig.alerts.map(({ kind }) => kind)).toContain('withdraw')
  })

  it('is noticed at the start, after a time in which Deskbell did not run', async () => {
    const { clock, server } = rig
    const first = await new DeskRig({ clock, server, dataFolder: folder.path }).start()
    await first.desk.stop()
    const second = new DeskRig({ clock, server, dataFolder: folder.path })
    second.api.profile = { ...PROFILE, accounts: [OTHER] }
    await second.start()
    await second.window.watch('sessions', 'sessions', {})
    expect(second.shown('sessions', 'sessions').head.sessions[0]?.formerAccounts).toMatchObject([{ name: 'Example' }])
    await second.desk.stop()
  })
})

describe('a conversation that the server no longer has', () => {
  it('leaves list and counts at once after a message to it was refused, and its texts stay', async () => {
    expect(rig.shown('list', 'conversations').head.counts.all).toBe(2)
    rig.changeSilently((server) => server.remove(1))
    await saveDraft('And another thing')
    await rig.send(1, 'Hello?')
    await saveDraft('And another thing')
    await rig.clock.advance(2_000)
    expect(listed()).toEqual([2])
    expect(rig.shown('list', 'conversations').head.counts.all).toBe(1)
    expect(thread().head).toMatchObject({
      state: { kind: 'error', code: 'notFound' },
      conversation: null,
      drafts: { reply: { text: 'And another thing' } },
    })
    expect(thread().items.map(({ content, delivery }) => [content, delivery])).toEqual([['Hello?', 'failed']])
    expect(outbox()).toMatchObject([
      { kind: 'message', delivery: 'failed', error: { code: 'notFound' }, whole: 'Hello?' },
      { kind: 'draft', isLost: false, whole: 'And another thing' },
    ])
  })

  it('leaves them after an action on it, or a read mark, was refused', async () => {
    rig.changeSilently((server) => server.remove(1))
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await rig.clock.advance(2_000)
    expect(listed()).toEqual([2])
    expect(thread().head.state).toMatchObject({ kind: 'error', code: 'notFound' })
  })

  it('stays when the server lacks the route', async () => {
    rig.api.outcomeOf = (call) => (call === 'setPriority' ? 'unsupported' : 'ok')
    await rig.window.call('conversation:setPriority', { ref: ref(1), priority: 'high' })
    await rig.clock.advance(5_000)
    expect(listed()).toEqual([2, 1])
  })

  it('goes and is said after a message to it was refused, because its inbox was taken away', async () => {
    rig.api.hidden.add(1)
    await rig.send(1, 'Hello?')
    await rig.clock.advance(2_000)
    expect(session().accounts.map(({ id }) => id)).toEqual([1, 2])
    expect(listed()).toEqual([2])
    expect(thread().head.state).toMatchObject({ kind: 'error', code: 'forbidden' })
  })

  it('goes as soon as the server reports that the inbox was taken away, and comes back with it', async () => {
    const { inboxes } = rig.server
    const invalidate = (version: string) =>
      rig.server.onBroadcast('account.cache_invalidated', { account_id: ACCOUNT, cache_keys: { inbox: version } })
    rig.api.hidden.add(1)
    rig.server.inboxes = []
    invalidate('1')
    await rig.clock.advance(5_000)
    expect(listed()).toEqual([2])
    expect(thread().head.state).toMatchObject({ kind: 'error', code: 'forbidden' })
    rig.api.hidden.clear()
    rig.server.inboxes = inboxes
    invalidate('2')
    await rig.clock.advance(5_000)
    expect(listed()).toEqual([2, 1])
    expect(thread().head.state).toMatchObject({ kind: 'ready' })
    expect(thread().items).not.toEqual([])
  })
})

describe('the drafts before a sign-out', () => {
  it('are listed beside what was not sent, of conversations that can be opened too', async () => {
    await saveDraft('Dear Maya')
    await rig.window.call('draft:save', { ref: ref(2), mode: 'note', text: 'ask Ben', uploadIds: [], recipients: null })
    await rig.window.watch('all', 'outbox', { allDrafts: true })
    expect(rig.shown('all', 'outbox').items).toMatchObject([
      { kind: 'draft', mode: 'reply', text: 'Dear Maya', isLost: false },
      { kind: 'draft', mode: 'note', text: 'ask Ben', isLost: false },
    ])
    expect(rig.shown('outbox', 'outbox').items).toEqual([])
  })
})

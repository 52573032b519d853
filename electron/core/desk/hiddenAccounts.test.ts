import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Account } from '../../../shared/model/people.ts'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { PROFILE } from '../testing/fakeApi.ts'
import { ACCOUNT, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import { REMOVED_AFTER } from './hiddenAccounts.ts'

const [ACTIVE] = PROFILE.accounts as [Account]
const OTHER: Account = { ...ACTIVE, id: 2, name: 'Second' }
const KEY = `${SESSION}/${ACCOUNT}`
const folder = useTemporaryFolder()
let rig: DeskRig

async function startRig(): Promise<void> {
  rig.api.profile = { ...PROFILE, accounts: [ACTIVE, OTHER] }
  await rig.start()
}
beforeEach(async () => {
  rig = new DeskRig({ dataFolder: folder.path })
  for (let one = 0; one < 2; one++) rig.server.assign(rig.server.addConversation(), ME)
  await startRig()
  await rig.window.watch('sessions', 'sessions', {})
  await rig.window.watch('outbox', 'outbox', { allDrafts: true })
  await rig.window.watch('all', 'allConversations', { view: 'mine', status: 'open', limit: 25 })
  await rig.watchThread(1)
  await rig.clock.advance(3_000)
})
afterEach(async () => {
  expect(rig.errors).toEqual([])
  await rig.desk.stop()
})

const setHidden = async (...keys: string[]): Promise<void> => {
  await rig.window.call('settings:change', { change: { hiddenAccounts: keys } })
  await rig.clock.advance(1_000)
}
const session = () => rig.shown('sessions', 'sessions').head.sessions[0]!
const rows = () => rig.shown('all', 'allConversations').items.map(({ ref: { conversationId } }) => conversationId)
const texts = () => rig.shown('outbox', 'outbox').items.map((item) => (item.kind === 'draft' ? item.text : item.kind))
const saveDraft = (): Promise<void> =>
  rig.window.call('draft:save', { ref: ref(1), mode: 'note', text: 'ask Ben', uploadIds: [], recipients: null })

it('leaves every list at once, is no lost account, and is neither asked for nor notifies any more', async () => {
  expect(rows().toSorted()).toEqual([1, 2])
  await setHidden(KEY)
  expect(session().accounts.map(({ id }) => id)).toEqual([2])
  expect(session()).toMatchObject({ formerAccounts: [], hiddenAccounts: [{ id: 1, name: 'Example' }] })
  expect(rows()).toEqual([])
  expect(rig.shown('thread', 'thread').head.state).toMatchObject({ kind: 'ready', refreshing: false })
  rig.alerts.splice(0)
  const asked = rig.api.calls.length
  rig.desk.setWindowState({ visible: false, focused: false })
  rig.server.write(1, { content: 'Is anybody there?' })
  await rig.clock.advance(120_000)
  expect(rig.alerts).toEqual([])
  expect(rig.api.calls.slice(asked).filter((name) => /message|conversation|thread/i.test(name))).toEqual([])
})

it('can be undone with drafts and all, and then loses nothing', async () => {
  await saveDraft()
  await setHidden(KEY)
  expect(texts()).toEqual([])
  await setHidden()
  await rig.clock.advance(REMOVED_AFTER + 5_000)
  expect(session().hiddenAccounts).toEqual([])
  expect(rows().toSorted()).toEqual([1, 2])
  expect(texts()).toEqual(['ask Ben'])
})

it('removes what is stored of it when it can’t be undone any more, and fetches it anew when it is shown again', async () => {
  await saveDraft()
  await rig.window.watch('reference', 'reference', { sessionId: SESSION, accountId: ACCOUNT })
  await rig.clock.advance(1_000)
  const agents = rig.shown('reference', 'reference').head.agents.map(({ name }) => name)
  expect(agents).not.toEqual([])
  await setHidden(KEY)
  await rig.clock.advance(REMOVED_AFTER + 5_000)
  expect(rig.shown('reference', 'reference').head.agents).toEqual([])
  expect(rig.shown('thread', 'thread').items).toEqual([])
  expect(rig.shown('thread', 'thread').head.conversation).toBeNull()
  rig.server.write(2, { content: 'Written meanwhile' })
  await setHidden()
  await rig.clock.advance(10_000)
  expect(rows()).toEqual([2, 1])
  expect(texts()).toEqual([])
  expect(rig.shown('thread', 'thread').head.conversation).not.toBeNull()
  expect(rig.shown('reference', 'reference').head.agents.map(({ name }) => name)).toEqual(agents)
})

it('stays hidden over a restart, which removes what the last run left', async () => {
  await saveDraft()
  await setHidden(KEY)
  const { clock, server, settings } = rig
  await rig.desk.stop()
  rig = new DeskRig({ clock, server, dataFolder: folder.path })
  rig.settings = settings
  await startRig()
  await rig.window.watch('sessions', 'sessions', {})
  await rig.window.watch('outbox', 'outbox', { allDrafts: true })
  await rig.clock.advance(REMOVED_AFTER + 5_000)
  expect(session().accounts.map(({ id }) => id)).toEqual([2])
  await setHidden()
  expect(texts()).toEqual([])
})

it('is forgotten when the user signs out', async () => {
  await setHidden(KEY)
  const leaving = rig.window.call('session:signOut', { sessionId: SESSION })
  await rig.clock.advance(5_000)
  await leaving
  expect(rig.settings.hiddenAccounts).toEqual([])
})

it('loses its pins with the rest that only this computer has', async () => {
  const pins = [{ conversationId: 1, pinnedAt: 5 }]
  await rig.window.call('conversation:setPins', { sessionId: SESSION, accountId: ACCOUNT, pins })
  await rig.clock.advance(1_000)
  expect(rows()).toEqual([1, 2])
  await setHidden(KEY)
  await rig.clock.advance(REMOVED_AFTER + 5_000)
  await setHidden()
  await rig.clock.advance(10_000)
  expect(rows()).toEqual([2, 1])
})

import { expect, it } from 'vitest'
import type { ConversationRow } from '../../../shared/views.ts'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

const CONTACT = 502

async function deskWithList(): Promise<DeskRig> {
  const rig = new DeskRig()
  for (const text of ['first', 'second', 'third']) rig.server.addConversation(text)
  await rig.start()
  await rig.watchList()
  await rig.clock.advance(3_000)
  return rig
}

const broadcast = (name: string, data: Record<string, unknown>) => (rig: DeskRig) =>
  rig.server.onBroadcast(name, { account_id: ACCOUNT, ...data })
const typing = {
  conversation: { id: 2 },
  user: { id: CONTACT, name: 'Customer 2', type: 'contact' },
}
const saveDraft = (mode: 'reply' | 'note', text: string) => (rig: DeskRig) =>
  rig.window.call('draft:save', { ref: ref(2), mode, text, uploadIds: [], recipients: null })
const refuseReply = async (rig: DeskRig): Promise<void> => {
  const { id } = rig.server.write(2, {
    type: 'outgoing',
    content: 'no',
    sender: { kind: 'user', id: 7, name: 'Ada', avatarUrl: null },
  })
  await rig.clock.advance(100)
  rig.server.updateMessage(2, id, { delivery: 'failed', externalError: null })
}

it.each<[string, (row: ConversationRow) => unknown, (rig: DeskRig) => unknown]>([
  ['a message', (row) => row.preview?.text, (rig) => rig.server.write(2, { content: 'again' })],
  ['a status', (row) => row.status, (rig) => rig.server.setStatus(2, 'snoozed')],
  ['typing', (row) => row.typing, broadcast('conversation.typing_on', typing)],
  [
    'presence',
    (row) => row.contact?.online,
    broadcast('presence.update', { users: {}, contacts: { [CONTACT]: 'online' } }),
  ],
  ['a renamed contact', (row) => row.contact?.name, broadcast('contact.updated', { id: CONTACT, name: 'Renamed' })],
  ['a draft', (row) => row.draft, saveDraft('reply', 'on its way')],
  ['a note', (row) => row.noteDraft, saveDraft('note', 'to check')],
  [
    'an action',
    (row) => row.pending,
    (rig) => {
      rig.offline()
      return rig.window.call('conversation:setPriority', { ref: ref(2), priority: 'high' })
    },
  ],
  [
    'a message that waits',
    (row) => row.outbox,
    (rig) => {
      rig.offline()
      return rig.send(2, 'later')
    },
  ],
  ['a refused reply', (row) => row.unsent, refuseReply],
])('shows %s in its row, as a new list does', async (_what, of, change) => {
  const rig = await deskWithList()
  const rows = (watchId: string): ConversationRow[] => rig.shown(watchId, 'conversations').items
  const before = of(rows('list').find(({ ref: { conversationId } }) => conversationId === 2)!)
  await rig.watchList('all', { status: 'all' })
  await change(rig)
  await rig.clock.advance(1_000)
  const row = rows('all').find(({ ref: { conversationId } }) => conversationId === 2)!
  expect(of(row)).not.toEqual(before)
  for (const watchId of ['list', 'all']) {
    const shown = structuredClone(rows(watchId))
    await rig.watchList('new', watchId === 'all' ? { status: 'all' } : {})
    expect(rows('new')).toEqual(shown)
  }
})

it('counts conversations without listing any', async () => {
  const rig = await deskWithList()
  await rig.watchList('counted', { limit: 0 })
  await rig.clock.advance(1_000)
  expect(rig.shown('counted', 'conversations')).toMatchObject({
    head: { state: { kind: 'ready' }, counts: { all: 3 } },
    items: [],
  })
  rig.server.setStatus(2, 'resolved')
  await rig.clock.advance(1_000)
  expect(rig.shown('counted', 'conversations').head.counts.all).toBe(2)
})

it("updates a contact's other conversations when one of them changes or comes", async () => {
  const rig = await deskWithList()
  await rig.window.watch('contact', 'contact', {
    sessionId: SESSION,
    accountId: ACCOUNT,
    contactId: CONTACT,
    exceptConversationId: null,
  })
  await rig.clock.advance(1_000)
  const shown = () => rig.shown('contact', 'contact').items.map(({ preview }) => preview?.text)
  expect(shown()).toEqual(['second'])
  rig.server.write(2, { content: 'again' })
  rig.server.write(1, { content: 'from another contact' })
  await rig.clock.advance(1_000)
  expect(shown()).toEqual(['again'])
})

import { expect, it } from 'vitest'
import { DeskRig } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

it('moves the conversations of a merged contact, and removes those of a deleted one', async () => {
  const rig = new DeskRig({ duplicates: 0 })
  for (let made = 0; made < 3; made++) rig.server.addConversation(`first of ${made + 1}`)
  await rig.start()
  await rig.watchList()
  await rig.clock.advance(3_000)
  // The servers tell of the survivor and of the end of the other, not of the conversations (`contact.merged` names only
  // the survivor).
  rig.server.row(1).conversation.contactId = 502
  rig.server.contacts.delete(501)
  rig.server.onBroadcast('contact.merged', { account_id: ACCOUNT, id: 502, name: 'Customer 2', type: 'contact' })
  rig.server.onBroadcast('contact.deleted', { account_id: ACCOUNT, id: 501, name: 'Customer 1', type: 'contact' })
  rig.server.remove(3)
  rig.server.onBroadcast('contact.deleted', { account_id: ACCOUNT, id: 503, name: 'Customer 3', type: 'contact' })
  await rig.clock.advance(5_000)
  expect(rig.shown('list', 'conversations').items.map((row) => [row.ref.conversationId, row.contact?.name])).toEqual([
    [2, 'Customer 2'],
    [1, 'Customer 2'],
  ])
  expect(rig.errors).toEqual([])
  await rig.desk.stop()
})

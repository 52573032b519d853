import { describe, expect, it } from 'vitest'
import { DeskRig, ref } from '../testing/deskRig.ts'

/** A desk that watches a conversation of `total` messages, of which the newest page is cached. Each tenth has the word. */
async function longThread(total: number): Promise<{ rig: DeskRig; id: number; ids: number[] }> {
  const rig = new DeskRig()
  const id = rig.server.addConversation('The very first parcel')
  for (let index = 1; index < total; index++)
    rig.server.write(id, { content: index % 10 === 0 ? `Parcel ${index}` : `message ${index}` })
  await rig.start()
  await rig.watchThread(id, 'thread', 20)
  await rig.clock.advance(2_000)
  const ids = rig.server.row(id).messages.flatMap((message) => (/parcel/i.test(message.content) ? [message.id] : []))
  return { rig, id, ids: ids.reverse() }
}
const search = (rig: DeskRig, id: number, text: string, limit = 0): Promise<void> =>
  rig.window.watch('found', 'threadSearch', { ...ref(id), text, limit })
const found = (rig: DeskRig) => rig.shown('found', 'threadSearch')

describe('the search in a thread', () => {
  it('finds the cached messages, newest first, and says that there are older ones', async () => {
    const { rig, id, ids } = await longThread(100)
    await search(rig, id, 'parcel')
    expect(found(rig).items.map((hit) => hit.id)).toEqual(ids.slice(0, found(rig).items.length))
    expect(found(rig).items).toHaveLength(2)
    expect(found(rig).head).toMatchObject({ terms: ['parcel'], searched: 20, hasOlder: true, loadingOlder: false })
    await rig.desk.stop()
  })

  it('fetches older messages only when it is asked to, up to the first', async () => {
    const { rig, id, ids } = await longThread(100)
    await search(rig, id, 'parcel', 60)
    await rig.clock.advance(5_000)
    expect(found(rig).head).toMatchObject({ searched: 60, hasOlder: true })
    await search(rig, id, 'parcel', 500)
    await rig.clock.advance(10_000)
    expect(found(rig).head).toMatchObject({ searched: 100, hasOlder: false })
    expect(found(rig).items.map((hit) => hit.id)).toEqual(ids)
    await rig.desk.stop()
  })

  it('follows what is written, edited and deleted', async () => {
    const { rig, id } = await longThread(15)
    await search(rig, id, 'parcel')
    const before = found(rig).items.length
    const message = rig.server.write(id, { content: 'one more PARCEL' })
    await rig.clock.advance(1_000)
    expect([found(rig).items.length, found(rig).items[0]?.id]).toEqual([before + 1, message.id])
    rig.server.updateMessage(id, message.id, { content: 'gone', deleted: true })
    await rig.clock.advance(1_000)
    expect(found(rig).items).toHaveLength(before)
    await rig.desk.stop()
  })

  it('finds nothing of other conversations, and nothing without words', async () => {
    const { rig, id } = await longThread(15)
    const other = rig.server.addConversation('a parcel of someone else')
    await rig.watchThread(other, 'other', 20)
    await rig.clock.advance(2_000)
    await search(rig, other, 'first parcel')
    expect(found(rig).items).toEqual([])
    await search(rig, id, '  ')
    expect([found(rig).items, found(rig).head.searched]).toEqual([[], 0])
    await rig.desk.stop()
  })

  it('says why older messages are missing, and goes on when it is asked again', async () => {
    const { rig, id } = await longThread(100)
    rig.api.outcomeOf = () => 'unreachable'
    await search(rig, id, 'parcel', 90)
    await rig.clock.advance(5_000)
    expect(found(rig).head).toMatchObject({ searched: 20, hasOlder: true, loadingOlder: false })
    rig.api.outcomeOf = () => 'ok'
    await rig.window.call('query:refresh', { watchId: 'found' })
    await rig.clock.advance(10_000)
    expect(found(rig).head.searched).toBeGreaterThanOrEqual(90)
    await rig.desk.stop()
  })
})

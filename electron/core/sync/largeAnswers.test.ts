import { describe, expect, it } from 'vitest'
import { DeskRig, ref } from '../testing/deskRig.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'

/** Characters of the largest answer, and of a message that exceeds it. */
const LIMIT = 100_000
const LARGE = 'x'.repeat(2 * LIMIT)

const folder = useTemporaryFolder()

/** A synced desk that accepts answers up to `LIMIT`. */
async function rigWith(conversations: number): Promise<DeskRig> {
  const rig = new DeskRig({ generation: 'modern', dataFolder: folder.path })
  for (let made = 0; made < conversations; made++) {
    rig.server.addConversation(`first of ${made + 1}`)
    await rig.clock.advance(200_000)
  }
  await rig.start()
  await rig.watchList()
  await rig.window.watch('sessions', 'sessions', {})
  await rig.clock.advance(2_000)
  rig.api.largestAnswer = LIMIT
  return rig
}

const isIncomplete = (rig: DeskRig): boolean | undefined =>
  rig.shown('sessions', 'sessions').head.sessions[0]?.sync.incomplete

describe('a list page that is too large', () => {
  it("doesn't stop the sync, and is retried until it arrives", async () => {
    const rig = await rigWith(40)
    rig.cable.drop()
    rig.server.write(40, { content: LARGE })
    rig.server.write(3, { content: 'missed' })
    rig.cable.connect()
    await rig.clock.advance(30_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(isIncomplete(rig)).toBe(true)
    // The rest of the list is cached, and a cached conversation of the page was fetched alone.
    expect(
      JSON.stringify(rig.shown('list', 'conversations').items.find(({ ref }) => ref.conversationId === 3)),
    ).toContain('missed')
    rig.api.largestAnswer = Infinity
    await rig.clock.advance(120_000)
    expect(isIncomplete(rig)).toBe(false)
  })

  /** A synced desk whose last sync left a page out, a second before that is retried. */
  async function incompleteRig(): Promise<DeskRig> {
    const rig = await rigWith(40)
    rig.cable.drop()
    rig.server.write(40, { content: LARGE })
    rig.cable.connect()
    while (rig.cable.state.kind !== 'synced') await rig.clock.advance(50)
    await rig.clock.advance(59_000)
    expect(isIncomplete(rig)).toBe(true)
    return rig
  }

  it('is not retried after the end', async () => {
    const rig = await incompleteRig()
    await rig.desk.stop()
    expect(rig.clock.pending).toBe(0)
  })

  it('is retried beside other polls, and alerts for what only the retry finds', async () => {
    const rig = await incompleteRig()
    rig.api.largestAnswer = Infinity
    rig.api.latenessOf = (call) => (call === 'conversations' ? 5_000 : 0)
    await rig.clock.advance(2_000)
    await Promise.all([rig.cable.poll(), rig.clock.advance(2_000)])
    rig.alerts.length = 0
    rig.changeSilently((server) => server.write(7, { content: 'missed' }))
    await rig.clock.advance(30_000)
    const rung = rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.ref?.conversationId] : []))
    expect(rung).toContain(7)
    await rig.desk.stop()
  })

  it('is fetched by the next scan, over events and a restart', async () => {
    let rig = await rigWith(40)
    rig.cable.drop()
    rig.server.write(1, { content: LARGE })
    for (let id = 2; id <= 30; id++) {
      await rig.clock.advance(60_000)
      rig.server.write(id, { content: 'after it' })
    }
    rig.cable.connect()
    await rig.clock.advance(20_000)
    expect(rig.cable.state.kind).toBe('synced')
    // Later events do not move the watermark.
    rig.server.write(40, { content: 'heard' })
    await rig.clock.advance(1_000)
    await rig.desk.stop()
    rig.api.pages.length = 0
    rig = await new DeskRig({ server: rig.server, clock: rig.clock, dataFolder: folder.path, seed: 2 }).start()
    await rig.window.watch('sessions', 'sessions', {})
    await rig.clock.advance(20_000)
    expect(rig.api.pages).toContain('all/all/2')
    expect(isIncomplete(rig)).toBe(false)
  })
})

describe('a thread page that is too large', () => {
  /** Conversation 1 has large messages, and a newer small one. */
  async function rigWithLarge(generation: 'modern' | 'old' = 'modern'): Promise<DeskRig> {
    const rig = new DeskRig({ generation, dataFolder: folder.path })
    rig.server.addConversation('first')
    rig.server.write(1, { content: LARGE })
    rig.server.write(1, { content: 'small' })
    rig.api.largestAnswer = LIMIT
    await rig.start()
    await rig.watchList()
    await rig.clock.advance(2_000)
    return rig
  }
  const contents = (rig: DeskRig): string[] => rig.shown('thread', 'thread').items.map(({ content }) => content)
  const isStored = (rig: DeskRig, text: string): boolean =>
    rig.server.row(1).messages.some(({ content }) => content === text)
  const send = (rig: DeskRig, text: string, isPrivate = false): Promise<string> =>
    rig.send(1, text, { private: isPrivate })

  it('shows newer messages, reports why older ones are missing, and lets a reply leave', async () => {
    const rig = await rigWithLarge()
    await rig.watchThread(1)
    await rig.clock.advance(2_000)
    expect(contents(rig)).toEqual(['small'])
    expect(rig.shown('thread', 'thread').head).toMatchObject({
      verified: true,
      hasOlder: true,
      loadingOlder: false,
      olderError: 'answerTooLarge',
    })
    rig.cable.drop()
    rig.server.write(1, { content: 'missed' })
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(contents(rig)).toEqual(['small', 'missed'])
    await send(rig, 'the answer')
    await rig.clock.advance(5_000)
    expect(isStored(rig, 'the answer')).toBe(true)
    rig.api.largestAnswer = Infinity
    await rig.window.watch('thread', 'thread', { ...ref(1), limit: 60 })
    await rig.clock.advance(5_000)
    expect(contents(rig)).toEqual(['first', LARGE, 'small', 'missed', 'the answer'])
  })

  it("fails a reply if the server can't return newer messages, and sends it on retry", async () => {
    const rig = await rigWithLarge('old')
    await rig.watchThread(1)
    await rig.clock.advance(2_000)
    await send(rig, 'a note', true)
    const reply = await send(rig, 'a reply')
    await rig.clock.advance(5_000)
    expect(isStored(rig, 'a note')).toBe(true)
    expect(isStored(rig, 'a reply')).toBe(false)
    expect(rig.shown('thread', 'thread').items.find(({ key }) => key === reply)).toMatchObject({
      delivery: 'failed',
      error: { code: 'threadTooLarge' },
    })
    await rig.window.call('message:retry', { ref: ref(1), echoId: reply })
    await rig.clock.advance(5_000)
    expect(isStored(rig, 'a reply')).toBe(true)
  })
})

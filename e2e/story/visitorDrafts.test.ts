import { describe, expect, it } from 'vitest'
import { VisitorMachine } from './visitorMachine.ts'

const FILE = '0d9a6c1e-6c6c-4b0e-8f5f-3a4b7b2f9f10'

async function talking(storage: 'system' | 'memory' = 'system'): Promise<VisitorMachine> {
  const machine = new VisitorMachine('4.15.1', storage)
  expect(await machine.begin()).toBeNull()
  await machine.write('Hello')
  await machine.advance(5_000)
  expect(machine.stored).toEqual(['Hello'])
  return machine
}

/** Writes and attaches without sending. */
async function draft(machine: VisitorMachine, conversationId: number | null, text: string): Promise<void> {
  await machine.visitor.uploads.begin(FILE, 'a.txt', 'text/plain')
  await machine.visitor.uploads.append(FILE, Buffer.from('abc'))
  machine.visitor.setDraft({ conversationId, text, uploadIds: [FILE] })
}

/** What the field shows when a conversation is opened. */
function shown(machine: VisitorMachine, conversationId: number | null): readonly [string, string[]] {
  machine.visitor.openConversation(conversationId)
  const { text, files } = machine.view.thread?.draft ?? { text: '', files: [] }
  return [text, files.map(({ name }) => name)]
}

describe.each(['system', 'memory'] as const)('a draft of a visitor whose keys are kept in %s', (storage) => {
  it('is there when the window is opened again, in its conversation only', async () => {
    const machine = await talking(storage)
    const id = machine.conversation.displayId
    await draft(machine, id, 'Not yet')
    await machine.visitor.stop()
    await machine.visitor.start()
    await machine.advance(5_000)
    expect(machine.view.conversations).toMatchObject([{ id, hasDraft: true }])
    expect(shown(machine, null)).toEqual(['', []])
    expect(shown(machine, id)).toEqual(['Not yet', ['a.txt']])
    await machine.write('Not yet', [FILE])
    await machine.advance(5_000)
    expect(machine.conversation.messages.at(-1)).toMatchObject({
      content: 'Not yet',
      attachments: [{ fileType: 'file' }],
    })
    expect([shown(machine, id), machine.view.conversations[0]?.hasDraft]).toEqual([['', []], false])
  })

  it('is forgotten with the visitor', async () => {
    const machine = await talking(storage)
    await draft(machine, null, 'Secret of the first')
    await machine.run(machine.visitor.end(), 1_000)
    expect(await machine.begin()).toBeNull()
    expect(shown(machine, null)).toEqual(['', []])
    expect([machine.file.text ?? '', [...machine.files.content.keys()]]).toEqual([
      expect.not.stringContaining('Secret of the first'),
      [],
    ])
  })
})

describe('a draft of a visitor', () => {
  it('is there after a power cut, a second after the last key', async () => {
    const machine = await talking()
    await draft(machine, null, 'A new one')
    await machine.advance(1_500)
    await machine.restart()
    await machine.advance(5_000)
    expect(machine.view.conversations.map(({ key, hasDraft }) => [key, hasDraft])).toEqual([
      ['new', true],
      [String(machine.conversation.displayId), false],
    ])
    expect(shown(machine, null)).toEqual(['A new one', ['a.txt']])
  })

  it('leaves nothing on disk where nothing may be there', async () => {
    const machine = await talking('memory')
    await draft(machine, null, 'A new one')
    await machine.advance(5_000)
    await machine.visitor.stop()
    expect([machine.file.text, [...machine.files.content.keys()]]).toEqual([null, []])
  })

  it('is gone in the same write that stores its message', async () => {
    const machine = await talking()
    const id = machine.conversation.displayId
    machine.visitor.setDraft({ conversationId: id, text: 'Sent', uploadIds: [] })
    await machine.advance(1_500)
    await machine.write('Sent')
    await machine.restart()
    await machine.advance(180_000)
    expect([shown(machine, id), machine.stored]).toEqual([
      ['', []],
      ['Hello', 'Sent'],
    ])
  })

  it('stays where its message can’t be stored', async () => {
    const machine = await talking()
    const id = machine.conversation.displayId
    machine.visitor.setDraft({ conversationId: id, text: 'Kept', uploadIds: [] })
    machine.file.write = () => Promise.reject(new Error('disk full'))
    await expect(machine.write('Kept')).rejects.toMatchObject({ code: 'disk' })
    expect(shown(machine, id)).toEqual(['Kept', []])
  })

  it('keeps what was written after the message that was sent', async () => {
    const machine = await talking()
    const id = machine.conversation.displayId
    machine.visitor.setDraft({ conversationId: id, text: 'Sent and more', uploadIds: [] })
    await machine.write('Sent')
    expect(shown(machine, id)).toEqual([' and more', []])
  })
})

describe('a conversation that is removed from the server', () => {
  it('keeps what was written there in the list, and the next message begins another one', async () => {
    const machine = await talking()
    const id = machine.conversation.displayId
    machine.demo.model.removeConversation(machine.conversation)
    machine.visitor.setDraft({ conversationId: id, text: 'Half a sen', uploadIds: [] })
    await machine.write('Too late')
    await machine.advance(20_000)
    expect(machine.view.thread).toMatchObject({
      id,
      isGone: true,
      messages: [{ content: 'Too late', delivery: 'failed', error: { code: 'notFound' } }],
      draft: { text: 'Half a sen' },
    })
    machine.visitor.closeConversation()
    expect(machine.view.conversations).toMatchObject([{ id, status: 'gone', waits: true, hasDraft: true }])
    machine.visitor.openConversation(id)
    await machine.write('Half a sentence')
    expect(machine.view.thread).toMatchObject({ id: null, isGone: false })
    await machine.advance(20_000)
    expect([machine.conversations.length, machine.stored]).toEqual([1, ['Half a sentence']])
    machine.visitor.openConversation(id)
    await machine.visitor.discard(machine.view.thread?.messages[0]?.localId ?? '')
    machine.visitor.setDraft({ conversationId: id, text: '', uploadIds: [] })
    machine.visitor.closeConversation()
    expect(machine.view.conversations.map(({ status }) => status)).toEqual(['open'])
  })
})

describe('a message that failed with its conversation', () => {
  it('leaves in another one when it is sent again, with its file, and the next ones too', async () => {
    const machine = await talking()
    const id = machine.conversation.displayId
    machine.demo.model.removeConversation(machine.conversation)
    await machine.visitor.uploads.begin(FILE, 'a.txt', 'text/plain')
    await machine.visitor.uploads.append(FILE, Buffer.from('abc'))
    await machine.write('One', [FILE])
    await machine.write('Two')
    await machine.advance(20_000)
    const [one, two] = machine.view.thread?.messages ?? []
    expect([one?.delivery, two?.delivery]).toEqual(['failed', 'failed'])
    await machine.visitor.retry(one?.localId ?? '')
    await machine.advance(5_000)
    expect(machine.view.thread).toMatchObject({ isGone: false, messages: [{ content: 'One' }] })
    machine.visitor.openConversation(id)
    await machine.visitor.retry(two?.localId ?? '')
    machine.visitor.openConversation(id)
    await machine.write('Three')
    await machine.advance(20_000)
    expect([machine.conversations.length, machine.stored, machine.view.waiting]).toEqual([
      1,
      ['One', 'Two', 'Three'],
      0,
    ])
    expect(machine.conversation.messages.find(({ content }) => content === 'One')?.attachments.length).toBe(1)
    machine.visitor.closeConversation()
    expect(machine.view.conversations.map(({ status }) => status)).toEqual(['open'])
  })
})

describe('a conversation that is not open yet', () => {
  it('is listed with what waits, and can be opened', async () => {
    const machine = await talking()
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.visitor.openConversation(null)
    const key = machine.view.thread?.key ?? ''
    await machine.write('Second')
    machine.visitor.closeConversation()
    expect(machine.view.conversations[0]).toMatchObject({
      key,
      id: null,
      status: 'new',
      preview: 'Second',
      waits: true,
    })
    machine.visitor.openConversation(null, key)
    expect(machine.view.thread).toMatchObject({ key, id: null, messages: [{ content: 'Second' }] })
    // Also after a restart.
    await machine.restart()
    machine.visitor.openConversation(null, key)
    expect(machine.view.thread?.messages).toMatchObject([{ content: 'Second', delivery: 'queued' }])
    machine.network.setWeather('up')
    await machine.advance(120_000)
    machine.visitor.closeConversation()
    expect([machine.stored, machine.view.conversations.length]).toEqual([['Hello', 'Second'], 2])
  })
})

describe('a clock that is set', () => {
  it.each([-86_400_000, 86_400_000])('by %d ms loses and doubles nothing', async (step) => {
    const machine = await talking()
    machine.time.wall = step
    machine.answer('One')
    machine.demo.faults.rest.add({ kind: 'loseAnswer' }, { method: 'POST', path: '/messages$' }, { count: 1 })
    await machine.write('Two')
    await machine.advance(180_000)
    machine.time.wall = 0
    await machine.write('Three')
    await machine.advance(60_000)
    expect([machine.stored, machine.view.waiting]).toEqual([['Hello', 'Two', 'Three'], 0])
    expect(machine.shown.map(([content]) => content).toSorted()).toEqual(['Hello', 'One', 'Three', 'Two'])
  })
})

import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../electron/core/api/http.ts'
import { asUser } from '../../electron/demo/model/activity.ts'
import { setStatus } from '../../electron/demo/model/conversations.ts'
import { VisitorMachine } from './visitorMachine.ts'

const POSTS = { method: 'POST', path: '/messages$' } as const

const FAILS = { kind: 'status', status: 500, body: { error: 'Internal Server Error' } } as const
const BEGIN = {
  contact: { kind: 'new', name: 'Nora', email: '', phone: '' },
  identifier: '',
  proof: null,
} as const

/** Counts the requests that leave from now on. */
const callsOf = (machine: VisitorMachine, wanted: (request: HttpRequest) => boolean): { count: number } => {
  const calls = { count: 0 }
  machine.onRequest = (request) => void (calls.count += wanted(request) ? 1 : 0)
  return calls
}
const isPost = ({ method, url }: HttpRequest): boolean => method === 'POST' && url.endsWith('/messages')

/** A visitor with a conversation. */
async function talking(like = '4.15.1'): Promise<VisitorMachine> {
  const machine = new VisitorMachine(like)
  expect(await machine.begin()).toBeNull()
  await machine.write('Hello')
  await machine.advance(5_000)
  expect(machine.stored).toEqual(['Hello'])
  return machine
}

/** Copies a file, as the page does when the user chooses one. Returns its id. */
async function attach(machine: VisitorMachine, id = '0d9a6c1e-6c6c-4b0e-8f5f-3a4b7b2f9f10'): Promise<string> {
  await machine.visitor.uploads.begin(id, 'a.txt', 'text/plain')
  await machine.visitor.uploads.append(id, Buffer.from('abc'))
  return id
}

describe.each(['2.16.0', '3.16.0', '4.15.1'])('a visitor on %s', (like) => {
  it('creates the contact and the conversation with its first message', async () => {
    const machine = await talking(like)
    expect(machine.shown).toEqual([['Hello', 'sent']])
    expect(machine.view).toMatchObject({
      phase: 'chat',
      identity: { host: 'desk.example', inboxName: machine.inbox.name, name: 'Nora', isProven: false, isKept: true },
      connection: { kind: 'synced' },
      conversations: [{ id: machine.conversation.displayId, preview: 'Hello', isPreviewMine: true, unread: 0 }],
      waiting: 0,
    })
  })

  it('sees what an agent writes, and marks it as seen where the server can', async () => {
    const machine = await talking(like)
    machine.answer('Hi Nora')
    await machine.advance(1_000)
    expect(machine.view.conversations).toMatchObject([{ unread: 1, preview: 'Hi Nora' }])
    machine.visitor.look(true)
    await machine.advance(1_000)
    expect(machine.view.conversations).toMatchObject([{ unread: 0 }])
    expect(machine.conversation.contactLastSeenAt === null).toBe(like === '2.16.0')
  })

  it('resolves where the server can, and says that it can’t where it is too old', async () => {
    const machine = await talking(like)
    await machine.advance(60_000)
    expect(machine.view.canResolve).toBe(like !== '2.16.0')
    await machine.visitor.resolve()
    await machine.advance(5_000)
    if (like === '2.16.0')
      expect(machine.view.thread?.resolving).toEqual({
        state: 'failed',
        error: { code: 'unsupported', detail: 'Not Found' },
      })
    else expect([machine.view.thread?.status, machine.conversation.status]).toEqual(['resolved', 'resolved'])
  })

  it('rates, and answers a choice and a form', async () => {
    const machine = await talking(like)
    machine.inbox.csatEnabled = true
    machine.answer('Which color?', {
      contentType: 'input_select',
      contentAttributes: { items: [{ title: 'Red', value: 'red' }] },
    })
    await machine.advance(1_000)
    const choice = machine.view.thread?.messages.at(-1)
    await machine.visitor.answer({ messageId: choice?.id ?? 0, values: [{ title: 'Red', value: 'red' }] })
    setStatus(machine.demo.model, machine.conversation, { status: 'resolved' }, asUser(machine.ada))
    await machine.advance(5_000)
    const survey = machine.view.thread?.messages.at(-1)
    expect(survey?.contentType).toBe('input_csat')
    await machine.visitor.rate({ messageId: survey?.id ?? 0, rating: 4, feedback: 'Fine' })
    await machine.advance(5_000)
    expect(
      machine.view.thread?.messages.slice(1).map(({ attributes, answer }) => [attributes['submitted_values'], answer]),
    ).toEqual([
      [[{ title: 'Red', value: 'red' }], null],
      [{ csat_survey_response: { rating: 4, feedback_message: 'Fine' } }, null],
    ])
    expect([...machine.demo.model.csatResponses.values()]).toMatchObject([{ rating: 4, feedback: 'Fine' }])
  })
})

describe('a visitor on 1.16.2', () => {
  it('is told that the server has no public API', async () => {
    const machine = new VisitorMachine('1.16.2')
    expect(await machine.begin()).toEqual({ code: 'noPublicApi', detail: null })
    expect(machine.view.phase).toBe('setup')
  })
})

describe('a message of a visitor', () => {
  it.each(['loseAnswer', 'truncate'] as const)('is stored once after %s', async (kind) => {
    const machine = await talking()
    machine.demo.faults.rest.add({ kind }, POSTS, { count: 1 })
    await machine.write('Twice?')
    await machine.advance(180_000)
    expect(machine.stored).toEqual(['Hello', 'Twice?'])
    expect(machine.shown).toEqual([
      ['Hello', 'sent'],
      ['Twice?', 'sent'],
    ])
  })

  it('is found by its words where no event comes and the answer is lost', async () => {
    const machine = await talking()
    machine.demo.model.jobs.stop()
    machine.demo.faults.rest.add({ kind: 'loseAnswer' }, POSTS, { count: 1 })
    await machine.write('Twice?')
    await machine.advance(180_000)
    expect([machine.stored, machine.view.waiting]).toEqual([['Hello', 'Twice?'], 0])
  })

  it('is sent again once it certainly did not arrive, and the same words twice are two messages', async () => {
    const machine = await talking()
    machine.demo.faults.rest.add({ kind: 'cut' }, POSTS, { count: 1 })
    await machine.write('Same')
    await machine.write('Same')
    await machine.advance(20_000)
    expect(machine.shown.map(([, delivery]) => delivery)).toEqual(['sent', 'unknown', 'queued'])
    await machine.advance(180_000)
    expect(machine.stored).toEqual(['Hello', 'Same', 'Same'])
    expect(machine.view.waiting).toBe(0)
  })

  it('waits while there is no network and leaves in order, once', async () => {
    const machine = await talking()
    machine.network.setWeather('down')
    await machine.advance(10_000)
    for (const content of ['One', 'Two', 'Three']) await machine.write(content)
    await machine.advance(60_000)
    expect(machine.view.connection.kind).not.toBe('synced')
    expect(machine.shown.map(([, delivery]) => delivery)).toEqual(['sent', 'queued', 'queued', 'queued'])
    machine.network.setWeather('up')
    await machine.advance(180_000)
    expect(machine.stored).toEqual(['Hello', 'One', 'Two', 'Three'])
    expect(machine.shown.map(([content]) => content)).toEqual(['Hello', 'One', 'Two', 'Three'])
  })

  it('survives a kill while it is being sent, and is stored once', async () => {
    const machine = await talking()
    machine.demo.faults.rest.add({ kind: 'slow', ms: 5_000, jitter: 0 }, POSTS, { count: 1 })
    await machine.write('Late')
    await machine.advance(1_000)
    await machine.restart()
    machine.visitor.openConversation(machine.conversation.displayId)
    expect(machine.shown.at(-1)).toEqual(['Late', 'unknown'])
    await machine.advance(180_000)
    expect([machine.stored, machine.view.waiting]).toEqual([['Hello', 'Late'], 0])
  })

  it('opens its conversation without a change of the thread on the screen', async () => {
    const machine = new VisitorMachine('4.15.1')
    await machine.begin()
    const key = machine.view.thread?.key
    await machine.write('Hello')
    await machine.advance(5_000)
    expect(machine.view.thread).toMatchObject({ key, id: machine.conversation.displayId })
  })

  it('opens one conversation although the answer to the opening was lost', async () => {
    const machine = new VisitorMachine('4.15.1')
    await machine.begin()
    machine.demo.faults.rest.add({ kind: 'loseAnswer' }, { method: 'POST', path: '/conversations$' }, { count: 1 })
    await machine.write('Hello')
    await machine.advance(180_000)
    expect([machine.conversations.length, machine.stored]).toEqual([1, ['Hello']])
    expect(machine.shown).toEqual([['Hello', 'sent']])
  })

  it('fails in the server’s words, and can be sent again or dropped', async () => {
    const machine = await talking()
    const refusal = { kind: 'status', status: 404, body: { error: 'Resource could not be found' } } as const
    machine.demo.faults.rest.add(refusal, POSTS, { count: 2 })
    await machine.write('A')
    await machine.write('B')
    await machine.advance(5_000)
    const [a, b] = machine.view.thread?.messages.slice(1) ?? []
    expect([a?.delivery, b?.delivery, a?.error?.code]).toEqual(['failed', 'failed', 'notFound'])
    await machine.visitor.discard(a?.localId ?? '')
    await machine.visitor.retry(b?.localId ?? '')
    await machine.advance(5_000)
    expect(machine.stored).toEqual(['Hello', 'B'])
  })

  it('takes its file along, also after a restart', async () => {
    const machine = await talking()
    const id = await attach(machine)
    machine.network.setWeather('down')
    await machine.write('See', [id])
    await machine.advance(1_000)
    await machine.restart()
    machine.network.setWeather('up')
    await machine.advance(60_000)
    expect(machine.conversation.messages.at(-1)).toMatchObject({ content: 'See', attachments: [{ fileType: 'file' }] })
    expect([...machine.files.content.keys()]).toEqual([])
  })
})

describe('a visitor', () => {
  it('misses nothing over a gap, doubled and late events', async () => {
    const machine = await talking()
    machine.demo.faults.sockets.add({ kind: 'duplicate', times: 3 }, {})
    machine.answer('One')
    await machine.advance(1_000)
    machine.network.setWeather('stalled')
    machine.answer('Two')
    await machine.advance(60_000)
    machine.network.setWeather('up')
    await machine.advance(60_000)
    machine.answer('Three')
    await machine.advance(5_000)
    expect(machine.shown.map(([content]) => content)).toEqual(['Hello', 'One', 'Two', 'Three'])
    expect(machine.view.connection.kind).toBe('synced')
  })

  it('is online by its beats, and sees how many agents are', async () => {
    const machine = await talking()
    await machine.advance(120_000)
    expect([...machine.demo.model.presence.onlineContacts()]).toEqual([machine.conversation.contactId])
    expect(machine.view.agentsOnline).toBe(0)
    await machine.visitor.stop()
    await machine.advance(120_000)
    expect([...machine.demo.model.presence.onlineContacts()]).toEqual([])
  })

  it('keeps its keys encrypted, and none in its file or the log', async () => {
    const machine = await talking()
    const keys = JSON.parse(machine.secrets.stored.get('visitor')?.value ?? '{}') as Record<string, string>
    expect(machine.secrets.stored.get('visitor')?.how).toBe('system')
    const { sourceId = '', pubsubToken = '', inboxIdentifier = '' } = keys
    const contactInbox = machine.conversation.contactInbox
    expect([sourceId, pubsubToken, inboxIdentifier]).toEqual([
      contactInbox.sourceId,
      contactInbox.pubsubToken,
      machine.inbox.identifier,
    ])
    const written = `${machine.file.text ?? ''} ${JSON.stringify(machine.logged.lines)} ${JSON.stringify(machine.view)}`
    for (const secret of [sourceId, pubsubToken, inboxIdentifier]) expect(written).not.toContain(secret)
  })

  it('writes nothing to disk where the system can’t encrypt', async () => {
    const machine = new VisitorMachine('4.15.1', 'memory')
    await machine.begin()
    await machine.write('Hello')
    await machine.advance(5_000)
    const written = () => [machine.file.text, [...machine.secrets.stored], [...machine.files.content.keys()]]
    const id = await attach(machine)
    expect([written(), machine.view.identity?.isKept]).toEqual([[null, [], []], false])
    await machine.write('See', [id])
    await machine.advance(5_000)
    expect(machine.conversation.messages.at(-1)).toMatchObject({ content: 'See', attachments: [{ fileType: 'file' }] })
    // The window is closed and opened again.
    await machine.visitor.stop()
    await machine.visitor.start()
    expect([machine.view.identity?.name, written()]).toEqual(['Nora', [null, [], []]])
  })

  it('removes files at its start that no message waits with', async () => {
    const machine = await talking()
    machine.network.setWeather('down')
    const waiting = await attach(machine)
    await machine.write('See', [waiting])
    await attach(machine, '11111111-6c6c-4b0e-8f5f-3a4b7b2f9f10')
    expect(machine.files.content.size).toBe(2)
    await machine.restart()
    await machine.advance(1_000)
    expect([...machine.files.content.keys()]).toEqual([`/visitor/${waiting}`])
  })

  it('doesn’t bring back a file that is removed while it is copied', async () => {
    const machine = await talking()
    const id = '0d9a6c1e-6c6c-4b0e-8f5f-3a4b7b2f9f10'
    const { uploads } = machine.visitor
    const begun = uploads.begin(id, 'a.txt', 'text/plain')
    uploads.remove(id)
    await begun
    await expect(uploads.append(id, Buffer.from('abc'))).rejects.toMatchObject({ code: 'attachmentLost' })
    const other = await attach(machine, '11111111-6c6c-4b0e-8f5f-3a4b7b2f9f10')
    const appended = uploads.append(other, Buffer.from('abc')).catch(() => undefined)
    uploads.remove(other)
    await appended
    await machine.advance(1_000)
    expect([uploads.shown(id), uploads.shown(other), [...machine.files.content.keys()]]).toEqual([null, null, []])
  })

  it('takes only so many files', async () => {
    const machine = await talking()
    const { uploads } = machine.visitor
    const begun = Array.from({ length: 600 }, (_, index) => uploads.begin(`file ${index}`, 'a.txt', 'text/plain'))
    const outcomes = await Promise.allSettled(begun)
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(500)
    const memory = new VisitorMachine('4.15.1', 'memory')
    await memory.begin()
    await attach(memory)
    const big = new Uint8Array(30 * 1024 * 1024)
    const sizes = Array.from({ length: 10 }, async (_, index) => {
      await memory.visitor.uploads.begin(`file ${index}`, 'a.txt', 'text/plain')
      await memory.visitor.uploads.append(`file ${index}`, big)
    })
    const kept = (await Promise.allSettled(sizes)).filter(({ status }) => status === 'fulfilled')
    expect(kept.length).toBe(6)
  })

  it.each(['the keys are gone', 'the system can’t encrypt now'])('says what waits where %s', async (why) => {
    const machine = await talking()
    machine.network.setWeather('down')
    await machine.advance(20_000)
    const file = await attach(machine)
    await machine.write('Waits', [file])
    await machine.write('Waits too')
    await machine.advance(2_000)
    const saved = machine.secrets.stored.get('visitor')
    if (why === 'the keys are gone') machine.secrets.stored.delete('visitor')
    else machine.secrets.storage = 'memory'
    await machine.restart()
    expect(machine.view).toMatchObject({ phase: 'setup', unopened: { unsent: 2 } })
    expect(machine.logged.lines.at(-1)).toMatchObject({ level: 'error', details: { unsent: 2 } })
    // It may be back at the next start.
    machine.secrets.storage = 'system'
    if (saved) machine.secrets.stored.set('visitor', saved)
    machine.network.setWeather('up')
    await machine.restart()
    await machine.advance(60_000)
    expect([machine.view.phase, machine.view.unopened, machine.stored]).toEqual([
      'chat',
      null,
      ['Hello', 'Waits', 'Waits too'],
    ])
  })

  it('puts its file aside where its keys are gone and another one begins', async () => {
    const machine = await talking()
    machine.network.setWeather('down')
    await machine.write('Waits')
    await machine.advance(2_000)
    machine.secrets.stored.delete('visitor')
    machine.network.setWeather('up')
    await machine.restart()
    expect(await machine.begin()).toBeNull()
    expect([machine.view.unopened, machine.file.movedAside.length]).toEqual([null, 1])
    expect(machine.file.movedAside[0]).toContain('Waits')
    expect(machine.file.text).not.toContain('Waits')
  })

  it('is one contact although the answer to its creation was lost', async () => {
    const machine = new VisitorMachine('4.15.1')
    machine.demo.faults.rest.add({ kind: 'loseAnswer' }, { method: 'POST', path: '/contacts$' }, { count: 1 })
    const contact = { kind: 'new', name: 'Nora', email: '', phone: '' } as const
    const before = machine.demo.model.contacts.size
    expect(await machine.begin({ contact })).toMatchObject({ code: 'offline' })
    expect(await machine.begin({ contact })).toBeNull()
    expect(machine.demo.model.contacts.size - before).toBe(1)
  })

  it('goes on as a known contact by its source id, and by its token where it is given', async () => {
    const machine = await talking()
    const { sourceId, pubsubToken } = machine.conversation.contactInbox
    await machine.visitor.end()
    expect(machine.view.phase).toBe('setup')
    expect(await machine.begin({ contact: { kind: 'known', sourceId: 'nobody', token: '' } })).toMatchObject({
      code: 'unknownContact',
    })
    // Of another contact, or of before: it would not be who the user means.
    expect(await machine.begin({ contact: { kind: 'known', sourceId, token: 'old' } })).toEqual({
      code: 'otherToken',
      detail: null,
    })
    expect(await machine.begin({ contact: { kind: 'known', sourceId, token: ` ${pubsubToken} ` } })).toBeNull()
    await machine.visitor.end()
    expect(await machine.begin({ contact: { kind: 'known', sourceId, token: '' } })).toBeNull()
    await machine.advance(5_000)
    expect(machine.view.conversations).toMatchObject([{ preview: 'Hello' }])
    expect(machine.secrets.stored.get('visitor')?.value).toContain(pubsubToken)
  })

  it('proves its identity by the secret, which is stored nowhere', async () => {
    const machine = new VisitorMachine('4.15.1')
    machine.inbox.hmacMandatory = true
    const identifier = 'cust-77'
    expect(await machine.begin({ identifier })).toMatchObject({ code: 'proofMissing' })
    expect(await machine.begin({ identifier, proof: { kind: 'hash', value: 'no' } })).toMatchObject({
      code: 'identityRefused',
    })
    const secret = machine.inbox.hmacToken
    expect(await machine.begin({ identifier, proof: { kind: 'secret', value: secret } })).toBeNull()
    const hash = createHmac('sha256', secret).update(identifier).digest('hex')
    expect(machine.secrets.stored.get('visitor')?.value).toContain(hash)
    expect(JSON.stringify([machine.file.text, ...machine.secrets.stored.values()])).not.toContain(secret)
    expect(machine.view.identity?.isProven).toBe(true)
  })

  it('is told when the server no longer knows it', async () => {
    const machine = await talking()
    machine.demo.faults.rest.add(
      { kind: 'status', status: 404, body: { error: 'Resource could not be found' } },
      { path: '/public/' },
    )
    machine.visitor.reconnect()
    await machine.advance(120_000)
    expect(machine.view.problem).toEqual({ code: 'unknownContact', detail: null })
    expect(machine.shown).toEqual([['Hello', 'sent']])
  })

  it('starts without a visitor if its file can’t be read, and moves the file aside', async () => {
    const machine = await talking()
    await machine.visitor.stop()
    machine.file.text = '{"version":1'
    await machine.visitor.start()
    expect([machine.view.phase, machine.file.movedAside]).toEqual(['setup', ['{"version":1']])
  })
})

describe('what a visitor has to send', () => {
  async function withChoice(): Promise<{ machine: VisitorMachine; messageId: number }> {
    const machine = await talking()
    machine.answer('Which color?', {
      contentType: 'input_select',
      contentAttributes: { items: [{ title: 'Red', value: 'red' }] },
    })
    await machine.advance(1_000)
    return { machine, messageId: machine.view.thread?.messages.at(-1)?.id ?? 0 }
  }

  it('is not sent at once again and again where the server fails, and fails after a few answers', async () => {
    const { machine, messageId } = await withChoice()
    machine.demo.faults.rest.add(FAILS, { method: 'PATCH', path: '/messages/' })
    const calls = callsOf(machine, ({ method }) => method === 'PATCH')
    await machine.visitor.answer({ messageId, values: [{ title: 'Red', value: 'red' }] })
    await machine.advance(600_000)
    expect(calls.count).toBe(4)
    const shown = machine.view.thread?.messages.at(-1)
    expect(shown?.answer).toMatchObject({ state: 'failed', error: { code: 'serverError' } })
    machine.demo.faults.rest.clear()
    await machine.visitor.retry(shown?.localId ?? '')
    await machine.advance(5_000)
    expect(machine.view.thread?.messages.at(-1)).toMatchObject({
      answer: null,
      attributes: { submitted_values: [{ value: 'red' }] },
    })
  })

  it('waits longer before each repetition of an answer that may be repeated', async () => {
    const { machine, messageId } = await withChoice()
    machine.demo.faults.rest.add(FAILS, { method: 'PATCH', path: '/messages/' }, { count: 2 })
    const calls = callsOf(machine, ({ method }) => method === 'PATCH')
    await machine.visitor.answer({ messageId, values: [{ title: 'Red', value: 'red' }] })
    await machine.advance(900)
    expect(calls.count).toBe(1)
    await machine.advance(30_000)
    expect([calls.count, machine.view.thread?.messages.at(-1)?.answer]).toEqual([3, null])
  })

  it('is not posted when it was dropped while Deskbell looked what the server has', async () => {
    const machine = await talking()
    machine.network.setWeather('down')
    await machine.advance(20_000)
    await machine.write('Dropped')
    // The read before the message is sent takes its time.
    machine.onAnswer = ({ method, url }) =>
      method === 'GET' && url.includes('/messages') ? machine.wait(5_000) : undefined
    machine.demo.faults.rest.add(FAILS, { method: 'GET', path: '/conversations$' })
    machine.network.setWeather('up')
    const [waiting] = (machine.view.thread?.messages ?? []).slice(-1)
    machine.visitor.reconnect()
    await machine.advance(2_000)
    await machine.visitor.discard(waiting?.localId ?? '')
    await machine.advance(60_000)
    expect([machine.stored, machine.view.waiting]).toEqual([['Hello'], 0])
  })

  it('is found in what was read before it would be sent a second time', async () => {
    const machine = await talking()
    machine.demo.model.jobs.stop()
    machine.demo.faults.rest.add({ kind: 'cut' }, POSTS, { count: 1 })
    await machine.write('Once')
    await machine.advance(1_000)
    // It does arrive, after the last search and a gap, before the read that precedes the second sending.
    let isLate = false
    machine.onRequest = ({ method, url }) => {
      if (machine.shown.at(-1)?.[1] !== 'queued' || method !== 'GET' || !url.includes('/messages') || isLate) return
      isLate = true
      machine.arrive('Once')
    }
    machine.demo.faults.rest.add(FAILS, { method: 'GET', path: '/conversations$' })
    await machine.advance(30_000)
    machine.network.setWeather('down')
    await machine.advance(30_000)
    machine.network.setWeather('up')
    await machine.advance(600_000)
    expect([isLate, machine.stored]).toEqual([true, ['Hello', 'Once']])
  })

  it('is shown once while its answer is on the way and its event has come', async () => {
    const machine = await talking()
    machine.onAnswer = (request) => (isPost(request) ? machine.wait(10_000) : undefined)
    await machine.write('Twice?')
    await machine.advance(3_000)
    expect(machine.shown.map(([content]) => content)).toEqual(['Hello', 'Twice?'])
    await machine.advance(20_000)
    expect(machine.shown.map(([content]) => content)).toEqual(['Hello', 'Twice?'])
  })

  it('of one conversation doesn’t wait for another', async () => {
    const machine = await talking()
    const a = machine.conversation.displayId
    machine.visitor.openConversation(null)
    await machine.write('Second')
    await machine.advance(5_000)
    const b = machine.view.conversations.find(({ id }) => id !== a)?.id ?? null
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.visitor.openConversation(a)
    await machine.write('To the first')
    machine.visitor.openConversation(b)
    await machine.write('To the second')
    machine.demo.faults.rest.add(FAILS, { method: 'GET', path: `/conversations/${a}/messages` })
    machine.demo.faults.rest.add(FAILS, { method: 'GET', path: '/conversations$' })
    machine.network.setWeather('up')
    await machine.advance(120_000)
    expect(machine.stored).toContain('To the second')
    expect(machine.stored).not.toContain('To the first')
  })

  it('is looked for once at a time, and no longer once it was found', async () => {
    const machine = await talking()
    machine.demo.faults.rest.add({ kind: 'loseAnswer' }, POSTS, { count: 1 })
    machine.demo.model.jobs.stop()
    let running = 0
    let most = 0
    machine.onRequest = ({ method, url }) => {
      if (method !== 'GET' || !url.includes('/messages')) return
      running += 1
      most = Math.max(most, running)
    }
    machine.onAnswer = async ({ method, url }) => {
      if (method !== 'GET' || !url.includes('/messages')) return
      await machine.wait(5_000)
      running -= 1
    }
    await machine.write('Lost')
    await machine.advance(1_000)
    for (let i = 0; i < 4; i += 1) {
      machine.visitor.reconnect()
      await machine.advance(500)
    }
    await machine.advance(20_000)
    expect(most).toBe(1)
    const calls = callsOf(machine, ({ method, url }) => method === 'GET' && url.includes('/messages'))
    await machine.advance(300_000)
    expect([calls.count, machine.view.waiting, machine.stored]).toEqual([0, 0, ['Hello', 'Lost']])
  })
})

describe('a search that fails', () => {
  const isRead = ({ method, url }: HttpRequest): boolean => method === 'GET' && url.includes('/messages')

  /** A message that may have arrived, on a server that answers no search for it. */
  async function searching(machine: VisitorMachine, headers: Record<string, string> = {}, status = 500) {
    machine.demo.faults.rest.add({ kind: 'cut' }, POSTS, { count: 1 })
    machine.demo.faults.rest.add({ ...FAILS, status, headers }, { method: 'GET', path: '/messages$' })
    const times: number[] = []
    machine.onRequest = (request) => {
      if (isRead(request)) times.push(machine.clock.monotonic())
    }
    await machine.write('Lost')
    await machine.advance(600_000)
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    return { times, gaps }
  }

  it('waits twice as long each time, up to a minute, and at no fixed times', async () => {
    const { gaps } = await searching(await talking())
    expect(gaps.length).toBeLessThan(25)
    expect(gaps.slice(0, 5).every((gap, index) => gap >= 1_500 * 2 ** index && gap <= 3_500 * 2 ** index)).toBe(true)
    expect(gaps.slice(6).every((gap) => gap >= 30_000 && gap <= 61_000)).toBe(true)
    expect(new Set(gaps.slice(6)).size).toBeGreaterThan(1)
  })

  it('waits as long as the server asks', async () => {
    const { gaps } = await searching(await talking(), { 'retry-after': '120' }, 429)
    expect(gaps.length).toBeGreaterThan(2)
    expect(gaps.every((gap) => gap >= 120_000)).toBe(true)
  })

  it('is repeated at once when the connection is back, and then settles the message', async () => {
    const machine = await talking()
    const { times } = await searching(machine)
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.demo.faults.rest.clear()
    machine.network.setWeather('up')
    const before = times.length
    machine.visitor.reconnect()
    await machine.advance(2_000)
    expect(times.length).toBeGreaterThan(before)
    await machine.advance(240_000)
    expect([machine.view.waiting, machine.stored]).toEqual([0, ['Hello', 'Lost']])
  })
})

describe('the connection of a visitor', () => {
  it('takes nothing for whole that came before its resync', async () => {
    const machine = await talking()
    // Live, but never synced: the resync fails.
    machine.demo.faults.rest.add(FAILS, { method: 'GET', path: '/conversations$' })
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.network.setWeather('up')
    await machine.advance(20_000)
    const reads = callsOf(machine, ({ method, url }) => method === 'GET' && url.includes('/messages'))
    await machine.write('One')
    await machine.advance(3_000)
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.network.setWeather('up')
    await machine.advance(20_000)
    await machine.write('Two')
    await machine.advance(10_000)
    expect([reads.count, machine.stored]).toEqual([2, ['Hello', 'One', 'Two']])
  })

  it('is synced although the server doesn’t answer what it can do', async () => {
    const machine = await talking()
    machine.demo.faults.rest.add(FAILS, { method: 'GET', path: '/conversations/\\d+$' })
    await machine.restart()
    await machine.advance(30_000)
    expect(machine.view).toMatchObject({ connection: { kind: 'synced' }, canResolve: null })
    machine.demo.faults.rest.clear()
    machine.network.setWeather('down')
    await machine.advance(20_000)
    machine.network.setWeather('up')
    await machine.advance(60_000)
    expect(machine.view.canResolve).toBe(true)
  })
})

describe('beginning and ending', () => {
  const input = (machine: VisitorMachine, name = 'Nora') => ({
    ...BEGIN,
    inbox: { kind: 'account', sessionId: 'session-1', accountId: 1, inboxId: machine.inbox.id } as const,
    contact: { ...BEGIN.contact, name },
  })
  const online = (machine: VisitorMachine) => [...machine.demo.model.presence.onlineContacts()]
  const isCreation = ({ method, url }: HttpRequest): boolean => method === 'POST' && url.endsWith('/contacts')

  it('doesn’t begin after its window was closed', async () => {
    const machine = new VisitorMachine('4.15.1')
    await machine.visitor.start()
    machine.onAnswer = (request) => (isCreation(request) ? machine.wait(5_000) : undefined)
    const begun = machine.visitor.begin(input(machine)).catch((error: unknown) => error)
    await machine.advance(1_000)
    await machine.visitor.stop()
    await machine.advance(60_000)
    expect(await begun).toMatchObject({ code: 'cancelled' })
    expect([machine.view.connection.kind, online(machine), machine.file.text]).toEqual(['idle', [], null])
  })

  it('ends every connection although two were begun at once', async () => {
    const machine = new VisitorMachine('4.15.1')
    await machine.visitor.start()
    const begun = ['One', 'Two'].map((name) => machine.visitor.begin(input(machine, name)).catch(() => 'cancelled'))
    await machine.advance(20_000)
    expect([await Promise.all(begun), machine.view.identity?.name]).toEqual([['cancelled', null], 'Two'])
    await machine.visitor.stop()
    await machine.advance(180_000)
    expect(online(machine)).toEqual([])
  })

  it('shows nothing of the visitor before to the next one', async () => {
    const machine = await talking()
    machine.onAnswer = (request) => (isPost(request) ? machine.wait(25_000) : undefined)
    await machine.write('Secret of the first')
    await machine.advance(2_000)
    await machine.run(machine.visitor.end(), 1_000)
    expect(await machine.run(machine.visitor.begin(input(machine, 'Otto')), 10_000)).toBeNull()
    for (let i = 0; i < 30; i += 1) {
      await machine.advance(1_000)
      expect([machine.view.identity?.name, machine.view.conversations]).toEqual(['Otto', []])
    }
    expect(machine.file.text).not.toContain('Secret of the first')
  })
})

import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AlertAction } from '../../electron/core/alerts/index.ts'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import { nodeHttp } from '../../electron/core/api/nodeHttp.ts'
import { openWsSocket } from '../../electron/core/cable/index.ts'
import { systemClock } from '../../electron/core/clock.ts'
import { Desk } from '../../electron/core/desk.ts'
import type { Files } from '../../electron/core/ports.ts'
import { createSessions, SessionVault } from '../../electron/core/session/index.ts'
import {
  fakeDeskPorts,
  noSingleSignOn,
  onlySystemCertificates,
  silentLog,
} from '../../electron/core/testing/deskPorts.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import { TestWindow } from '../../electron/core/testing/testWindow.ts'
import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import type { QueryInput } from '../../shared/bridge.ts'

/** The files of the app, without its own folders. */
const diskFiles: Files = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true })
  },
  append: (path, bytes) => appendFile(path, bytes),
  size: async (path) => (await stat(path)).size,
  read: (path) => createReadStream(path),
  remove: (path) => rm(path, { recursive: true, force: true }),
}

/** A desk with real sockets, HTTP and files, on a demo server. */
class DeskFixture {
  readonly alerts: AlertAction[] = []
  readonly demo: DemoServer
  readonly folder: string
  desk: Desk
  window: TestWindow
  sessionId = ''
  accountId = 1
  #list: string | null = null
  readonly #secrets = new Map<string, string>()

  constructor(demo: DemoServer, folder: string) {
    this.demo = demo
    this.folder = folder
    this.desk = this.#newDesk()
    this.window = new TestWindow(this.desk)
  }

  async signIn(): Promise<void> {
    await this.desk.start()
    const agent = this.demo.agents[0]!
    const answer = await this.desk.call(
      'session:signIn',
      {
        address: this.demo.base,
        credentials: { method: 'password', email: agent.email, password: agent.password, oneTimeCode: null },
        storage: 'system',
      },
      'main',
    )
    if (!answer.ok) throw new Error(answer.code)
    if ('devices' in answer.value) throw new Error('the server asks which session ends')
    this.sessionId = answer.value.sessionId
    await this.window.watch('sessions', 'sessions', {})
    await this.synced()
  }

  async synced(): Promise<void> {
    await this.window.until('sessions', 'sessions', ({ head }) => head.sessions[0]?.connection.kind === 'synced')
  }

  /** Stops the desk and starts another one on the same files. */
  async restart(): Promise<void> {
    await this.desk.stop()
    this.desk = this.#newDesk()
    this.window = new TestWindow(this.desk)
    await this.desk.start()
    await this.window.watch('sessions', 'sessions', {})
  }

  watchList(change: Partial<QueryInput<'conversations'>> = {}): Promise<void> {
    const input = listInput(this.sessionId, { accountId: this.accountId, ...change })
    return this.window.watch('list', 'conversations', input)
  }

  ref(conversationId: number): { sessionId: string; accountId: number; conversationId: number } {
    return { sessionId: this.sessionId, accountId: this.accountId, conversationId }
  }

  /** Acts as a visitor, over the demo server's control port. */
  async visitor(body: Record<string, unknown>): Promise<{ conversationId: number }> {
    const response = await fetch(`${this.demo.control}/visitor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as { conversationId: number }
  }

  /** Creates a conversation of a new visitor, and watches its thread. */
  async openNew(content: string): Promise<number> {
    const { conversationId } = await this.visitor({
      action: 'arrive',
      inboxId: this.demo.inboxes.find(({ accountId }) => accountId === this.accountId)!.id,
      name: 'Maya',
      content,
    })
    await this.window.watch('thread', 'thread', { ...this.ref(conversationId), limit: 40 })
    await this.window.until('thread', 'thread', ({ items }) => items.some((item) => item.content === content))
    return conversationId
  }

  /** The number of messages with this content on the server. */
  stored(content: string): number {
    return [...this.demo.model.messages.values()].filter((message) => message.content === content).length
  }

  async close(): Promise<void> {
    await this.desk.stop()
    this.demo.faults.clear()
    await rm(this.folder, { recursive: true, force: true })
  }

  #newDesk(): Desk {
    const http = nodeHttp({ userAgent: 'Deskbell test', clock: systemClock })
    const vault = new SessionVault({
      file: {
        read: () => Promise.resolve(this.#list),
        write: (text) => {
          this.#list = text
          return Promise.resolve()
        },
        moveAside: () => Promise.resolve('aside'),
      },
      secrets: {
        kind: () => 'system',
        read: (key) => Promise.resolve(this.#secrets.get(key) ?? null),
        write: (key, value) => Promise.resolve(void this.#secrets.set(key, value)),
        remove: (key) => Promise.resolve(void this.#secrets.delete(key)),
      },
      clock: systemClock,
      log: silentLog,
    })
    const desk = new Desk(
      fakeDeskPorts({
        clock: systemClock,
        random: Math.random,
        dataFolder: this.folder,
        files: diskFiles,
        session: createSessions({
          vault,
          certificates: onlySystemCertificates,
          singleSignOn: noSingleSignOn,
          http,
          log: silentLog,
        }),
        openSocket: openWsSocket({ userAgent: 'Deskbell test' }),
        createApi: (options) => createDeskApi({ ...options, http, log: silentLog }),
      }),
    )
    desk.onAlert((action) => this.alerts.push(action))
    return desk
  }
}

describe.each(['4.15.1', '2.16.0'])('a desk on a server like %s', { timeout: 40_000 }, (like) => {
  let demo: DemoServer
  let fixture: DeskFixture
  beforeAll(async () => {
    demo = await startDemoServer({ like })
  }, 30_000)
  afterAll(() => demo.close())
  beforeEach(async () => {
    fixture = new DeskFixture(demo, await mkdtemp(join(tmpdir(), 'deskbell-desk-')))
    await fixture.signIn()
  })
  afterEach(() => fixture.close())

  it('shows typing and messages of a visitor with an alert, and sends a reply', async () => {
    await fixture.watchList()
    await fixture.window.until(
      'list',
      'conversations',
      ({ head }) => head.state.kind === 'ready' && !head.state.refreshing,
    )
    const id = await fixture.openNew('Is anybody there?')
    const { items } = await fixture.window.until(
      'list',
      'conversations',
      (shown) => shown.items[0]?.ref.conversationId === id && shown.items[0].unreadCount === 1,
    )
    expect(items[0]).toMatchObject({
      preview: { text: 'Is anybody there?', direction: 'incoming' },
      contact: { name: 'Maya' },
    })
    expect(fixture.alerts).toContainEqual(
      expect.objectContaining({ kind: 'show', alert: expect.objectContaining({ ref: fixture.ref(id) }) as unknown }),
    )

    await fixture.visitor({ action: 'typing', conversationId: id })
    await fixture.window.until('thread', 'thread', ({ head }) => head.conversation?.typing[0] === 'Maya')
    await fixture.visitor({ action: 'message', conversationId: id, content: 'Hello?' })
    await fixture.window.until(
      'thread',
      'thread',
      (shown) => shown.head.conversation?.typing.length === 0 && shown.items.at(-1)?.content === 'Hello?',
    )

    const echoId = randomUUID()
    await fixture.window.call('message:send', {
      ref: fixture.ref(id),
      echoId,
      content: 'Yes, I am here.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    const sent = await fixture.window.until(
      'thread',
      'thread',
      (shown) => shown.items.at(-1)?.delivery === 'sent' && shown.items.at(-1)?.content === 'Yes, I am here.',
    )
    expect(sent.items.at(-1)).toMatchObject({ key: echoId, sender: { isMe: true } })
    await fixture.visitor({ action: 'seen', conversationId: id })
    await fixture.window.until(
      'thread',
      'thread',
      (shown) => shown.items.find(({ key }) => key === echoId)?.delivery === 'read',
    )
    expect(fixture.stored('Yes, I am here.')).toBe(1)
  })

  it('marks the conversation in view as read', async () => {
    await fixture.watchList()
    const id = await fixture.openNew('Please read me')
    await fixture.window.until('list', 'conversations', (shown) => shown.items[0]?.unreadCount === 1)
    await fixture.window.call('conversation:look', { ref: fixture.ref(id), atBottom: true })
    await fixture.window.until(
      'list',
      'conversations',
      (shown) => shown.items.find((row) => row.ref.conversationId === id)?.unreadCount === 0,
    )
    await fixture.visitor({ action: 'message', conversationId: id, content: 'and me' })
    await fixture.window.until('list', 'conversations', (shown) => {
      const row = shown.items.find((each) => each.ref.conversationId === id)
      return row?.preview?.text === 'and me' && row.unreadCount === 0
    })
    expect(fixture.demo.model.conversation(1, id)?.agentLastSeenAt).not.toBeNull()
  })

  it('sends exactly once when the answer is lost after the server stored the message', async () => {
    const id = await fixture.openNew('Where is my order?')
    fixture.demo.faults.rest.add(
      { kind: 'loseAnswer' },
      { method: 'POST', path: `/conversations/${id}/messages$` },
      { count: 1 },
    )
    const echoId = randomUUID()
    await fixture.window.call('message:send', {
      ref: fixture.ref(id),
      echoId,
      content: 'It left yesterday.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    const { items } = await fixture.window.until('thread', 'thread', (shown) =>
      shown.items.some((item) => item.key === echoId && item.delivery === 'sent'),
    )
    expect(items.filter(({ content }) => content === 'It left yesterday.')).toHaveLength(1)
    expect(fixture.stored('It left yesterday.')).toBe(1)
  })

  it('finds a message with a lost answer after a restart, without a socket echo', async () => {
    const id = await fixture.openNew('Can you call me?')
    fixture.demo.faults.rest.add(
      { kind: 'loseAnswer' },
      { method: 'POST', path: `/conversations/${id}/messages$` },
      { count: 1 },
    )
    fixture.demo.faults.drop({}, { how: 'cut' })
    await fixture.window.call('message:send', {
      ref: fixture.ref(id),
      echoId: randomUUID(),
      content: 'In ten minutes.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    await expect.poll(() => fixture.stored('In ten minutes.'), { timeout: 10_000 }).toBe(1)
    await fixture.restart()
    await fixture.synced()
    await fixture.window.watch('thread', 'thread', { ...fixture.ref(id), limit: 40 })
    const { items } = await fixture.window.until('thread', 'thread', (shown) =>
      shown.items.some((item) => item.content === 'In ten minutes.' && item.id !== null),
    )
    expect(items.filter(({ content }) => content === 'In ten minutes.')).toHaveLength(1)
    expect(fixture.stored('In ten minutes.')).toBe(1)
  })

  it('queues a reply while the server is down and sends it afterwards', async () => {
    const id = await fixture.openNew('Are you open?')
    const back = fixture.demo.restart(1_500)
    await fixture.window.until('sessions', 'sessions', ({ head }) => head.sessions[0]?.connection.kind !== 'synced')
    await fixture.window.call('message:send', {
      ref: fixture.ref(id),
      echoId: randomUUID(),
      content: 'From nine to five.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    await fixture.window.until(
      'thread',
      'thread',
      (shown) => shown.items.at(-1)?.delivery === 'queued' && shown.items.at(-1)?.error !== null,
    )
    await back
    await fixture.window.until('thread', 'thread', (shown) => shown.items.at(-1)?.delivery === 'sent', 20_000)
    expect(fixture.stored('From nine to five.')).toBe(1)
  })

  it('shows all messages missed between a drop and the next connection', async () => {
    await fixture.watchList()
    const id = await fixture.openNew('first')
    fixture.demo.faults.drop({}, { how: 'cut' })
    await fixture.window.until('thread', 'thread', ({ head }) => !head.verified)
    for (let written = 0; written < 120; written++)
      await fixture.visitor({ action: 'message', conversationId: id, content: `missed ${written}` })
    const { items } = await fixture.window.until(
      'thread',
      'thread',
      (shown) => shown.head.verified && shown.items.at(-1)?.content === 'missed 119',
      20_000,
    )
    await fixture.window.watch('thread', 'thread', { ...fixture.ref(id), limit: 200 })
    const thread = await fixture.window.until(
      'thread',
      'thread',
      (shown) => shown.items.filter(({ content }) => content.startsWith('missed')).length >= 120,
    )
    expect(items).toHaveLength(40)
    expect(thread.items.filter(({ content }) => content.startsWith('missed')).map(({ content }) => content)).toEqual(
      Array.from({ length: 120 }, (_, index) => `missed ${index}`),
    )
    await fixture.window.until(
      'list',
      'conversations',
      (shown) => shown.items[0]?.ref.conversationId === id && shown.items[0].preview?.text === 'missed 119',
    )
  })

  it('sends a file from its copy', async () => {
    const id = await fixture.openNew('The invoice, please')
    const uploadId = randomUUID()
    const bytes = new TextEncoder().encode('%PDF-1.4 invoice')
    await fixture.window.call('upload:begin', {
      ref: fixture.ref(id),
      uploadId,
      name: 'invoice.pdf',
      contentType: 'application/pdf',
      size: bytes.byteLength,
    })
    await fixture.window.call('upload:chunk', { uploadId, bytes })
    await fixture.window.call('upload:finish', { uploadId })
    await fixture.window.call('draft:save', {
      ref: fixture.ref(id),
      mode: 'reply',
      text: 'Here it is',
      uploadIds: [uploadId],
    })
    await fixture.window.until(
      'thread',
      'thread',
      ({ head }) => head.drafts.reply.attachments[0]?.name === 'invoice.pdf',
    )
    await fixture.window.call('message:send', {
      ref: fixture.ref(id),
      echoId: randomUUID(),
      content: 'Here it is',
      private: false,
      inReplyTo: null,
      uploadIds: [uploadId],
    })
    const { items, head } = await fixture.window.until(
      'thread',
      'thread',
      (shown) => shown.items.at(-1)?.delivery === 'sent' && shown.items.at(-1)?.content === 'Here it is',
    )
    expect(items.at(-1)?.attachments).toMatchObject([{ name: 'invoice.pdf', kind: 'file', size: bytes.byteLength }])
    expect(head.drafts.reply).toEqual({ text: '', attachments: [] })
  })

  it('changes status and assignee, and rolls back a refused change', async () => {
    await fixture.watchList()
    const id = await fixture.openNew('Done, thanks')
    await fixture.window.call('conversation:setStatus', {
      ref: fixture.ref(id),
      status: 'resolved',
      snoozedUntil: null,
    })
    await fixture.window.until(
      'thread',
      'thread',
      ({ head }) => head.conversation?.status === 'resolved' && !head.conversation.pending,
    )
    await fixture.window.until(
      'list',
      'conversations',
      (shown) => !shown.items.some((row) => row.ref.conversationId === id),
    )
    fixture.demo.faults.rest.add(
      { kind: 'status', status: 422, body: { error: 'no' } },
      { method: 'POST', path: `/conversations/${id}/toggle_status$` },
      { count: 1 },
    )
    await fixture.window.call('conversation:setStatus', { ref: fixture.ref(id), status: 'open', snoozedUntil: null })
    await vi.waitFor(() => {
      expect(fixture.window.signals).toContainEqual(
        expect.objectContaining({
          kind: 'actionRefused',
          ref: fixture.ref(id),
          error: expect.objectContaining({ code: 'refusedByServer' }) as unknown,
        }),
      )
    }, 10_000)
    await fixture.window.until(
      'thread',
      'thread',
      ({ head }) => head.conversation?.status === 'resolved' && !head.conversation.pending,
    )
  })
})

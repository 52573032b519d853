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
import { createSessions, SessionVault } from '../../electron/core/session/index.ts'
import { TestWindow } from '../../electron/core/testing/testWindow.ts'
import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import type { QueryInput } from '../../shared/bridge.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** A desk with real sockets, HTTP and files, on a demo server. */
class Bench {
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
    this.sessionId = answer.value.sessionId
    await this.window.watch('sessions', 'sessions', {})
    await this.synced()
  }

  async synced(): Promise<void> {
    await this.window.until('sessions', 'sessions', ({ head }) => head.sessions[0]?.connection.kind === 'synced')
  }

  /** The process ends without a word, and another begins on the same files. */
  async restart(): Promise<void> {
    await this.desk.stop()
    this.desk = this.#newDesk()
    this.window = new TestWindow(this.desk)
    await this.desk.start()
    await this.window.watch('sessions', 'sessions', {})
  }

  watchList(change: Partial<QueryInput<'conversations'>> = {}): Promise<void> {
    return this.window.watch('list', 'conversations', {
      sessionId: this.sessionId,
      accountId: this.accountId,
      view: 'all',
      status: 'open',
      sort: 'lastActivityDesc',
      inboxId: null,
      teamId: null,
      label: null,
      limit: 60,
      ...change,
    })
  }

  ref(conversationId: number): { sessionId: string; accountId: number; conversationId: number } {
    return { sessionId: this.sessionId, accountId: this.accountId, conversationId }
  }

  /** Does one thing as a visitor, over the demo server's control port. */
  async visitor(body: Record<string, unknown>): Promise<{ conversationId: number }> {
    const response = await fetch(`${this.demo.control}/visitor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as { conversationId: number }
  }

  /** Opens a conversation of a new visitor and its thread. */
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

  /** How often the server has a message. */
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
      log: quiet,
    })
    const desk = new Desk({
      clock: systemClock,
      random: Math.random,
      log: quiet,
      uuid: randomUUID,
      dataFolder: this.folder,
      environment: {
        platform: 'linux',
        version: '1.0.0',
        locale: () => 'en',
        trayAvailable: () => false,
        secrets: () => 'memory',
      },
      settings: {
        get: () => DEFAULT_SETTINGS,
        change: () => Promise.resolve(DEFAULT_SETTINGS),
        onChange: () => () => undefined,
      },
      os: {
        openLink: () => Promise.resolve(true),
        saveMedia: () => Promise.resolve({ saved: true }),
        copyText: () => true,
      },
      signer: { address: (_session, kind, url) => `media/${kind}/${url}` },
      readAttachment: () => Promise.reject(new Error('nothing is sent again here')),
      files: {
        makeFolder: async (path) => {
          await mkdir(path, { recursive: true })
        },
        append: (path, bytes) => appendFile(path, bytes),
        size: async (path) => (await stat(path)).size,
        read: (path) => createReadStream(path),
        remove: (path) => rm(path, { recursive: true, force: true }),
      },
      session: createSessions({ vault, http, log: quiet }),
      openSocket: openWsSocket({ userAgent: 'Deskbell test' }),
      createApi: (options) => createDeskApi({ ...options, http, log: quiet }),
      idleSeconds: () => 0,
      isLocked: () => false,
    })
    desk.onAlert((action) => this.alerts.push(action))
    return desk
  }
}

describe.each(['4.15.1', '2.16.0'])('a whole desk on a server like %s', { timeout: 40_000 }, (like) => {
  let demo: DemoServer
  let bench: Bench
  beforeAll(async () => {
    demo = await startDemoServer({ like })
  }, 30_000)
  afterAll(() => demo.close())
  beforeEach(async () => {
    bench = new Bench(demo, await mkdtemp(join(tmpdir(), 'deskbell-desk-')))
    await bench.signIn()
  })
  afterEach(() => bench.close())

  it('shows what a visitor types and writes, rings, and answers', async () => {
    await bench.watchList()
    await bench.window.until(
      'list',
      'conversations',
      ({ head }) => head.state.kind === 'ready' && !head.state.refreshing,
    )
    const id = await bench.openNew('Is anybody there?')
    const { items } = await bench.window.until(
      'list',
      'conversations',
      (shown) => shown.items[0]?.ref.conversationId === id && shown.items[0].unreadCount === 1,
    )
    expect(items[0]).toMatchObject({
      preview: { text: 'Is anybody there?', direction: 'incoming' },
      contact: { name: 'Maya' },
    })
    expect(bench.alerts).toContainEqual(
      expect.objectContaining({ kind: 'show', alert: expect.objectContaining({ ref: bench.ref(id) }) as unknown }),
    )

    await bench.visitor({ action: 'typing', conversationId: id })
    await bench.window.until('thread', 'thread', ({ head }) => head.conversation?.typing[0] === 'Maya')
    await bench.visitor({ action: 'message', conversationId: id, content: 'Hello?' })
    await bench.window.until(
      'thread',
      'thread',
      (shown) => shown.head.conversation?.typing.length === 0 && shown.items.at(-1)?.content === 'Hello?',
    )

    const echoId = randomUUID()
    await bench.window.call('message:send', {
      ref: bench.ref(id),
      echoId,
      content: 'Yes, I am here.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    const sent = await bench.window.until(
      'thread',
      'thread',
      (shown) => shown.items.at(-1)?.delivery === 'sent' && shown.items.at(-1)?.content === 'Yes, I am here.',
    )
    expect(sent.items.at(-1)).toMatchObject({ key: echoId, sender: { isMe: true } })
    await bench.visitor({ action: 'seen', conversationId: id })
    await bench.window.until(
      'thread',
      'thread',
      (shown) => shown.items.find(({ key }) => key === echoId)?.delivery === 'read',
    )
    expect(bench.stored('Yes, I am here.')).toBe(1)
  })

  it('marks as read what is looked at', async () => {
    await bench.watchList()
    const id = await bench.openNew('Please read me')
    await bench.window.until('list', 'conversations', (shown) => shown.items[0]?.unreadCount === 1)
    await bench.window.call('conversation:look', { ref: bench.ref(id), atBottom: true })
    await bench.window.until(
      'list',
      'conversations',
      (shown) => shown.items.find((row) => row.ref.conversationId === id)?.unreadCount === 0,
    )
    await bench.visitor({ action: 'message', conversationId: id, content: 'and me' })
    await bench.window.until('list', 'conversations', (shown) => {
      const row = shown.items.find((each) => each.ref.conversationId === id)
      return row?.preview?.text === 'and me' && row.unreadCount === 0
    })
    expect(bench.demo.model.conversation(1, id)?.agentLastSeenAt).not.toBeNull()
  })

  it('sends exactly once although the answer is lost after the server took it', async () => {
    const id = await bench.openNew('Where is my order?')
    bench.demo.faults.rest.add(
      { kind: 'loseAnswer' },
      { method: 'POST', path: `/conversations/${id}/messages$` },
      { count: 1 },
    )
    const echoId = randomUUID()
    await bench.window.call('message:send', {
      ref: bench.ref(id),
      echoId,
      content: 'It left yesterday.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    const { items } = await bench.window.until('thread', 'thread', (shown) =>
      shown.items.some((item) => item.key === echoId && item.delivery === 'sent'),
    )
    expect(items.filter(({ content }) => content === 'It left yesterday.')).toHaveLength(1)
    expect(bench.stored('It left yesterday.')).toBe(1)
  })

  it('finds a lost one after a restart, without a socket to echo it', async () => {
    const id = await bench.openNew('Can you call me?')
    bench.demo.faults.rest.add(
      { kind: 'loseAnswer' },
      { method: 'POST', path: `/conversations/${id}/messages$` },
      { count: 1 },
    )
    bench.demo.faults.drop({}, { how: 'cut' })
    await bench.window.call('message:send', {
      ref: bench.ref(id),
      echoId: randomUUID(),
      content: 'In ten minutes.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    await expect.poll(() => bench.stored('In ten minutes.'), { timeout: 10_000 }).toBe(1)
    await bench.restart()
    await bench.synced()
    await bench.window.watch('thread', 'thread', { ...bench.ref(id), limit: 40 })
    const { items } = await bench.window.until('thread', 'thread', (shown) =>
      shown.items.some((item) => item.content === 'In ten minutes.' && item.id !== null),
    )
    expect(items.filter(({ content }) => content === 'In ten minutes.')).toHaveLength(1)
    expect(bench.stored('In ten minutes.')).toBe(1)
  })

  it('keeps a reply while the server is away and sends it when it is back', async () => {
    const id = await bench.openNew('Are you open?')
    const back = bench.demo.restart(1_500)
    await bench.window.until('sessions', 'sessions', ({ head }) => head.sessions[0]?.connection.kind !== 'synced')
    await bench.window.call('message:send', {
      ref: bench.ref(id),
      echoId: randomUUID(),
      content: 'From nine to five.',
      private: false,
      inReplyTo: null,
      uploadIds: [],
    })
    await bench.window.until(
      'thread',
      'thread',
      (shown) => shown.items.at(-1)?.delivery === 'queued' && shown.items.at(-1)?.error !== null,
    )
    await back
    await bench.window.until('thread', 'thread', (shown) => shown.items.at(-1)?.delivery === 'sent', 20_000)
    expect(bench.stored('From nine to five.')).toBe(1)
  })

  it('shows everything that was missed between a drop and the next connection', async () => {
    await bench.watchList()
    const id = await bench.openNew('first')
    bench.demo.faults.drop({}, { how: 'cut' })
    await bench.window.until('thread', 'thread', ({ head }) => !head.verified)
    for (let written = 0; written < 120; written++)
      await bench.visitor({ action: 'message', conversationId: id, content: `missed ${written}` })
    const { items } = await bench.window.until(
      'thread',
      'thread',
      (shown) => shown.head.verified && shown.items.at(-1)?.content === 'missed 119',
      20_000,
    )
    await bench.window.watch('thread', 'thread', { ...bench.ref(id), limit: 200 })
    const whole = await bench.window.until(
      'thread',
      'thread',
      (shown) => shown.items.filter(({ content }) => content.startsWith('missed')).length >= 120,
    )
    expect(items).toHaveLength(40)
    expect(whole.items.filter(({ content }) => content.startsWith('missed')).map(({ content }) => content)).toEqual(
      Array.from({ length: 120 }, (_, index) => `missed ${index}`),
    )
    await bench.window.until(
      'list',
      'conversations',
      (shown) => shown.items[0]?.ref.conversationId === id && shown.items[0].preview?.text === 'missed 119',
    )
  })

  it('sends a file from its own copy', async () => {
    const id = await bench.openNew('The invoice, please')
    const uploadId = randomUUID()
    const bytes = new TextEncoder().encode('%PDF-1.4 invoice')
    await bench.window.call('upload:begin', {
      ref: bench.ref(id),
      uploadId,
      name: 'invoice.pdf',
      contentType: 'application/pdf',
      size: bytes.byteLength,
    })
    await bench.window.call('upload:chunk', { uploadId, bytes })
    await bench.window.call('upload:finish', { uploadId })
    await bench.window.call('draft:save', {
      ref: bench.ref(id),
      mode: 'reply',
      text: 'Here it is',
      uploadIds: [uploadId],
    })
    await bench.window.until('thread', 'thread', ({ head }) => head.drafts.reply.attachments[0]?.name === 'invoice.pdf')
    await bench.window.call('message:send', {
      ref: bench.ref(id),
      echoId: randomUUID(),
      content: 'Here it is',
      private: false,
      inReplyTo: null,
      uploadIds: [uploadId],
    })
    const { items, head } = await bench.window.until(
      'thread',
      'thread',
      (shown) => shown.items.at(-1)?.delivery === 'sent' && shown.items.at(-1)?.content === 'Here it is',
    )
    expect(items.at(-1)?.attachments).toMatchObject([{ name: 'invoice.pdf', kind: 'file', size: bytes.byteLength }])
    expect(head.drafts.reply).toEqual({ text: '', attachments: [] })
  })

  it('changes status and assignee, and takes back what the server refuses', async () => {
    await bench.watchList()
    const id = await bench.openNew('Done, thanks')
    await bench.window.call('conversation:setStatus', { ref: bench.ref(id), status: 'resolved', snoozedUntil: null })
    await bench.window.until(
      'thread',
      'thread',
      ({ head }) => head.conversation?.status === 'resolved' && !head.conversation.pending,
    )
    await bench.window.until(
      'list',
      'conversations',
      (shown) => !shown.items.some((row) => row.ref.conversationId === id),
    )
    bench.demo.faults.rest.add(
      { kind: 'status', status: 422, body: { error: 'no' } },
      { method: 'POST', path: `/conversations/${id}/toggle_status$` },
      { count: 1 },
    )
    await bench.window.call('conversation:setStatus', { ref: bench.ref(id), status: 'open', snoozedUntil: null })
    await vi.waitFor(() => {
      expect(bench.window.signals).toContainEqual(
        expect.objectContaining({
          kind: 'actionRefused',
          ref: bench.ref(id),
          error: expect.objectContaining({ code: 'refusedByServer' }) as unknown,
        }),
      )
    }, 10_000)
    await bench.window.until(
      'thread',
      'thread',
      ({ head }) => head.conversation?.status === 'resolved' && !head.conversation.pending,
    )
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import { nodeHttp } from '../../electron/core/api/nodeHttp.ts'
import type { DeskApi, MessagePage, SendMessage } from '../../electron/core/api/types.ts'
import { ApiError } from '../../electron/core/api/types.ts'
import { MediaFetcher } from '../../electron/core/media/index.ts'
import { checkServer } from '../../electron/core/session/serverCheck.ts'
import type { Credentials, SignedIn } from '../../electron/core/session/signIn.ts'
import { signIn } from '../../electron/core/session/signIn.ts'
import { memoryLog } from '../../electron/core/testing/memoryLog.ts'
import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import { sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Condition } from '../../shared/filters/condition.ts'
import { folderQuery } from '../../shared/filters/folder.ts'
import type { ErrorCode } from '../../shared/views.ts'

const log = memoryLog()
const http = nodeHttp({ userAgent: 'Deskbell/0.0.0-test' })
const ports = { http, log }
const text = (values: Partial<SendMessage> = {}): SendMessage => ({
  content: 'Hello',
  private: false,
  echoId: 'e-1',
  inReplyTo: null,
  files: [],
  ...values,
})

async function rejection(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error(`Expected an ApiError, got ${String(error)}`)
  return error
}

describe.each(['4.15.1', '2.16.0'])('the REST port against a server like %s', (like) => {
  let server: DemoServer
  let ada: SignedIn
  let api: DeskApi
  let ben: DeskApi
  const credentials = (index: number): Credentials => {
    const agent = server.agents[index]!
    return { method: 'password', email: agent.email, password: agent.password, oneTimeCode: null }
  }

  beforeAll(async () => {
    server = await startDemoServer({ seed: 'desk', like })
    ada = await signIn(server.base, credentials(0), ports)
    api = createDeskApi({ ...ada, ...ports })
    ben = createDeskApi({
      ...(await signIn(server.base, { method: 'token', token: server.agents[1]!.apiToken }, ports)),
      ...ports,
    })
  })
  afterAll(() => server.close())

  it('finds the server from any pasted form of its address', async () => {
    const host = new URL(server.base).host
    for (const address of [server.base, host, `${host}/app/login`, ` HTTP://${host}/app/accounts/1/dashboard `]) {
      expect(await checkServer(address, ports)).toEqual({ baseUrl: server.base, host, version: like, asks: [] })
    }
  })

  it('signs in with a password or a token, and reports which one is wrong', async () => {
    expect(ada.profile).toMatchObject({
      email: 'ada@acme.test',
      accounts: [{ id: 1, role: 'administrator' }, { id: 2 }],
    })
    expect(ada.authorization.kind).toBe('session')
    expect(ada.pubsubToken.length).toBeGreaterThan(8)
    expect(
      await rejection(signIn(server.base, { ...credentials(0), password: 'nope' } as Credentials, ports)),
    ).toMatchObject({ code: 'wrongPassword' })
    expect(await rejection(signIn(server.base, { method: 'token', token: 'nope' }, ports))).toMatchObject({
      code: 'wrongToken',
    })
  })

  it('returns every conversation exactly once across all pages', async () => {
    const seen = new Set<number>()
    let last = Infinity
    for (let page = 1; ; page++) {
      const { conversations, counts, contacts } = await api.conversations(1, {
        status: 'all',
        assigneeType: 'all',
        sortBy: 'last_activity_at_desc',
        page,
      })
      if (conversations.length === 0) break
      expect(counts.all).toBeGreaterThan(100)
      expect(contacts).toHaveLength(conversations.length)
      for (const conversation of conversations) {
        expect(seen.has(conversation.id)).toBe(false)
        seen.add(conversation.id)
        expect(conversation.lastActivityAt).toBeLessThanOrEqual(last)
        last = conversation.lastActivityAt!
      }
    }
    const all = [...server.model.conversations.values()].filter(({ accountId }) => accountId === 1)
    expect(seen.size).toBe(all.length)
  })

  it('returns the values of the server for every listed row', async () => {
    const { conversations } = await api.conversations(1, { status: 'open', assigneeType: 'all', page: 1 })
    for (const row of conversations) {
      const truth = server.model.conversation(1, row.id)!
      expect([
        row.id,
        row.status,
        row.assignee?.id ?? null,
        row.team?.id ?? null,
        row.contactId,
        row.inboxId,
        row.labels,
      ]).toEqual([row.id, truth.status, truth.assigneeId, truth.teamId, truth.contactId, truth.inboxId, truth.labels])
    }
  })

  it('returns the same counts as the list', async () => {
    const filter = { status: 'open', assigneeType: 'all' } as const
    expect(await api.counts(1, filter)).toEqual((await api.conversations(1, { ...filter, page: 1 })).counts)
  })

  it('reads a whole thread backward and forward, each message once', async () => {
    const longest = [...server.model.conversations.values()]
      .filter(({ accountId }) => accountId === 1)
      .sort((one, other) => other.messages.length - one.messages.length)[0]!
    const ids = longest.messages.map(({ id }) => id)
    const backwards: number[] = []
    for (
      let page: MessagePage = await api.messages(1, longest.displayId);
      page.messages.length > 0;
      page = await api.messages(1, longest.displayId, { before: backwards[0]! })
    ) {
      backwards.unshift(...page.messages.map(({ id }) => id))
    }
    expect(backwards).toEqual(ids)
    const forwards: number[] = [ids[0]!]
    for (;;) {
      const page = await api.messages(1, longest.displayId, { after: forwards.at(-1)! })
      expect(page.afterIgnored).toBe(false)
      if (page.messages.length === 0) break
      forwards.push(...page.messages.map(({ id }) => id))
    }
    expect(forwards).toEqual(ids)
  })

  it('gets the newest conversations once, and then only when they have changed', async () => {
    const first = await api.newestConversations(1, null)
    expect(first.page?.conversations).toHaveLength(25)
    const again = await api.newestConversations(1, first.tag)
    expect(again).toEqual({ page: null, tag: first.tag })
    const conversation = server.model.conversation(1, first.page!.conversations.at(-1)!.id)!
    sendAsContact(server.model, conversation, { content: 'Changed' })
    const changed = await api.newestConversations(1, first.tag)
    expect(changed.page?.conversations[0]?.id).toBe(conversation.displayId)
    expect(changed.tag).not.toBe(first.tag)
  })

  it('detects a server that ignores `after`', async () => {
    server.faults.rest.ignoresAfter = true
    const conversation = [...server.model.conversations.values()].find(
      ({ accountId, messages }) => accountId === 1 && messages.length > 5,
    )!
    expect(
      (await api.messages(1, conversation.displayId, { after: conversation.messages.at(-1)!.id })).afterIgnored,
    ).toBe(true)
    server.faults.rest.ignoresAfter = false
  })

  describe('actions on a conversation', () => {
    let id: number
    beforeAll(async () => {
      id = (await api.conversations(1, { status: 'open', assigneeType: 'all', page: 1 })).conversations[0]!.id
    })
    const truth = () => server.model.conversation(1, id)!

    it('send text, notes, replies and files', async () => {
      const sent = await api.sendMessage(1, id, text({ content: '你好 **Maya**', echoId: 'e-2' }))
      expect(sent).toMatchObject({
        echoId: 'e-2',
        content: '你好 **Maya**',
        type: 'outgoing',
        private: false,
        delivery: 'sent',
        sender: { kind: 'user', id: ada.profile.userId },
      })
      expect(await api.sendMessage(1, id, text({ private: true, inReplyTo: sent.id }))).toMatchObject({
        private: true,
        inReplyTo: sent.id,
      })
      const bytes = Buffer.from('%PDF-1.4 test')
      const progress: number[] = []
      const file = {
        name: 'Rechnung "März".pdf',
        contentType: 'application/pdf',
        size: bytes.length,
        async *open() {
          yield await Promise.resolve(bytes)
        },
      }
      const withFile = await api.sendMessage(
        1,
        id,
        text({ content: '', files: [file, file], onProgress: (done, total) => progress.push(done / total) }),
      )
      expect(withFile.attachments).toHaveLength(2)
      expect(withFile.attachments?.[0]).toMatchObject({ kind: 'file', size: bytes.length })
      expect(progress.at(-1)).toBe(1)
      const media = new MediaFetcher({ http, log, originOf: () => ada })
      const back = await media.fetch({ sessionId: 's', kind: 'attachment', url: withFile.attachments![0]!.dataUrl! })
      expect(back.contentType).toBe('application/pdf')
      expect(Buffer.concat((await back.body.toArray()) as Buffer[])).toEqual(bytes)
      expect(await api.deleteMessage(1, id, sent.id)).toMatchObject({ id: sent.id, deleted: true })
    })

    it('resolve, reopen, snooze and set to pending', async () => {
      await api.setStatus(1, id, 'resolved', null)
      expect(truth().status).toBe('resolved')
      await api.setStatus(1, id, 'snoozed', 1_900_000_000)
      expect([truth().status, truth().snoozedUntil]).toEqual(['snoozed', 1_900_000_000_000])
      await api.setStatus(1, id, 'pending', null)
      await api.setStatus(1, id, 'open', null)
      expect(truth().status).toBe('open')
    })

    it('assign a team and none', async () => {
      const [team] = await api.teams(1)
      await api.assignTeam(1, id, team?.id ?? null)
      expect((await api.conversation(1, id)).conversations[0]?.team).toEqual({ id: team?.id, name: team?.name })
      await api.assignTeam(1, id, null)
      expect((await api.conversation(1, id)).conversations[0]?.team).toBeNull()
    })

    it('assign and unassign', async () => {
      await api.assign(1, id, { id: 2, kind: 'user' })
      expect((await api.conversation(1, id)).conversations[0]?.assignee).toMatchObject({ id: 2, kind: 'user' })
      await api.assign(1, id, null)
      expect((await api.conversation(1, id)).conversations[0]?.assignee).toBeNull()
    })

    it('set labels and priority', async () => {
      expect(await api.setLabels(1, id, ['vip', 'billing'])).toEqual(['vip', 'billing'])
      expect((await api.conversation(1, id)).conversations[0]?.labels).toEqual(truth().labels)
      expect(await api.setLabels(1, id, [])).toEqual([])
      if (like === '2.16.0') {
        expect(await rejection(api.setPriority(1, id, 'urgent'))).toMatchObject({ code: 'unsupported' })
        return
      }
      await api.setPriority(1, id, 'urgent')
      expect((await api.conversation(1, id)).conversations[0]?.priority).toBe('urgent')
      await api.setPriority(1, id, null)
      expect(truth().priority).toBeNull()
    })

    it('mark as read and unread', async () => {
      expect((await api.markSeen(1, id)).conversations[0]).toMatchObject({ id, unreadCount: 0 })
      const withIncoming = [...server.model.conversations.values()].find(
        ({ accountId, messages }) => accountId === 1 && messages.some(({ kind }) => kind === 'incoming'),
      )!
      await api.markSeen(1, withIncoming.displayId)
      expect((await api.markUnread(1, withIncoming.displayId)).conversations[0]?.unreadCount).toBeGreaterThan(0)
    })

    it('report typing', async () => {
      await api.setTyping(1, id, true, false)
      await api.setTyping(1, id, false, true)
    })

    it('load the contact and their other conversations', async () => {
      const { contacts } = await api.conversation(1, id)
      const contact = await api.contact(1, contacts[0]!.id)
      expect(contact).toMatchObject({ id: contacts[0]!.id, name: contacts[0]!.name })
      expect(contact.channels?.length).toBeGreaterThan(0)
      expect(
        (await api.contactConversations(1, contact.id)).conversations.map((conversation) => conversation.id),
      ).toContain(id)
    })
  })

  it('reads all reference data', async () => {
    expect((await api.agents(1)).map(({ email }) => email)).toContain('ben@acme.test')
    expect((await api.inboxes(1)).map(({ name }) => name)).toContain('WhatsApp')
    expect((await api.teams(1)).length).toBeGreaterThan(0)
    expect((await api.labels(1)).every(({ color }) => /^#/.test(color))).toBe(true)
    expect((await api.cannedResponses(1)).length).toBeGreaterThan(0)
    expect(await api.attributeDefinitions(1)).toContainEqual({
      accountId: 1,
      id: 6,
      of: 'contact',
      key: 'orders_total',
      name: 'Orders',
      type: 'number',
    })
  })

  it('sets one custom attribute, and leaves the others as the server has them', async () => {
    const conversation = server.model.conversation(1, 1)
    if (!conversation) throw new Error('the seed has no conversation 1')
    const nested = { order: 'A-1', courier: { name: 'Ben', stops: [1, 2] } }
    conversation.customAttributes = nested
    expect(await api.setAttribute(1, 1, 'paid', true)).toEqual({ ...nested, paid: true })
    expect(conversation.customAttributes).toEqual({ ...nested, paid: true })
    await api.setAttribute(1, 1, 'order', null)
    expect(conversation.customAttributes).toEqual({ courier: nested.courier, paid: true })
  })

  it('lists macros and runs one', async () => {
    const macro = (await api.macros(1)).find(({ name }) => name === 'Close as bug')
    expect(macro).toMatchObject({ isPersonal: false, actions: [{ name: 'add_label', params: ['bug'] }, {}] })
    const conversation = [...server.model.conversations.values()].find(
      ({ accountId, labels }) => accountId === 1 && !labels.includes('bug'),
    )
    await api.runMacro(1, macro?.id ?? 0, conversation?.displayId ?? 0)
    expect(conversation).toMatchObject({ status: 'resolved' })
    expect(conversation?.labels).toContain('bug')
    await expect(api.runMacro(1, 9_999, conversation?.displayId ?? 0)).rejects.toMatchObject({ code: 'notFound' })
  })

  it('counts notifications, and marks all of one conversation as read', async () => {
    const { notifications, unreadCount } = await api.notifications(1, 1)
    expect(await api.unreadNotifications(1)).toBe(unreadCount)
    const unread = notifications.find(({ readAt }) => readAt === null)
    if (typeof unread?.actorId !== 'number') return
    const ofOne = notifications.filter(({ actorId, readAt }) => actorId === unread.actorId && readAt === null)
    await api.markConversationNotificationsRead(1, unread.actorId)
    expect(await api.unreadNotifications(1)).toBe(unreadCount - ofOne.length)
  })

  it('filters, and keeps filters of the user', async () => {
    const open: Condition[] = [{ key: 'status', operator: 'equal_to', values: ['open'], join: null }]
    const filtered = (conditions: Condition[], page: number) => api.filterConversations(1, conditions, new Set(), page)
    const first = await filtered(open, 1)
    expect(first.conversations.every(({ status }) => status === 'open')).toBe(true)
    expect(first.conversations.length).toBe(Math.min(25, first.counts.all))
    expect((await filtered(open, 99)).conversations).toEqual([])
    const wrong: Condition[] = [{ key: 'created_at', operator: 'days_before', values: [2], join: null }]
    expect(await rejection(filtered(wrong, 1))).toMatchObject({ code: 'serverError' })
    const phrases = [{ key: 'status', operator: 'is' as const, values: ['open'], join: null }]
    const query = folderQuery(open, phrases, new Set(), 0)
    const id = await api.createFolder(1, 'Open ones', query)
    await api.updateFolder(1, id, 'Still open', query)
    expect(await api.folders(1)).toEqual([{ accountId: 1, id, name: 'Still open', conditions: open, phrases }])
    expect(await ben.folders(1)).toEqual([])
    await api.deleteFolder(1, id)
    expect(await api.folders(1)).toEqual([])
    expect(await rejection(api.deleteFolder(1, id))).toMatchObject({ code: 'notFound' })
  })

  it('reads who can be assigned in an inbox: its members and the administrators', async () => {
    for (const inbox of await api.inboxes(1)) {
      const wanted = server.model.memberships
        .filter(
          ({ accountId, userId, role }) =>
            accountId === 1 && (role === 'administrator' || server.model.inbox(inbox.id).members.has(userId)),
        )
        .map(({ userId }) => userId)
      expect((await ben.assignableAgents(1, inbox.id))?.toSorted()).toEqual(wanted.toSorted())
    }
  })

  it('sets availability and auto-offline', async () => {
    await api.setAvailability(1, 'busy')
    await api.setAutoOffline(1, false)
    expect((await api.profile()).profile.accounts[0]).toMatchObject({ availability: 'busy', autoOffline: false })
    await api.setAvailability(1, 'online')
  })

  describe('reports a failed request:', () => {
    const once = (fault: Parameters<DemoServer['faults']['rest']['add']>[0], path: string): number =>
      server.faults.rest.add(fault, { path }, { count: 1 })

    it.each<[number, ErrorCode, ApiError['reachedServer']]>([
      [429, 'rateLimited', 'yes'],
      [500, 'serverError', 'unknown'],
      [502, 'serverError', 'unknown'],
      [422, 'refusedByServer', 'unknown'],
      [401, 'forbidden', 'yes'],
    ])('status %i is %s with reachedServer %s', async (status, code, reachedServer) => {
      once({ kind: 'status', status, body: { error: 'Not <b>now</b>' }, headers: { 'retry-after': '7' } }, '/labels')
      expect(await rejection(api.labels(1))).toMatchObject({
        code,
        reachedServer,
        status,
        detail: 'Not now',
        retryAfter: 7000,
      })
    })

    it('reachedServer is unknown when the answer is lost after the server stored the message', async () => {
      const conversation = [...server.model.conversations.values()].find(({ accountId }) => accountId === 1)!
      const before = conversation.messages.length
      once({ kind: 'loseAnswer' }, '/messages')
      expect(await rejection(api.sendMessage(1, conversation.displayId, text({ echoId: 'lost' })))).toMatchObject({
        reachedServer: 'unknown',
      })
      expect(conversation.messages.length).toBe(before + 1)
    })

    it('a truncated answer is a bad answer or offline', async () => {
      once({ kind: 'truncate' }, '/agents')
      expect(['badAnswer', 'offline']).toContain((await rejection(api.agents(1))).code)
    })

    it('a missing conversation is notFound, and a foreign account is forbidden', async () => {
      expect(await rejection(api.conversation(1, 999_999))).toMatchObject({ code: 'notFound' })
      expect(await rejection(ben.conversations(2, { status: 'open', assigneeType: 'all', page: 1 }))).toMatchObject({
        code: 'forbidden',
      })
      expect((await ben.profile()).profile.email).toBe('ben@acme.test')
    })

    it('a request after signing out is signedOut', async () => {
      const leaving = createDeskApi({ ...(await signIn(server.base, credentials(2), ports)), ...ports })
      await leaving.signOut()
      expect(await rejection(leaving.agents(1))).toMatchObject({ code: 'signedOut' })
      expect(await rejection(leaving.profile())).toMatchObject({ code: 'signedOut' })
    })

    it('a closed server is refused with reachedServer no', async () => {
      const gone = await startDemoServer({ seed: 'empty', like })
      const there = createDeskApi({ baseUrl: gone.base, authorization: { kind: 'token', token: 'x' }, ...ports })
      await gone.close()
      expect(await rejection(there.profile())).toMatchObject({ code: 'refused', reachedServer: 'no' })
    })
  })

  it('writes no secret to the log', () => {
    const secrets = [
      ada.pubsubToken,
      ...server.agents.map(({ apiToken }) => apiToken),
      ...(ada.authorization.kind === 'session' ? [ada.authorization.headers['access-token']!] : []),
    ]
    const written = JSON.stringify(log.lines)
    expect(log.lines.length).toBeGreaterThan(5)
    for (const secret of secrets) expect(written).not.toContain(secret)
  })
})

import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../shared/views.ts'
import { memoryLog } from '../testing/memoryLog.ts'
import { createDeskApi } from './chatwoot.ts'
import type { ScriptedAnswer } from './testing/scriptedHttp.ts'
import { ScriptedHttp } from './testing/scriptedHttp.ts'
import type { Authorization, DeskApi, SendMessage } from './types.ts'
import { ApiError } from './types.ts'

const BASE = 'https://desk.example'
/** What Rails answers to an address that it doesn't know. */
const NO_ROUTE: ScriptedAnswer = { status: 404, json: { status: 404, error: 'Not Found' } }
const TOKEN: Authorization = { kind: 'token', token: 'tok-123' }

function desk(
  answer: (path: string, body: string, method: string) => ScriptedAnswer | ApiError,
  authorization: Authorization = TOKEN,
): { api: DeskApi; http: ScriptedHttp; log: ReturnType<typeof memoryLog> } {
  const http = new ScriptedHttp((request, body) => answer(request.url.slice(BASE.length), body, request.method))
  const log = memoryLog()
  return { api: createDeskApi({ baseUrl: BASE, authorization, http, log }), http, log }
}

const row = (id: number, lastActivityAt: number): Record<string, unknown> => ({
  id,
  inbox_id: 1,
  status: 'open',
  last_activity_at: lastActivityAt,
  meta: { channel: 'Channel::Api', sender: { id: 9, name: 'Maya' } },
  messages: [],
})
const page = (rows: unknown[], counts = { mine_count: 1, unassigned_count: 2, all_count: 3 }): ScriptedAnswer => ({
  json: { data: { meta: counts, payload: rows } },
})
const text = (values: Partial<SendMessage> = {}): SendMessage => ({
  content: 'Hello',
  private: false,
  echoId: 'e-1',
  inReplyTo: null,
  files: [],
  ...values,
})
const sent = { json: { id: 5, conversation_id: 1, message_type: 1, content: 'Hello', created_at: 100, status: 'sent' } }

/** The statuses of all requests, in order. */
const statuses = (http: ScriptedHttp): (string | null)[] =>
  http.requests.map(({ url }) => new URL(url).searchParams.get('status'))

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError')
  return error
}

describe('createDeskApi', () => {
  it("authorizes with the dashed token header, or with the session's headers", async () => {
    const token = desk(() => page([]))
    await token.api.conversations(1, { status: 'open', assigneeType: 'me', page: 1 })
    expect(token.http.requests[0]?.headers).toMatchObject({ 'api-access-token': 'tok-123', accept: 'application/json' })
    const headers = { 'access-token': 'a', client: 'c', uid: 'u' }
    const session = desk(() => page([]), { kind: 'session', headers })
    await session.api.conversations(1, { status: 'open', assigneeType: 'me', page: 1 })
    expect(session.http.requests[0]?.headers).toMatchObject(headers)
  })

  it('asks for the newest conversations with the tag of the last answer, and takes "not modified" for no change', async () => {
    const known = `W/"${'a'.repeat(32)}"`
    let answer: ScriptedAnswer = { ...page([row(1, 10)]), headers: { etag: known } }
    const { api, http } = desk(() => answer)
    expect(await api.newestConversations(3, null)).toMatchObject({ page: { conversations: [{ id: 1 }] }, tag: known })
    expect(http.requests[0]?.headers).not.toHaveProperty('if-none-match')
    expect(http.requests[0]?.url).toBe(`${BASE}/api/v1/accounts/3/conversations?assignee_type=all&status=all&page=1`)
    answer = { status: 304 }
    expect(await api.newestConversations(3, known)).toEqual({ page: null, tag: known })
    expect(http.requests[1]?.headers).toMatchObject({ 'if-none-match': known })
    for (const headers of [{}, { etag: '' }, { etag: 'x'.repeat(201) }]) {
      answer = { ...page([]), headers }
      expect(await api.newestConversations(3, known)).toMatchObject({ page: { conversations: [] }, tag: null })
    }
  })

  it('never sends a tag to a server that needs a request for each status', async () => {
    const { api, http } = desk((path) =>
      /status=(all|snoozed|pending)/.test(path) ? { status: 500 } : { ...page([row(1, 10)]), headers: { etag: '"x"' } },
    )
    for (const tag of [null, '"x"']) expect((await api.newestConversations(3, tag)).tag).toBeNull()
    const old = http.requests.filter(({ url }) => /status=(open|resolved|bot)/.test(url))
    expect(old.length).toBe(6)
    for (const { headers } of old) expect(headers).not.toHaveProperty('if-none-match')
  })

  it('requests a list with its filter', async () => {
    const { api, http } = desk(() => page([row(1, 10)]))
    const answer = await api.conversations(3, {
      status: 'snoozed',
      assigneeType: 'unassigned',
      sortBy: 'last_activity_at_desc',
      page: 2,
      inboxId: 4,
      teamId: 5,
      labels: ['a b', 'c&d'],
    })
    expect(http.requests[0]?.url).toBe(
      `${BASE}/api/v1/accounts/3/conversations?assignee_type=unassigned&sort_by=last_activity_at_desc` +
        '&inbox_id=4&team_id=5&labels%5B%5D=a+b&labels%5B%5D=c%26d&status=snoozed&page=2',
    )
    expect(answer).toMatchObject({
      counts: { mine: 1, unassigned: 2, all: 3 },
      conversations: [{ accountId: 3, id: 1 }],
      contacts: [{ accountId: 3, id: 9 }],
    })
  })

  it('drops a row that is no conversation, and rejects an answer that is no list', async () => {
    expect(
      (
        await desk(() => page([null, 'x', {}, row(2, 1)])).api.conversations(1, {
          status: 'open',
          assigneeType: 'all',
          page: 1,
        })
      ).conversations,
    ).toMatchObject([{ id: 2 }])
    expect(
      await refusal(
        desk(() => ({ json: { data: {} } })).api.conversations(1, { status: 'open', assigneeType: 'all', page: 1 }),
      ),
    ).toMatchObject({ code: 'badAnswer' })
    expect(await refusal(desk(() => ({ json: [] })).api.messages(1, 1))).toMatchObject({ code: 'badAnswer' })
    expect(await refusal(desk(() => ({ json: {} })).api.agents(1))).toMatchObject({ code: 'badAnswer' })
  })

  describe('on a server without pending, snoozed and all', () => {
    const old = (path: string, body: string): ScriptedAnswer => {
      if (path.includes('toggle_status'))
        return body.includes('pending') || body.includes('snoozed')
          ? { status: 500, json: { error: 'Internal Server Error' } }
          : { json: null }
      const status = new URL(BASE + path).searchParams.get('status')
      if (status === 'open') return page([row(1, 10), row(2, 30)])
      if (status === 'resolved') return page([row(3, 20)])
      return status === 'bot' ? page([row(4, 40)]) : { status: 500, json: { error: 'Internal Server Error' } }
    }

    it('requests each status by its old name, and does so from then on', async () => {
      const { api, http } = desk(old)
      const all = await api.conversations(1, { status: 'all', assigneeType: 'all', page: 1 })
      expect(all.conversations.map(({ id }) => id)).toEqual([4, 2, 3, 1])
      expect(all.counts).toEqual({ mine: 3, unassigned: 6, all: 9 })
      expect(statuses(http)).toEqual(['all', 'open', 'resolved', 'bot', 'snoozed'])
      expect(
        (await api.conversations(1, { status: 'pending', assigneeType: 'all', page: 1 })).conversations,
      ).toMatchObject([{ id: 4 }])
      expect(statuses(http).slice(5)).toEqual(['bot'])
    })

    it('sets pending by its old name', async () => {
      const { api, http } = desk(old)
      await api.setStatus(1, 1, 'pending', null)
      expect(http.requests.map(({ bodyText }) => bodyText)).toEqual(['{"status":"pending"}', '{"status":"bot"}'])
    })

    it('rejects snoozing as unsupported', async () => {
      const { api } = desk(old)
      await api.conversations(1, { status: 'all', assigneeType: 'all', page: 1 })
      expect(await refusal(api.setStatus(1, 1, 'snoozed', null))).toMatchObject({ code: 'unsupported' })
    })

    it('lists by the old names although pending can be set by its new one', async () => {
      const { api } = desk((path, body) => (path.includes('toggle_status') ? { json: null } : old(path, body)))
      await api.setStatus(1, 1, 'pending', null)
      expect(
        (await api.conversations(1, { status: 'all', assigneeType: 'all', page: 1 })).conversations.map(({ id }) => id),
      ).toEqual([4, 2, 3, 1])
    })

    it('keeps the new names for a server that answers 500 to everything', async () => {
      const { api, http } = desk(() => ({ status: 500, json: { error: 'Internal Server Error' } }))
      expect(await refusal(api.conversations(1, { status: 'all', assigneeType: 'all', page: 1 }))).toMatchObject({
        code: 'serverError',
      })
      expect(await refusal(api.conversations(1, { status: 'open', assigneeType: 'all', page: 1 }))).toMatchObject({
        code: 'serverError',
      })
      expect(http.requests.at(-1)?.url).toContain('status=open')
    })
  })

  describe('on a server that knows every status and fails once', () => {
    const failing = (fails: (path: string) => boolean) => {
      let failures = 0
      return desk((path) =>
        fails(path) && ++failures === 1
          ? { status: 500, json: { error: 'Internal Server Error' } }
          : page([row(1, 10)]),
      )
    }

    it.each(['all', 'pending', 'snoozed'] as const)('keeps the name %s', async (status) => {
      const { api, http } = failing((path) => path.includes(`status=${status}`))
      expect(await refusal(api.conversations(1, { status, assigneeType: 'all', page: 1 }))).toMatchObject({
        code: 'serverError',
      })
      expect((await api.conversations(1, { status, assigneeType: 'all', page: 1 })).counts).toEqual({
        mine: 1,
        unassigned: 2,
        all: 3,
      })
      expect(statuses(http).at(-1)).toBe(status)
    })

    it('tries no old name once a new one was accepted', async () => {
      const { api, http } = failing((path) => path.includes('page=2'))
      await api.conversations(1, { status: 'all', assigneeType: 'all', page: 1 })
      expect(await refusal(api.conversations(1, { status: 'all', assigneeType: 'all', page: 2 }))).toMatchObject({
        code: 'serverError',
      })
      expect(statuses(http)).toEqual(['all', 'all'])
    })

    it('keeps the new names after setting pending failed', async () => {
      const { api, http } = failing((path) => path.includes('toggle_status'))
      await api.setStatus(1, 1, 'pending', null)
      await api.conversations(1, { status: 'all', assigneeType: 'all', page: 1 })
      expect(statuses(http).at(-1)).toBe('all')
    })
  })

  it('snoozes until a time, or until the next reply', async () => {
    const { api, http } = desk(() => ({ json: {} }))
    await api.setStatus(1, 1, 'snoozed', 1795240628)
    await api.setStatus(1, 1, 'snoozed', null)
    await api.setStatus(1, 1, 'open', null)
    expect(http.requests.map(({ bodyText }) => bodyText)).toEqual([
      '{"status":"snoozed","snoozed_until":1795240628}',
      '{"status":"snoozed","snoozed_until":null}',
      '{"status":"open"}',
    ])
  })

  describe('sending', () => {
    it('sends text as JSON and keeps the echo id', async () => {
      const { api, http } = desk(() => sent)
      expect(await api.sendMessage(1, 7, text({ inReplyTo: 3, private: true }))).toMatchObject({
        id: 5,
        echoId: 'e-1',
        delivery: 'sent',
      })
      expect(http.requests[0]).toMatchObject({
        method: 'POST',
        url: `${BASE}/api/v1/accounts/1/conversations/7/messages`,
      })
      expect(JSON.parse(http.requests[0]!.bodyText)).toEqual({
        content: 'Hello',
        private: true,
        echo_id: 'e-1',
        content_attributes: { in_reply_to: 3 },
      })
    })

    it('sends files as a form of known length, with a longer timeout', async () => {
      const { api, http } = desk(() => sent)
      const bytes = Buffer.alloc(160_000, 'x')
      await api.sendMessage(
        1,
        7,
        text({
          content: '',
          inReplyTo: 3,
          files: [
            {
              name: 'a.png',
              contentType: 'image/png',
              size: bytes.length,
              async *open() {
                yield await Promise.resolve(bytes)
              },
            },
          ],
        }),
      )
      const [request] = http.requests
      expect(request?.body).toMatchObject({ kind: 'stream' })
      expect(request?.bodyText).toContain('name="attachments[]"; filename="a.png"')
      expect(request?.bodyText).toContain('name="content_attributes"\r\n\r\n{"in_reply_to":3}')
      expect(request?.bodyText).not.toContain('name="content"')
      expect(request?.timeout).toBeGreaterThan(69_000)
    })

    it('sends the recipients of an email as text, in JSON and in a form, and none for other messages', async () => {
      const { api, http } = desk(() => sent)
      const recipients = { to_emails: 'maya@example.test,a@x.test', cc_emails: 'boss@example.test', bcc_emails: '' }
      await api.sendMessage(1, 7, text({ recipients }))
      await api.sendMessage(
        1,
        7,
        text({
          recipients,
          files: [
            {
              name: 'a.png',
              contentType: 'image/png',
              size: 1,
              async *open() {
                yield await Promise.resolve(Buffer.from('x'))
              },
            },
          ],
        }),
      )
      await api.sendMessage(1, 7, text({ recipients: null }))
      expect(JSON.parse(http.requests[0]!.bodyText)).toMatchObject(recipients)
      for (const [name, value] of Object.entries(recipients))
        expect(http.requests[1]?.bodyText).toContain(`name="${name}"\r\n\r\n${value}\r\n`)
      expect(http.requests[2]?.bodyText).not.toContain('emails')
    })

    it('rejects an answer that is no message, to a request that reached the server', async () => {
      expect(await refusal(desk(() => ({ json: {} })).api.sendMessage(1, 7, text()))).toMatchObject({
        code: 'badAnswer',
        reachedServer: 'yes',
      })
    })

    it('keeps the delivery of a failed request', async () => {
      for (const reachedServer of ['no', 'unknown'] as const) {
        const { api } = desk(() => new ApiError({ code: 'offline', reachedServer }))
        expect(await refusal(api.sendMessage(1, 7, text()))).toMatchObject({ code: 'offline', reachedServer })
      }
    })
  })

  it('detects that `after` was ignored', async () => {
    const answer = {
      json: {
        meta: {},
        payload: [
          { id: 3, conversation_id: 1 },
          { id: 4, conversation_id: 1 },
        ],
      },
    }
    expect((await desk(() => answer).api.messages(1, 1, { after: 3 })).afterIgnored).toBe(true)
    expect((await desk(() => answer).api.messages(1, 1, { after: 2 })).afterIgnored).toBe(false)
    expect((await desk(() => answer).api.messages(1, 1, { before: 9 })).afterIgnored).toBe(false)
  })

  it('sets the availability of the user where accounts have none', async () => {
    const { api, http } = desk((path) => (path.endsWith('/availability') ? NO_ROUTE : { json: {} }))
    await api.setAvailability(1, 'busy')
    expect(http.requests.map(({ method, url, bodyText }) => [method, url.slice(BASE.length), bodyText])).toEqual([
      ['POST', '/api/v1/profile/availability', '{"profile":{"account_id":1,"availability":"busy"}}'],
      ['PUT', '/api/v1/profile', '{"profile":{"availability":"busy"}}'],
    ])
  })

  it.each<[string, ScriptedAnswer, ErrorCode]>([
    ['an account that is not the user’s', { status: 404, json: { error: 'Resource could not be found' } }, 'notFound'],
    ['the 404 of a proxy', { status: 404, text: '<!DOCTYPE html>' }, 'badAnswer'],
  ])('does not set the availability of all accounts for %s', async (_name, answer, code) => {
    const { api, http } = desk((path) => (path.endsWith('/availability') ? answer : { json: {} }))
    expect(await refusal(api.setAvailability(1, 'busy'))).toMatchObject({ code })
    expect(http.requests).toHaveLength(1)
  })

  it('searches as in old servers only where the server has no search of its own', async () => {
    const old = desk((path) => (path.includes('/1/search') ? NO_ROUTE : { json: { payload: [] } }))
    await old.api.search(1, 'invoice')
    await old.api.search(1, 'invoice')
    expect(old.http.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/api/v1/accounts/1/search',
      '/api/v1/accounts/1/conversations/search',
      '/api/v1/accounts/1/contacts/search',
      '/api/v1/accounts/1/conversations/search',
      '/api/v1/accounts/1/contacts/search',
    ])
    const proxied = desk(() => ({ status: 404, text: '<!DOCTYPE html>' }))
    for (let each = 0; each < 2; each++)
      expect(await refusal(proxied.api.search(1, 'invoice'))).toMatchObject({ code: 'badAnswer' })
    expect(proxied.http.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/api/v1/accounts/1/search',
      '/api/v1/accounts/1/search',
    ])
  })

  it("ends a session of its own, and keeps the user's API token", async () => {
    const session = desk(() => ({ json: { success: true } }), { kind: 'session', headers: { 'access-token': 'a' } })
    await session.api.signOut()
    expect(session.http.requests).toMatchObject([{ method: 'DELETE', url: `${BASE}/auth/sign_out` }])
    const token = desk(() => ({ json: {} }))
    await token.api.signOut()
    expect(token.http.requests).toHaveLength(0)
  })

  it('replaces all labels, and rejects priorities as unsupported where the server has none', async () => {
    const { api, http } = desk((path) => (path.endsWith('/labels') ? { json: { payload: ['vip', 3] } } : NO_ROUTE))
    expect(await api.setLabels(1, 7, ['vip'])).toEqual(['vip'])
    expect(http.requests[0]).toMatchObject({
      method: 'POST',
      url: `${BASE}/api/v1/accounts/1/conversations/7/labels`,
      bodyText: '{"labels":["vip"]}',
    })
    expect(await refusal(api.setPriority(1, 7, 'high'))).toMatchObject({ code: 'unsupported' })
    expect(http.requests[1]?.bodyText).toBe('{"priority":"high"}')
    expect(await refusal(desk(() => ({ json: {} })).api.setLabels(1, 7, []))).toMatchObject({ code: 'badAnswer' })
  })

  it('rejects a profile without a socket token or accounts as too old', async () => {
    const user = { id: 1, email: 'ada@acme.test', name: 'Ada', accounts: [] }
    expect(await refusal(desk(() => ({ json: user })).api.profile())).toMatchObject({ code: 'tooOld' })
    expect(
      await refusal(desk(() => ({ json: { ...user, accounts: undefined, pubsub_token: 'p' } })).api.profile()),
    ).toMatchObject({ code: 'tooOld' })
    expect(await desk(() => ({ json: { ...user, pubsub_token: 'p' } })).api.profile()).toMatchObject({
      pubsubToken: 'p',
      profile: { userId: 1, accounts: [] },
    })
  })

  it('has no secret in errors and the log', async () => {
    const { api, log } = desk(() => ({ status: 422, json: { error: 'Token tok-123 is odd' } }))
    const error = await refusal(api.assign(1, 1, { id: 2, kind: 'user' }))
    expect(error).toMatchObject({ code: 'refusedByServer', detail: null })
    expect(JSON.stringify([log.lines, error.message])).not.toContain('tok-123')
    expect(log.lines).toHaveLength(1)
  })

  it('converts any error to an ApiError', async () => {
    const log = memoryLog()
    const http = {
      request: () => Promise.reject(new TypeError('boom')),
      open: () => Promise.reject(new TypeError('boom')),
    }
    const api = createDeskApi({ baseUrl: BASE, authorization: TOKEN, http, log })
    expect(await refusal(api.profile())).toMatchObject({ code: 'internal', reachedServer: 'unknown' })
    expect(log.lines).toMatchObject([{ level: 'error', details: { error: 'boom' } }])
  })
})

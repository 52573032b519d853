import { describe, expect, it } from 'vitest'
import type { HttpClient } from '../../electron/core/api/http.ts'
import { createSubscription } from '../../electron/core/cable/identifier.ts'
import { ANY_ACCOUNT } from '../../electron/core/cable/index.ts'
import { memoryLog } from '../../electron/core/testing/memoryLog.ts'
import { isMine, KnownConversations, messagesOf } from '../../electron/visitor/knownConversations.ts'
import { PublicApi } from '../../electron/visitor/publicApi.ts'
import { parseServerEvent } from '../../shared/events.ts'
import type { RestLine, Version } from './recordings.ts'
import { answerOf, contactEventsOf, restOf, restOfDay, VERSIONS } from './recordings.ts'

/** What a contact's token receives, by the documents. */
const SEVEN = [
  'conversation.created',
  'conversation.status_changed',
  'message.created',
  'message.updated',
  'conversation.typing_on',
  'conversation.typing_off',
  'presence.update',
]

/** The public API of a recording: each request gets the recorded answer with its label, and must be the recorded request. */
function apiOf(lines: readonly RestLine[], label: string): PublicApi {
  const line = lines.find((one) => one.label === label)
  if (!line) throw new Error(`no recorded answer "${label}"`)
  const { request, response } = line
  const http: Pick<HttpClient, 'request'> = {
    request: ({ method, url }) => {
      expect([method, new URL(url).pathname]).toEqual([request.method, request.path])
      const body = Buffer.from(typeof response.body === 'string' ? response.body : JSON.stringify(response.body))
      return Promise.resolve({ status: response.status, headers: response.headers, body })
    },
  }
  return new PublicApi({
    http: http as HttpClient,
    log: memoryLog(),
    baseUrl: 'https://chat.example.test',
    inboxIdentifier: 'inbox_identifier-api',
  })
}

describe.each(['2.16.0', '3.16.0', '4.15.1'] as const)('the public API of %s', (version: Version) => {
  const lines = restOf(version)
  const { source_id: source } = answerOf(version, 'visitor: create contact').response.body as { source_id: string }
  const api = (label: string): PublicApi => apiOf(lines, label)
  const canType = version !== '2.16.0'

  it('answers every call that the visitor makes as recorded', async () => {
    expect(await api('public inbox').inbox()).toEqual({ name: 'API inbox', isProofMandatory: false })
    const fields = { sourceId: source, name: '', email: '', phone: '', identifier: null, identifierHash: null }
    const contact = { sourceId: source, pubsubToken: 'pubsub_token-maya', name: 'Maya Lindqvist' }
    expect(await api('visitor: create contact').createContact(fields)).toEqual(contact)
    expect(await api('visitor: contact').contact(fields)).toEqual(contact)
    expect(await api('visitor: create conversation').openConversation(source)).toMatchObject({
      id: 1,
      status: 'open',
      messages: [],
      contactSeenAt: null,
      agentSeenAt: null,
    })
    const sent = await api('visitor: message').send(source, 1, { content: 'x', echoId: 'v-1', files: [] })
    expect(sent).toMatchObject({ id: 1, type: 'incoming', content: 'Hello, my invoice is wrong' })
    const page = await api('visitor: messages').messages(source, 1, null)
    const [listed] = await api('visitor: conversations').conversations(source)
    expect(page.map(({ id }) => id)).toEqual([1, 2])
    expect(listed?.messages).toEqual(page)
  })

  it.each([
    ['visitor: typing on', (one: PublicApi) => one.setTyping(source, 1, true)],
    ['visitor: update_last_seen', (one: PublicApi) => one.markSeen(source, 1)],
    ['visitor: toggle_status', (one: PublicApi) => one.resolve(source, 1)],
  ])('%s is known from 3.0 on', async (label, call) => {
    if (canType) await call(api(label))
    else await expect(call(api(label))).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('the recorded day', () => {
  it('has a file and a survey as the visitor reads them', async () => {
    const sent = restOfDay().find(({ label }) => label === 'messages: visitor: attachment')
    const conversations = new KnownConversations()
    const source = /contacts\/([^/]+)/.exec(sent?.request.path ?? '')?.[1] ?? ''
    const message = await apiOf(restOfDay(), 'messages: visitor: attachment').send(source, 10, {
      content: 'A picture',
      echoId: 'a',
      files: [],
    })
    conversations.applyMessages([message])
    expect(messagesOf(conversations.list()[0]!)).toMatchObject([
      { content: 'A picture', attachments: [{ kind: 'image', name: 'dot.png' }] },
    ])
    const rated = restOfDay().find(({ label }) => label === 'widget: public survey answer')
    const uuid = rated?.request.path.split('/').at(-1) ?? ''
    await apiOf(restOfDay(), 'widget: public survey answer').rate(uuid, {
      csat_survey_response: { rating: 5, feedback_message: 'Great' },
    })
    expect(rated?.request.body).toEqual({
      message: { submitted_values: { csat_survey_response: { rating: 5, feedback_message: 'Great' } } },
    })
  })
})

describe.each(VERSIONS)("a contact's socket on %s", (version) => {
  it('is subscribed as recorded', () => {
    const { subscribe } = createSubscription(
      { pubsubToken: 'pubsub_token-maya', userId: null, accountIds: [ANY_ACCOUNT] },
      ANY_ACCOUNT,
    )
    expect(JSON.parse(subscribe)).toEqual({
      command: 'subscribe',
      identifier: '{"channel":"RoomChannel","pubsub_token":"pubsub_token-maya"}',
    })
  })

  it('receives the seven events, all of which are read', () => {
    const events = contactEventsOf(version)
    const names = new Set(events.map(({ name }) => name))
    // 1.16 was recorded without a new conversation of the contact.
    expect([...names]).toEqual(
      expect.arrayContaining(version === '1.16.2' ? SEVEN.filter((name) => name !== 'conversation.created') : SEVEN),
    )
    for (const { name, data } of events) expect(parseServerEvent(name, data), name).not.toBeNull()
  })

  it('tells the same in any order, doubled, as REST at the end', () => {
    const messages = contactEventsOf(version).filter(({ name }) => name.startsWith('message.'))
    const readingOf = (list: typeof messages): unknown => {
      const conversations = new KnownConversations()
      for (const { name, data } of list) {
        const event = parseServerEvent(name, data)
        if (event?.kind === 'message') conversations.applyMessages([event.message])
      }
      return conversations
        .list()
        .map((one) => messagesOf(one).map((message) => [message.id, message.content, isMine(message)]))
    }
    expect(readingOf([...messages, ...messages].reverse())).toEqual(readingOf(messages))
  })
})

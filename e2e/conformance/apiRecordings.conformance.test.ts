import { describe, expect, it } from 'vitest'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import type { HttpClient, HttpRequest } from '../../electron/core/api/http.ts'
import type { DeskApi } from '../../electron/core/api/types.ts'
import { ApiError } from '../../electron/core/api/types.ts'
import { parseServerEvent } from '../../shared/events.ts'
import { contactFromWire } from '../../shared/model/contactFromWire.ts'
import { conversationFromWire } from '../../shared/model/conversationFromWire.ts'
import { messageFromWire } from '../../shared/model/messageFromWire.ts'
import { profileFromWire } from '../../shared/model/profileFromWire.ts'
import { wireOf } from '../../shared/model/wire.ts'
import type { ErrorCode } from '../../shared/views.ts'
import type { RestLine, Version } from './recordings.ts'
import { answerOf, eventsOf, mailLines, restOf, VERSIONS } from './recordings.ts'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const SECRET = /pubsub_token-|access_token-|session-token-|hmac_token|secret-/

/** Answers every request with one recorded line, and records the request. */
function replay(line: RestLine): { api: DeskApi; requests: HttpRequest[] } {
  const requests: HttpRequest[] = []
  const http: HttpClient = {
    request(request) {
      requests.push(request)
      const { status, headers, body } = line.response
      return Promise.resolve({
        status,
        headers,
        body: Buffer.from(typeof body === 'string' && body !== 'null' ? body : JSON.stringify(body)),
      })
    },
    open: () => Promise.reject(new Error('Streaming is not supported in this test')),
  }
  return {
    api: createDeskApi({
      baseUrl: 'https://chat.example.test',
      authorization: { kind: 'token', token: 'none' },
      http,
      log: silent,
    }),
    requests,
  }
}

interface Objects {
  conversations: Record<string, unknown>[]
  messages: Record<string, unknown>[]
  contacts: Record<string, unknown>[]
}

/** Collects every conversation, message and contact in a server's data. */
function findObjects(value: unknown, found: Objects = { conversations: [], messages: [], contacts: [] }): Objects {
  if (Array.isArray(value)) for (const entry of value) findObjects(entry, found)
  const wire = Array.isArray(value) ? null : wireOf(value)
  if (!wire) return found
  if (typeof wire['message_type'] === 'number' && 'conversation_id' in wire) found.messages.push({ ...wire })
  else if ('can_reply' in wire && 'meta' in wire) {
    found.conversations.push({ ...wire })
    const sender = wireOf(wireOf(wire['meta'])?.['sender'])
    if (sender) found.contacts.push({ ...sender })
  }
  for (const entry of Object.values(wire)) findObjects(entry, found)
  return found
}

function allOf(version: Version): Objects {
  const found = findObjects(
    restOf(version)
      .filter((line) => !line.label.startsWith('visitor'))
      .map((line) => line.response.body),
  )
  for (const event of eventsOf(version)) findObjects(event.data, found)
  return found
}

const time = (value: unknown): number | null =>
  value === null || value === 0 || value === ''
    ? null
    : typeof value === 'string'
      ? Math.floor(Date.parse(value) / 1000)
      : Math.floor(value as number)

describe.each(VERSIONS)('the model of data from %s', (version) => {
  const found = allOf(version)

  it('has every field of every message', () => {
    expect(found.messages.length).toBeGreaterThan(150)
    for (const wire of found.messages) {
      const message = messageFromWire(wire, 1)!
      const attributes = (wire['content_attributes'] ?? {}) as Record<string, unknown>
      expect(message).toMatchObject({
        id: wire['id'],
        conversationId: wire['conversation_id'],
        inboxId: wire['inbox_id'],
        content: wire['content'] ?? '',
        contentType: wire['content_type'] ?? 'text',
        type: ['incoming', 'outgoing', 'activity', 'template'][wire['message_type'] as number],
        createdAt: wire['created_at'],
      })
      // Search results lack these.
      if ('content_attributes' in wire)
        expect(message).toMatchObject({
          deleted: attributes['deleted'] === true,
          inReplyTo: attributes['in_reply_to'] ?? null,
        })
      // A visitor's reference to a message has no private flag.
      if ('private' in wire) expect(message.private).toBe(wire['private'])
      expect(message.delivery).toBe(wire['status'])
      expect(message.echoId).toBe(wire['echo_id'])
      expect(message.updatedAt).toBe(
        typeof wire['updated_at'] === 'string' ? Date.parse(wire['updated_at']) : undefined,
      )
      const sender = wire['sender'] as Record<string, unknown> | undefined
      expect(message.sender).toEqual(
        sender && {
          kind: sender['type'],
          id: sender['id'],
          name: sender['available_name'] ?? sender['name'],
          avatarUrl: (sender['thumbnail'] ?? sender['avatar_url']) || null,
        },
      )
      const files = (wire['attachments'] ?? []) as Record<string, unknown>[]
      expect(
        (message.attachments ?? []).map((file) => [
          file.id,
          file.kind,
          file.dataUrl,
          file.thumbUrl,
          file.size,
          file.width,
        ]),
      ).toEqual(
        files.map((file) => [
          file['id'],
          file['file_type'],
          file['data_url'],
          file['thumb_url'] || null,
          file['file_size'] ?? null,
          file['width'] ?? null,
        ]),
      )
      for (const key of Object.keys(attributes)) expect(message.attributes).toHaveProperty(key)
    }
  })

  it('has every field of every conversation', () => {
    expect(found.conversations.length).toBeGreaterThan(20)
    for (const wire of found.conversations) {
      const { conversation, contact } = conversationFromWire(wire, 1)!
      const meta = wire['meta'] as Record<string, Record<string, unknown> | null | undefined>
      expect(conversation).toMatchObject({
        id: wire['id'],
        inboxId: wire['inbox_id'],
        channel: wire['channel'] ?? meta['channel'],
        canReply: wire['can_reply'],
        unreadCount: wire['unread_count'],
        status: wire['status'] === 'bot' ? 'pending' : wire['status'],
        lastActivityAt: wire['last_activity_at'] ?? wire['timestamp'],
        agentLastSeenAt: time(wire['agent_last_seen_at']),
        contactLastSeenAt: time(wire['contact_last_seen_at']),
      })
      expect(conversation.labels).toEqual(wire['labels'])
      expect(conversation.muted).toBe(wire['muted'])
      expect(conversation.uuid).toBe(wire['uuid'])
      expect(conversation.updatedAt).toBe(wire['updated_at'])
      expect(conversation.priority).toBe(wire['priority'])
      expect(conversation.customAttributes).toEqual(wire['custom_attributes'])
      expect(conversation.snoozedUntil).toBe('snoozed_until' in wire ? time(wire['snoozed_until']) : undefined)
      expect(conversation.waitingSince).toBe('waiting_since' in wire ? time(wire['waiting_since']) : undefined)
      expect(conversation.firstReplyAt).toBe(
        'first_reply_created_at' in wire ? time(wire['first_reply_created_at']) : undefined,
      )
      expect(contact?.id).toBe(meta['sender']?.['id'])
      expect(conversation.contactId).toBe(meta['sender']?.['id'])
      const assignee = meta['assignee']
      // The socket sends `assignee: null` and REST omits it; both mean no assignee.
      expect(conversation.assignee?.id).toBe(assignee?.['id'])
      if (assignee)
        expect(conversation.assignee).toMatchObject({
          kind: 'user',
          name: assignee['available_name'] ?? assignee['name'],
        })
      if (meta['team']) expect(conversation.team).toEqual({ id: meta['team']['id'], name: meta['team']['name'] })
    }
  })

  it('has every field of every contact', () => {
    expect(found.contacts.length).toBeGreaterThan(20)
    for (const wire of found.contacts) {
      expect(contactFromWire(wire, 1)).toMatchObject({
        id: wire['id'],
        name: wire['name'],
        email: wire['email'] ?? null,
        phone: wire['phone_number'] ?? null,
        avatarUrl: wire['thumbnail'] || null,
        additionalAttributes: wire['additional_attributes'],
      })
      expect(contactFromWire(wire, 1)?.customAttributes).toEqual(wire['custom_attributes'])
      expect(contactFromWire(wire, 1)?.identifier).toBe(wire['identifier'])
      expect(contactFromWire(wire, 1)?.blocked).toBe(wire['blocked'])
    }
  })

  it('has every event, without secrets', () => {
    for (const event of eventsOf(version)) {
      const parsed = parseServerEvent(event.name, event.data)
      expect(parsed, event.name).not.toBeNull()
      expect(parsed?.accountId).toBe(event.data['account_id'])
      expect(JSON.stringify(parsed)).not.toMatch(SECRET)
    }
  })

  it('has complete presence, notifications, typing and cache keys', () => {
    const names = new Set<string>()
    for (const { name, data } of eventsOf(version)) {
      const parsed = parseServerEvent(name, data)!
      names.add(parsed.kind)
      if (parsed.kind === 'presence')
        expect({ users: parsed.users, contacts: parsed.contacts }).toEqual({
          users: data['users'],
          contacts: data['contacts'],
        })
      if (parsed.kind === 'typing')
        expect([parsed.conversationId, parsed.person.id, parsed.on]).toEqual([
          wireOf(data['conversation'])?.['id'],
          wireOf(data['user'])?.['id'],
          name.endsWith('on'),
        ])
      if (parsed.kind === 'cacheInvalidated') expect(parsed.keys).toEqual(data['cache_keys'])
      if (parsed.kind === 'notification') {
        const row = data['notification'] as Record<string, unknown>
        expect(parsed.unreadCount).toBe(data['unread_count'])
        expect(parsed.notification.id).toBe(row['id'])
        if (name !== 'notification.deleted')
          expect(parsed.notification).toMatchObject({
            type: row['notification_type'],
            conversationId: wireOf(row['primary_actor'])?.['id'],
            createdAt: row['created_at'],
          })
      }
    }
    expect([...names]).toEqual(expect.arrayContaining(['presence', 'typing', 'message', 'conversation', 'contact']))
  })

  it('has the user and their accounts, with the token separate', () => {
    for (const label of ['profile', 'profile ben', 'profile by api token']) {
      const body = answerOf(version, label).response.body as Record<string, unknown>
      const { profile, pubsubToken, server } = profileFromWire(body)!
      expect(server.isOld).toBe(version === '1.16.2' || version === '2.16.0')
      expect(pubsubToken).toBe(body['pubsub_token'])
      expect(profile).toMatchObject({ userId: body['id'], email: body['email'], name: body['available_name'] })
      expect(profile.accounts.map((account) => [account.id, account.name, account.role])).toEqual(
        (body['accounts'] as Record<string, unknown>[]).map((account) => [
          account['id'],
          account['name'],
          account['role'],
        ]),
      )
      expect(JSON.stringify(profile)).not.toMatch(SECRET)
    }
  })

  it('has the results of all API calls on the recorded answers', async () => {
    const on = (label: string): DeskApi => replay(answerOf(version, label)).api
    const messages = await on('messages before').messages(1, 1, { before: 3 })
    expect(messages.messages.map((message) => message.id)).toEqual(
      (wireOf(answerOf(version, 'messages before').response.body)!['payload'] as { id: number }[]).map(({ id }) => id),
    )
    expect((await on('messages after').messages(1, 1, { after: 3 })).afterIgnored).toBe(version === '1.16.2')
    expect((await on('conversation').conversation(1, 1)).conversations[0]).toMatchObject({
      id: 1,
      assignee: null,
      team: null,
      status: 'open',
    })
    expect(
      await on('agent reply').sendMessage(1, 1, {
        content: 'x',
        private: false,
        echoId: 'e-1',
        inReplyTo: null,
        files: [],
      }),
    ).toMatchObject({ id: 3, echoId: 'e-1' })
    expect(
      (
        await on('agent attachments').sendMessage(1, 1, {
          content: '',
          private: false,
          echoId: 'e-3',
          inReplyTo: null,
          files: [],
        })
      ).attachments,
    ).toHaveLength(2)
    expect(await on('delete message').deleteMessage(1, 1, 3)).toMatchObject({ id: 3, deleted: true })
    expect((await on('update_last_seen').markSeen(1, 1)).conversations[0]).toMatchObject({ id: 1, unreadCount: 0 })
    expect(await on('contact').contact(1, 1)).toMatchObject({
      id: 1,
      email: 'maya@example.test',
      channels: [{ inboxId: 1 }],
    })
    expect((await on('contact conversations').contactConversations(1, 1)).conversations.length).toBeGreaterThan(0)
    expect(await on('get agents').agents(1)).toHaveLength(3)
    expect(await on('get inboxes').inboxes(1)).toMatchObject([
      { id: 1, channel: 'Channel::Api' },
      { id: 2, channel: 'Channel::WebWidget' },
    ])
    expect(await on('get teams').teams(1)).toMatchObject([{ id: 1, name: 'billing', isMember: false }])
    expect(await on('get labels').labels(1)).toHaveLength(3)
    expect((await on('get canned_responses').cannedResponses(1))[0]).toMatchObject({ shortCode: 'hello' })
    expect(await on('get assignable_agents?inbox_ids[]=1').assignableAgents(1, 1)).toEqual(
      version === '1.16.2' ? null : [1, 2, 3],
    )
    // 1.16 has no such route.
    expect(await on('get custom_attribute_definitions').attributeDefinitions(1)).toEqual([])
    const notifications = await on('notifications ben').notifications(1, 1)
    expect(notifications.notifications[0]).toMatchObject({ conversationId: 1 })
    expect(await on('unread_count ben').unreadNotifications(1)).toBe(notifications.unreadCount)
    await on('read_all').markConversationNotificationsRead(1, 1)
    expect(notifications.notifications.filter(({ readAt }) => readAt === null)).toHaveLength(notifications.unreadCount)
    await on('assign ben').assign(1, 1, { id: 2, kind: 'user' })
    await on('resolve').setStatus(1, 1, 'resolved', null)
    await on('agent typing on').setTyping(1, 1, true, false)
    await on('sign_out').signOut()
  })

  it('has a separate error code for each refusal', async () => {
    const refusals: [string, (api: DeskApi) => Promise<unknown>, ErrorCode][] = [
      ['profile without token', (api) => api.profile(), 'signedOut'],
      ['profile bad api token', (api) => api.profile(), 'signedOut'],
      ['after sign_out', (api) => api.profile(), 'signedOut'],
      ['not my account', (api) => api.conversations(2, { status: 'open', assigneeType: 'all', page: 1 }), 'forbidden'],
      ['unknown conversation', (api) => api.conversation(1, 9999), version === '1.16.2' ? 'serverError' : 'notFound'],
    ]
    if (version === '1.16.2')
      refusals.push(
        ['unread', (api) => api.markUnread(1, 1), 'unsupported'],
        ['auto_offline', (api) => api.setAutoOffline(1, true), 'unsupported'],
      )
    if (version === '1.16.2' || version === '2.16.0')
      refusals.push(
        ['priority', (api) => api.setPriority(1, 1, 'high'), 'unsupported'],
        ['retry', (api) => api.retryMessage(1, 1, 3), 'unsupported'],
      )
    for (const [label, call, code] of refusals) {
      const error = await call(replay(answerOf(version, label)).api).catch((reason: unknown) => reason)
      expect(error, label).toBeInstanceOf(ApiError)
      const reachedServer = code === 'serverError' ? 'unknown' : 'yes'
      expect([label, (error as ApiError).code, (error as ApiError).reachedServer]).toEqual([label, code, reachedServer])
    }
  })
})

describe('a recorded refusal of a message', () => {
  const refusals = [...VERSIONS.flatMap((version) => restOf(version)), ...mailLines()].filter(
    ({ request, response }) =>
      request.method === 'POST' && /\/conversations\/\d+\/messages$/.test(request.path) && response.status >= 400,
  )

  it.each(refusals.map((line) => [line.response.status, line.response.body, line] as const))(
    '%i %j says that nothing was stored, unless its words are of a fault',
    async (_status, body, line) => {
      const message = { content: 'x', private: false, echoId: 'e', inReplyTo: null, files: [] }
      const error: unknown = await replay(line)
        .api.sendMessage(1, 1, message)
        .catch((reason: unknown) => reason)
      // Only where nothing was stored in the recording is a Ruby fault no longer told apart from one after the commit.
      const isFault = JSON.stringify(body).includes('undefined method')
      expect(error).toMatchObject({ reachedServer: isFault ? 'unknown' : 'yes' })
    },
  )

  it('was recorded of several kinds', () => {
    expect(new Set(refusals.map(({ response }) => JSON.stringify(response.body))).size).toBeGreaterThanOrEqual(3)
  })
})

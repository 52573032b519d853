import { describe, expect, it } from 'vitest'
import type { IgnoredEvent, ReadEvent } from '../../../shared/events.ts'
import { IGNORED_EVENTS, READ_EVENTS } from '../../../shared/events.ts'
import type { ConversationRow, NotificationView, ThreadConversation } from '../../../shared/views.ts'
import { DeskRig, SESSION } from '../testing/deskRig.ts'
import type { FakeServer } from '../testing/fakeServer.ts'
import { ACCOUNT, COLLEAGUE, ME } from '../testing/fakeServer.ts'

/** The conversation of every test: open and Ada's, in the list and the thread on the screen. */
const ID = 1
const CONTACT = 501

type Data = Record<string, unknown>

/** A desk that shows one conversation, its contact and the notifications. Events come one by one; nothing else is broadcast. */
class Stage {
  readonly rig = new DeskRig()

  static async start(): Promise<Stage> {
    const stage = new Stage()
    const { rig } = stage
    rig.server.addConversation('hello')
    rig.server.assign(ID, ME)
    await rig.start()
    await rig.watchList('list', { view: 'mine', status: 'open' })
    await rig.watchThread(ID)
    const account = { sessionId: SESSION, accountId: ACCOUNT }
    await rig.window.watch('contact', 'contact', { ...account, contactId: CONTACT, exceptConversationId: null })
    await rig.window.watch('notifications', 'notifications', { ...account, limit: 20 })
    await rig.clock.advance(5_000)
    return stage
  }

  async send(name: string, data: Data): Promise<void> {
    this.rig.server.onBroadcast(name, { account_id: ACCOUNT, ...data })
    await this.rig.clock.advance(500)
  }

  /** Changes the server; the last event of the change arrives under this name. */
  async change(name: string, change: (server: FakeServer) => void): Promise<void> {
    const { server, cable } = this.rig
    const events: Data[] = []
    server.onBroadcast = (_name, data) => events.push(structuredClone(data))
    change(server)
    cable.listen()
    await this.send(name, events.at(-1) ?? {})
  }

  get conversation(): ThreadConversation {
    const { conversation } = this.rig.shown('thread', 'thread').head
    if (conversation === null) throw new Error('the thread has no conversation')
    return conversation
  }
  get texts(): string[] {
    return this.rig.shown('thread', 'thread').items.map(({ content }) => content)
  }
  get rows(): ConversationRow[] {
    return this.rig.shown('list', 'conversations').items
  }
  get contactName(): string | undefined {
    return this.rig.shown('contact', 'contact').head.contact?.name
  }
  get notifications(): NotificationView[] {
    return this.rig.shown('notifications', 'notifications').items
  }
}

const newConversation = async (stage: Stage, name: string): Promise<void> => {
  await stage.change(name, (server) => server.assign(server.addConversation('a second one'), ME))
  expect(stage.rows.map(({ preview }) => preview?.text)).toContain('a second one')
}
const status = async (stage: Stage, name: string): Promise<void> => {
  await stage.change(name, (server) => server.setStatus(ID, 'resolved'))
  expect(stage.conversation.status).toBe('resolved')
  expect(stage.rows).toEqual([])
}
const renamed = async (stage: Stage, name: string): Promise<void> => {
  await stage.send(name, { id: CONTACT, name: 'Maya Ruiz' })
  expect(stage.contactName).toBe('Maya Ruiz')
  expect(stage.rows[0]?.contact?.name).toBe('Maya Ruiz')
}
const typing = (conversationId: number): Data => ({
  conversation: { id: conversationId },
  user: { id: CONTACT, name: 'Maya', type: 'contact' },
  is_private: false,
})
const notification = (data: Data): Data => ({
  unread_count: 1,
  notification: {
    id: 5,
    notification_type: 'conversation_mention',
    primary_actor_type: 'Conversation',
    primary_actor_id: 7_001,
    primary_actor: { id: ID, meta: {} },
    created_at: 1_700_000_000,
    last_activity_at: 1_700_000_000,
    ...data,
  },
})

/** What each event that Deskbell reads changes on the screen. docs/events.md names these tests. */
const EFFECTS: Readonly<Record<ReadEvent, (stage: Stage, name: string) => Promise<void>>> = {
  'conversation.created': newConversation,
  'conversation.mentioned': newConversation,
  'conversation.read': async (stage, name) => {
    const { seconds } = stage.rig.server
    stage.rig.server.row(ID).conversation.contactLastSeenAt = seconds
    await stage.change(name, (server) => server.assignTeam(ID, 4))
    expect(stage.conversation.contactLastSeenAt).toBe(seconds)
  },
  'message.created': async (stage, name) => {
    await stage.change(name, (server) => server.write(ID, { content: 'are you there?' }))
    expect(stage.texts).toEqual(['hello', 'are you there?'])
    expect(stage.rows[0]?.preview?.text).toBe('are you there?')
  },
  'message.updated': async (stage, name) => {
    const [message] = stage.rig.server.row(ID).messages
    await stage.change(name, (server) => server.updateMessage(ID, message?.id ?? 0, { content: 'hello again' }))
    expect(stage.texts).toEqual(['hello again'])
  },
  'first.reply.created': async (stage, name) => {
    await stage.change(name, (server) => server.write(ID, { content: 'a first reply', type: 'outgoing' }))
    expect(stage.texts).toEqual(['hello', 'a first reply'])
  },
  'conversation.status_changed': status,
  'conversation.opened': status,
  'conversation.resolved': status,
  'conversation.typing_on': async (stage, name) => {
    await stage.send(name, typing(ID))
    expect(stage.rows[0]?.typing).toEqual(['Maya'])
  },
  'conversation.typing_off': async (stage, name) => {
    await stage.send('conversation.typing_on', typing(ID))
    await stage.send(name, typing(ID))
    expect(stage.rows[0]?.typing).toEqual([])
  },
  'assignee.changed': async (stage, name) => {
    await stage.change(name, (server) => server.assign(ID, COLLEAGUE))
    expect(stage.conversation.assignee?.id).toBe(COLLEAGUE)
    expect(stage.rows).toEqual([])
  },
  'team.changed': async (stage, name) => {
    await stage.change(name, (server) => server.assignTeam(ID, 4))
    expect(stage.conversation.team?.name).toBe('billing')
  },
  'conversation.contact_changed': async (stage, name) => {
    const other = 9
    await stage.change(name, (server) => {
      const [known] = server.contacts.values()
      if (known) server.contacts.set(other, { ...known, id: other, name: 'Maya of the shop' })
      server.row(ID).conversation.contactId = other
      server.setLabels(ID, ['merged'])
    })
    expect(stage.conversation.contactId).toBe(other)
    expect(stage.rows[0]?.contact?.name).toBe('Maya of the shop')
  },
  'contact.created': renamed,
  'contact.updated': renamed,
  'contact.merged': renamed,
  'contact.deleted': async (stage, name) => {
    // The server removes the conversations too, and doesn't broadcast it.
    stage.rig.server.contacts.delete(CONTACT)
    stage.rig.server.remove(ID)
    await stage.send(name, { id: CONTACT, name: 'Maya' })
    await stage.rig.clock.advance(2_000)
    expect(stage.rows).toEqual([])
  },
  'presence.update': async (stage, name) => {
    await stage.send(name, { users: {}, contacts: { [CONTACT]: 'online' } })
    expect(stage.rows[0]?.contact?.online).toBe(true)
    await stage.send(name, { users: {}, contacts: {} })
    expect(stage.rows[0]?.contact?.online).toBe(false)
  },
  'notification.created': async (stage, name) => {
    await stage.send(name, notification({ read_at: null }))
    expect(stage.notifications).toMatchObject([{ id: 5, kind: 'mention', ref: { conversationId: ID } }])
    expect(stage.rig.shown('notifications', 'notifications').head.unread).toBe(1)
  },
  'notification.updated': async (stage, name) => {
    await stage.send('notification.created', notification({ read_at: null }))
    await stage.send(name, { ...notification({ read_at: 1_700_000_100 }), unread_count: 0 })
    expect(stage.rig.shown('notifications', 'notifications').head.unread).toBe(0)
  },
  'notification.deleted': async (stage, name) => {
    await stage.send('notification.created', notification({ read_at: null }))
    await stage.send(name, { unread_count: 0, notification: { id: 5 } })
    expect(stage.notifications).toEqual([])
  },
  'conversation.updated': async (stage, name) => {
    await stage.change(name, (server) => void server.setLabels(ID, ['refund']))
    expect(stage.conversation.labels).toEqual(['refund'])
  },
  'conversation.bot_handoff': async (stage, name) => {
    await stage.change(name, (server) => server.setPriority(ID, 'urgent'))
    expect(stage.conversation.priority).toBe('urgent')
  },
  'conversation.unread_count_changed': async (stage, name) => {
    const { calls } = stage.rig.api
    const before = calls.length
    await stage.send(name, {})
    await stage.rig.clock.advance(4_000)
    expect(calls.slice(before)).toContain('conversations')
  },
  'account.cache_invalidated': async (stage, name) => {
    const { calls } = stage.rig.api
    const before = calls.length
    await stage.send(name, { cache_keys: { label: '9', inbox: '1', team: '1' } })
    await stage.rig.clock.advance(4_000)
    // The labels, inboxes and teams.
    expect(calls.slice(before)).toEqual(['other', 'other', 'other'])
  },
}

describe('an event changes the screen', () => {
  it.each(READ_EVENTS)('%s', async (name) => {
    await EFFECTS[name](await Stage.start(), name)
  })

  it.each(['notification_created', 'conversation_typing_on'])('%s, as the public documents spell it', async (name) => {
    const stage = await Stage.start()
    await EFFECTS[name === 'notification_created' ? 'notification.created' : 'conversation.typing_on'](stage, name)
  })
})

describe('an event that is ignored changes nothing and requests nothing', () => {
  it.each(Object.keys(IGNORED_EVENTS) as IgnoredEvent[])('%s', async (name) => {
    const stage = await Stage.start()
    const before = JSON.stringify([stage.conversation, stage.texts, stage.rows, stage.notifications])
    const requests = stage.rig.api.calls.length
    await stage.send(name, { id: 1, call_id: 'x', conversation_id: ID, message: 'hi', copilot_thread: {} })
    expect(JSON.stringify([stage.conversation, stage.texts, stage.rows, stage.notifications])).toBe(before)
    expect(stage.rig.api.calls).toHaveLength(requests)
  })
})

describe('an event that should be read and can not be', () => {
  it.each([
    ['a message of no conversation, as in the documents', 'message.created', { id: 900, content: 'lost?' }],
    ['a conversation without an id', 'conversation.updated', { status: 'open' }],
    ['a notification without a row', 'notification.created', { unread_count: 3 }],
  ])('%s: the lists are compared once', async (_what, name, data) => {
    const stage = await Stage.start()
    const { calls } = stage.rig.api
    const before = calls.length
    for (let time = 0; time < 20; time++) await stage.send(name, data)
    const lists = calls.slice(before).filter((call) => call === 'conversations')
    expect(lists.length).toBeGreaterThan(0)
    expect(lists.length).toBeLessThanOrEqual(5)
    expect(stage.rig.errors).toEqual([])
  })
})

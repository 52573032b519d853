import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '../../../shared/events.ts'
import { parseServerEvent } from '../../../shared/events.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { mergeConversation } from '../../../shared/model/mergeConversation.ts'
import type { AlertOptions } from './decide.ts'
import { decideAlert } from './decide.ts'

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0)
const REF = { sessionId: 's1', accountId: 1, conversationId: 7 }
const ME = { userId: 1 }
const ada = { id: 1, kind: 'user' as const, name: 'Ada', avatarUrl: null }
const ben = { ...ada, id: 2, name: 'Ben' }
const conversation = (values: Partial<Conversation> = {}): Conversation =>
  mergeConversation(undefined, {
    accountId: 1,
    id: 7,
    inboxId: 1,
    status: 'open',
    lastActivityAt: NOW / 1000,
    unreadCount: 1,
    ...values,
  })

function message(values: Record<string, unknown> = {}, name = 'message.created'): ServerEvent {
  return parseServerEvent(name, {
    account_id: 1,
    id: 50,
    conversation_id: 7,
    inbox_id: 1,
    message_type: 0,
    content: 'Any **news**?',
    private: false,
    created_at: NOW / 1000,
    sender: { id: 9, type: 'contact', name: 'Maya' },
    conversation: { assignee_id: null, unread_count: 1, last_activity_at: NOW / 1000 },
    ...values,
  })!
}

function options(values: Partial<AlertOptions> = {}): AlertOptions {
  return {
    event: message(),
    ref: REF,
    before: conversation(),
    conversation: conversation(),
    contactName: 'Maya',
    me: ME,
    now: NOW,
    recovered: false,
    settings: { enabled: true, scope: 'all', sound: true, preview: true },
    viewed: { ref: null, atBottom: false, windowFocused: true },
    ...values,
  }
}
const settings = (values: Partial<AlertOptions['settings']>): AlertOptions['settings'] => ({
  ...options().settings,
  ...values,
})

describe('alerts of messages', () => {
  it("names the contact, the text and the conversation of a contact's message", () => {
    expect(decideAlert(options())).toEqual({
      alert: {
        key: 's1/1/7',
        sessionId: 's1',
        ref: REF,
        title: { code: 'title.message', values: { name: 'Maya' } },
        body: { code: 'body.text', values: { text: 'Any **news**?' } },
        sound: true,
      },
      reason: 'message',
      identity: 's1/1/7/message/50',
      missed: false,
    })
  })

  it.each<[string, Record<string, unknown>, string | null, unknown]>([
    [
      "the text as the channel's app shows it",
      { content: '*Any* _news_? 10*20*30' },
      'Channel::Whatsapp',
      { code: 'body.text', values: { text: 'Any news? 10*20*30' } },
    ],
    [
      'the text as typed in other channels',
      { content: '*Any* &nbsp; # 4711\n+ 1' },
      'Channel::WebWidget',
      { code: 'body.text', values: { text: '*Any* &nbsp; # 4711 + 1' } },
    ],
    [
      'that only the app of the channel can show the message',
      { content: 'unavailable', content_attributes: { is_unsupported: true } },
      'Channel::Whatsapp',
      { code: 'body.unsupported', values: { app: 'WhatsApp' } },
    ],
    [
      'that the message cannot be shown, on a channel without an app',
      { content: '', content_attributes: { is_unsupported: true } },
      'Channel::WebWidget',
      { code: 'body.unsupportedHere', values: {} },
    ],
    [
      'the number where the text is blank',
      { content: '\u200b\u3164' },
      null,
      { code: 'body.conversation', values: { number: 7 } },
    ],
    [
      'a text that is not cut within a character',
      { content: '😀'.repeat(150) },
      null,
      { code: 'body.text', values: { text: `${'😀'.repeat(99)}…` } },
    ],
  ])('shows %s', (_name, values, channel, body) => {
    expect(
      decideAlert(options({ event: message(values), conversation: conversation({ channel }) }))?.alert.body,
    ).toEqual(body)
  })

  it.each([
    ['Maya\u202egpj', 'Mayagpj'],
    ['\u200b\u3164', 'Cached Maya'],
    ['', 'Cached Maya'],
    ['مها', 'مها'],
  ])('names %j as %j', (name, shown) => {
    expect(
      decideAlert(options({ event: message({ sender: { id: 9, type: 'contact', name } }), contactName: 'Cached Maya' }))
        ?.alert.title.values,
    ).toEqual({ name: shown })
  })

  it.each<[string, Partial<AlertOptions>]>([
    ['when notifications are off', { settings: settings({ enabled: false }) }],
    [
      "for the user's own message",
      { event: message({ message_type: 1, sender: { id: 1, type: 'user', name: 'Ada' } }) },
    ],
    [
      "for another agent's reply",
      { event: message({ message_type: 1, sender: { id: 2, type: 'user', name: 'Ben' } }) },
    ],
    [
      'for a note that does not mention the user',
      {
        event: message({
          message_type: 1,
          private: true,
          sender: { id: 2, type: 'user', name: 'Ben' },
          content: '[@Cleo](mention://user/11/Cleo)',
        }),
      },
    ],
    ['for an activity message', { event: message({ message_type: 2, sender: undefined, content: 'Ada resolved it' }) }],
    ['for a template message', { event: message({ message_type: 3 }) }],
    ['for an updated message', { event: message({}, 'message.updated') }],
    ['for a first reply', { event: message({}, 'first.reply.created') }],
    ['while a bot has the conversation', { conversation: conversation({ status: 'pending' }) }],
    ['for a muted conversation', { conversation: conversation({ muted: true }) }],
    ['for presence', { event: parseServerEvent('presence.update', { account_id: 1, users: {}, contacts: {} })! }],
  ])('no alert %s', (_name, values) => {
    expect(decideAlert(options(values))).toBeNull()
  })

  describe('by assignee', () => {
    const bot = { ...ada, kind: 'bot' as const }
    it.each<[AlertOptions['settings']['scope'], Conversation['assignee'], boolean]>([
      ['mine', ada, true],
      ['mine', null, false],
      ['mine', ben, false],
      ['mine', bot, false],
      ['mineAndUnassigned', ada, true],
      ['mineAndUnassigned', null, true],
      ['mineAndUnassigned', ben, false],
      ['mineAndUnassigned', bot, false],
      ['all', ada, true],
      ['all', null, true],
      ['all', ben, true],
      ['all', bot, true],
    ])('scope %s, assigned to %j: %s', (scope, assignee, alerts) => {
      expect(
        decideAlert(options({ settings: settings({ scope }), conversation: conversation({ assignee }) })) !== null,
      ).toBe(alerts)
    })

    it.each<[number | null | undefined, boolean]>([
      [1, true],
      [2, false],
      [null, true],
      [undefined, true],
    ])('of a conversation that is not cached, by the assignee in the event, %j: %s', (assignee, alerts) => {
      const event = message({ conversation: assignee === undefined ? {} : { assignee_id: assignee } })
      expect(
        decideAlert(
          options({ event, before: null, conversation: null, settings: settings({ scope: 'mineAndUnassigned' }) }),
        ) !== null,
      ).toBe(alerts)
    })
  })

  describe('by what the user looks at', () => {
    it.each<[string, AlertOptions['viewed'], boolean]>([
      ['the end of this conversation', { ref: REF, atBottom: true, windowFocused: true }, false],
      ['an earlier part of it', { ref: REF, atBottom: false, windowFocused: true }, true],
      ['another window', { ref: REF, atBottom: true, windowFocused: false }, true],
      ['another conversation', { ref: { ...REF, conversationId: 8 }, atBottom: true, windowFocused: true }, true],
      [
        'the same number of another account',
        { ref: { ...REF, accountId: 2 }, atBottom: true, windowFocused: true },
        true,
      ],
      ['the same on another server', { ref: { ...REF, sessionId: 's2' }, atBottom: true, windowFocused: true }, true],
    ])('%s', (_name, viewed, alerts) => {
      expect(decideAlert(options({ viewed })) !== null).toBe(alerts)
    })
  })

  describe('mentions', () => {
    const note = (content: string): ServerEvent =>
      message({ message_type: 1, private: true, sender: { id: 2, type: 'user', name: 'Ben' }, content })

    it('alerts whatever the assignee, status and scope', () => {
      const mention = decideAlert(
        options({
          event: note('Look, [@Ada](mention://user/1/Ada)'),
          conversation: conversation({ assignee: ben, status: 'pending' }),
          settings: settings({ scope: 'mine' }),
        }),
      )
      expect(mention).toMatchObject({
        reason: 'mention',
        alert: { title: { code: 'title.mention', values: { name: 'Ben' } }, body: { values: { text: 'Look, @Ada' } } },
      })
    })

    it('alerts for a team of the user', () => {
      expect(
        decideAlert(options({ event: note('[@billing](mention://team/4/billing)'), me: { userId: 1, teamIds: [4] } })),
      ).toMatchObject({ reason: 'mention' })
      expect(
        decideAlert(options({ event: note('[@billing](mention://team/4/billing)'), me: { userId: 1, teamIds: [5] } })),
      ).toBeNull()
    })

    it('does not alert when the user mentions themselves', () => {
      expect(
        decideAlert(
          options({
            event: message({
              message_type: 1,
              private: true,
              sender: { id: 1, type: 'user', name: 'Ada' },
              content: 'mention://user/1/Ada',
            }),
          }),
        ),
      ).toBeNull()
    })
  })

  describe('messages that a sync found', () => {
    const sent = (secondsAgo: number): ServerEvent => message({ created_at: NOW / 1000 - secondsAgo })
    it.each([
      [60, false],
      [119, false],
      [121, true],
      [100_000, true],
    ])('%i s old: missed is %s', (age, missed) => {
      expect(decideAlert(options({ event: sent(age), recovered: true }))?.missed).toBe(missed)
    })

    it('alerts for an old message that is received live', () => {
      expect(decideAlert(options({ event: sent(600) }))?.missed).toBe(false)
    })

    it('no alert when the conversation has been read', () => {
      expect(
        decideAlert(options({ event: sent(600), recovered: true, conversation: conversation({ unreadCount: 0 }) })),
      ).toBeNull()
    })
  })

  it.each<[Record<string, unknown>, string]>([
    [{ content: '', attachments: [{ id: 1, file_type: 'image' }] }, 'body.image'],
    [{ content: '', content_type: 'sticker', attachments: [{ id: 1, file_type: 'image' }] }, 'body.sticker'],
    [{ content: '', attachments: [{ id: 1, file_type: 'audio' }] }, 'body.audio'],
    [{ content: '', attachments: [{ id: 1, file_type: 'hologram' }] }, 'body.file'],
    [{ content: '' }, 'body.conversation'],
  ])('names the attachment of a message without text: %j', (values, code) => {
    expect(decideAlert(options({ event: message(values) }))?.alert.body.code).toBe(code)
  })

  it('has no content with previews off, and no sound with sound off', () => {
    const { alert } = decideAlert(options({ settings: settings({ preview: false, sound: false }) }))!
    expect(alert).toMatchObject({
      title: { code: 'title.messageHidden', values: {} },
      body: { code: 'body.conversation', values: { number: 7 } },
      sound: false,
    })
    expect(JSON.stringify(alert)).not.toMatch(/Maya|news/)
  })

  it('has at most 200 characters', () => {
    expect(
      String(decideAlert(options({ event: message({ content: 'x'.repeat(5000) }) }))?.alert.body.values['text']),
    ).toHaveLength(200)
  })
})

describe('alerts of assignments', () => {
  const assigned = (values: Record<string, unknown> = {}, name = 'assignee.changed'): ServerEvent =>
    parseServerEvent(name, {
      account_id: 1,
      id: 7,
      status: 'open',
      meta: { sender: { id: 9, name: 'Maya' }, assignee: { id: 1, name: 'Ada' } },
      ...values,
    })!
  const mine = (values: Partial<AlertOptions> = {}): AlertOptions =>
    options({
      event: assigned(),
      before: conversation({ assignee: ben }),
      conversation: conversation({ assignee: ada, updatedAt: 5 }),
      ...values,
    })

  it('alerts once', () => {
    expect(decideAlert(mine())).toMatchObject({
      reason: 'assigned',
      identity: 's1/1/7/assigned/5',
      alert: { title: { code: 'title.assigned', values: { name: 'Maya' } } },
    })
    expect(decideAlert(mine({ event: assigned({}, 'conversation.updated') }))?.identity).toBe('s1/1/7/assigned/5')
  })

  it.each<[string, Partial<AlertOptions>]>([
    ['when it was assigned to the user before', { before: conversation({ assignee: ada }) }],
    ['when the user assigned it', { event: assigned({ performer: { id: 1, type: 'user', name: 'Ada' } }) }],
    ['when it is assigned to another agent', { conversation: conversation({ assignee: ben }) }],
    [
      "when it is assigned to a bot with the user's id",
      { conversation: conversation({ assignee: { ...ada, kind: 'bot' } }) },
    ],
    ['when it is resolved', { conversation: conversation({ assignee: ada, status: 'resolved' }) }],
    [
      'when an update is the first event of a conversation',
      { before: null, event: assigned({}, 'conversation.updated') },
    ],
  ])('no alert %s', (_name, values) => {
    expect(decideAlert(mine(values))).toBeNull()
  })

  it('alerts for the assignment of a conversation that was not cached', () => {
    expect(decideAlert(mine({ before: null }))).toMatchObject({ reason: 'assigned' })
  })
})

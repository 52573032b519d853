import { describe, expect, it } from 'vitest'
import type { ServerEvent } from '../../../shared/events.ts'
import { parseServerEvent } from '../../../shared/events.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { mergeConversation } from '../../../shared/model/mergeConversation.ts'
import type { AlertQuestion } from './decide.ts'
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

function ask(values: Partial<AlertQuestion> = {}): AlertQuestion {
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
    looking: { ref: null, atBottom: false, windowFocused: true },
    ...values,
  }
}
const settings = (values: Partial<AlertQuestion['settings']>): AlertQuestion['settings'] => ({
  ...ask().settings,
  ...values,
})

describe('which message deserves a notification', () => {
  it("a customer's: who, what, where", () => {
    expect(decideAlert(ask())).toEqual({
      alert: {
        key: 's1/1/7',
        sessionId: 's1',
        ref: REF,
        title: { code: 'title.message', values: { name: 'Maya' } },
        body: { code: 'body.text', values: { text: 'Any **news**?' } },
        silent: false,
        sound: true,
      },
      reason: 'message',
      identity: 's1/1/7/message/50',
      missed: false,
    })
  })

  it.each<[string, Record<string, unknown>, string | null, unknown]>([
    [
      "a customer's words as the channel's app shows them",
      { content: '*Any* _news_? 10*20*30' },
      'Channel::Whatsapp',
      { code: 'body.text', values: { text: 'Any news? 10*20*30' } },
    ],
    [
      'and elsewhere as they were typed',
      { content: '*Any* &nbsp; # 4711\n+ 1' },
      'Channel::WebWidget',
      { code: 'body.text', values: { text: '*Any* &nbsp; # 4711 + 1' } },
    ],
    [
      'what cannot be shown, and where it can',
      { content: 'unavailable', content_attributes: { is_unsupported: true } },
      'Channel::Whatsapp',
      { code: 'body.unsupported', values: { app: 'WhatsApp' } },
    ],
    [
      'what cannot be shown on a channel without an app',
      { content: '', content_attributes: { is_unsupported: true } },
      'Channel::WebWidget',
      { code: 'body.unsupportedHere', values: {} },
    ],
    [
      'the number where there is nothing to see',
      { content: '\u200b\u3164' },
      null,
      { code: 'body.conversation', values: { number: 7 } },
    ],
    [
      'no half of a character',
      { content: '😀'.repeat(150) },
      null,
      { code: 'body.text', values: { text: `${'😀'.repeat(99)}…` } },
    ],
  ])('says %s', (_name, values, channel, body) => {
    expect(decideAlert(ask({ event: message(values), conversation: conversation({ channel }) }))?.alert.body).toEqual(
      body,
    )
  })

  it.each([
    ['Maya\u202egpj', 'Mayagpj'],
    ['\u200b\u3164', 'Maya of the cache'],
    ['', 'Maya of the cache'],
    ['مها', 'مها'],
  ])('names %j as %j', (name, shown) => {
    expect(
      decideAlert(
        ask({ event: message({ sender: { id: 9, type: 'contact', name } }), contactName: 'Maya of the cache' }),
      )?.alert.title.values,
    ).toEqual({ name: shown })
  })

  it.each<[string, Partial<AlertQuestion>]>([
    ['when notifications are off', { settings: settings({ enabled: false }) }],
    ['for my own', { event: message({ message_type: 1, sender: { id: 1, type: 'user', name: 'Ada' } }) }],
    ["for a colleague's answer", { event: message({ message_type: 1, sender: { id: 2, type: 'user', name: 'Ben' } }) }],
    [
      'for a note that does not mention me',
      {
        event: message({
          message_type: 1,
          private: true,
          sender: { id: 2, type: 'user', name: 'Ben' },
          content: '[@Cleo](mention://user/11/Cleo)',
        }),
      },
    ],
    ['for activity', { event: message({ message_type: 2, sender: undefined, content: 'Ada resolved it' }) }],
    ['for automatic answers', { event: message({ message_type: 3 }) }],
    ['for an update', { event: message({}, 'message.updated') }],
    ['for a first reply', { event: message({}, 'first.reply.created') }],
    ['while a bot has the conversation', { conversation: conversation({ status: 'pending' }) }],
    ['for somebody who is muted', { conversation: conversation({ muted: true }) }],
    ['for presence', { event: parseServerEvent('presence.update', { account_id: 1, users: {}, contacts: {} })! }],
  ])('none %s', (_name, values) => {
    expect(decideAlert(ask(values))).toBeNull()
  })

  describe('by whose conversation it is', () => {
    const bot = { ...ada, kind: 'bot' as const }
    it.each<[AlertQuestion['settings']['scope'], Conversation['assignee'], boolean]>([
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
    ])('%s, assigned to %j: %s', (scope, assignee, rings) => {
      expect(
        decideAlert(ask({ settings: settings({ scope }), conversation: conversation({ assignee }) })) !== null,
      ).toBe(rings)
    })

    it.each<[number | null | undefined, boolean]>([
      [1, true],
      [2, false],
      [null, true],
      [undefined, true],
    ])("of a conversation that is not known, by the message's word %j: %s", (assignee, rings) => {
      const event = message({ conversation: assignee === undefined ? {} : { assignee_id: assignee } })
      expect(
        decideAlert(
          ask({ event, before: null, conversation: null, settings: settings({ scope: 'mineAndUnassigned' }) }),
        ) !== null,
      ).toBe(rings)
    })
  })

  describe('by what the person looks at', () => {
    it.each<[string, AlertQuestion['looking'], boolean]>([
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
    ])('%s', (_name, looking, rings) => {
      expect(decideAlert(ask({ looking })) !== null).toBe(rings)
    })
  })

  describe('mentions', () => {
    const note = (content: string): ServerEvent =>
      message({ message_type: 1, private: true, sender: { id: 2, type: 'user', name: 'Ben' }, content })

    it('rings whoever has the conversation', () => {
      const mention = decideAlert(
        ask({
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

    it('rings for my team', () => {
      expect(
        decideAlert(ask({ event: note('[@billing](mention://team/4/billing)'), me: { userId: 1, teamIds: [4] } })),
      ).toMatchObject({ reason: 'mention' })
      expect(
        decideAlert(ask({ event: note('[@billing](mention://team/4/billing)'), me: { userId: 1, teamIds: [5] } })),
      ).toBeNull()
    })

    it('not when I mention myself', () => {
      expect(
        decideAlert(
          ask({
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

  describe('what a sync found', () => {
    const sent = (secondsAgo: number): ServerEvent => message({ created_at: NOW / 1000 - secondsAgo })
    it.each([
      [60, false],
      [119, false],
      [121, true],
      [100_000, true],
    ])('%i s old: only in the summary is %s', (age, missed) => {
      expect(decideAlert(ask({ event: sent(age), recovered: true }))?.missed).toBe(missed)
    })

    it('rings for what is late on the wire', () => {
      expect(decideAlert(ask({ event: sent(600) }))?.missed).toBe(false)
    })

    it('is nothing when somebody has read it', () => {
      expect(
        decideAlert(ask({ event: sent(600), recovered: true, conversation: conversation({ unreadCount: 0 }) })),
      ).toBeNull()
    })
  })

  it.each<[Record<string, unknown>, string]>([
    [{ content: '', attachments: [{ id: 1, file_type: 'image' }] }, 'body.image'],
    [{ content: '', attachments: [{ id: 1, file_type: 'audio' }] }, 'body.audio'],
    [{ content: '', attachments: [{ id: 1, file_type: 'hologram' }] }, 'body.file'],
    [{ content: '' }, 'body.conversation'],
  ])('says what was sent without words: %j', (values, code) => {
    expect(decideAlert(ask({ event: message(values) }))?.alert.body.code).toBe(code)
  })

  it('shows nothing of it where previews are off, and is silent where sound is', () => {
    const { alert } = decideAlert(ask({ settings: settings({ preview: false, sound: false }) }))!
    expect(alert).toMatchObject({
      title: { code: 'title.messageHidden', values: {} },
      body: { code: 'body.conversation', values: { number: 7 } },
      silent: true,
      sound: false,
    })
    expect(JSON.stringify(alert)).not.toMatch(/Maya|news/)
  })

  it('is at most 200 characters', () => {
    expect(
      String(decideAlert(ask({ event: message({ content: 'x'.repeat(5000) }) }))?.alert.body.values['text']),
    ).toHaveLength(200)
  })
})

describe('a conversation that becomes mine', () => {
  const assigned = (values: Record<string, unknown> = {}, name = 'assignee.changed'): ServerEvent =>
    parseServerEvent(name, {
      account_id: 1,
      id: 7,
      status: 'open',
      meta: { sender: { id: 9, name: 'Maya' }, assignee: { id: 1, name: 'Ada' } },
      ...values,
    })!
  const mine = (values: Partial<AlertQuestion> = {}): AlertQuestion =>
    ask({
      event: assigned(),
      before: conversation({ assignee: ben }),
      conversation: conversation({ assignee: ada, updatedAt: 5 }),
      ...values,
    })

  it('rings once', () => {
    expect(decideAlert(mine())).toMatchObject({
      reason: 'assigned',
      identity: 's1/1/7/assigned/5',
      alert: { title: { code: 'title.assigned', values: { name: 'Maya' } } },
    })
    expect(decideAlert(mine({ event: assigned({}, 'conversation.updated') }))?.identity).toBe('s1/1/7/assigned/5')
  })

  it.each<[string, Partial<AlertQuestion>]>([
    ['when it was mine', { before: conversation({ assignee: ada }) }],
    ['when I did it', { event: assigned({ performer: { id: 1, type: 'user', name: 'Ada' } }) }],
    ["when it is a colleague's", { conversation: conversation({ assignee: ben }) }],
    ['when a bot has my number', { conversation: conversation({ assignee: { ...ada, kind: 'bot' } }) }],
    ['when it is over', { conversation: conversation({ assignee: ada, status: 'resolved' }) }],
    ['when a row is met for the first time', { before: null, event: assigned({}, 'conversation.updated') }],
  ])('not %s', (_name, values) => {
    expect(decideAlert(mine(values))).toBeNull()
  })

  it('rings for an assignment of a conversation that was not known', () => {
    expect(decideAlert(mine({ before: null }))).toMatchObject({ reason: 'assigned' })
  })
})

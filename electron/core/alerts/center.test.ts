import { describe, expect, it } from 'vitest'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import { mergeConversation } from '../../../shared/model/mergeConversation.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import type { AlertAction, AlertReason, Occasion } from './alert.ts'
import { ALERT_TEXTS } from './alert.ts'
import { AlertCenter } from './center.ts'

const refOf = (conversationId: number, sessionId = 's1'): Occasion['alert']['ref'] => ({
  sessionId,
  accountId: 1,
  conversationId,
})
function occasion(
  messageId: number,
  conversationId = 7,
  values: { missed?: boolean; reason?: AlertReason; sessionId?: string } = {},
): Occasion {
  const ref = refOf(conversationId, values.sessionId)
  const key = conversationKey(ref)
  return {
    alert: {
      key,
      sessionId: ref.sessionId,
      ref,
      title: { code: 'title.message', values: { name: 'Maya' } },
      body: { code: 'body.text', values: { text: `m${messageId}` } },
      silent: false,
      sound: true,
    },
    reason: values.reason ?? 'message',
    identity: `${key}/message/${messageId}`,
    missed: values.missed ?? false,
  }
}
function center(): { center: AlertCenter; clock: FakeClock; actions: AlertAction[]; rings: () => number } {
  const clock = new FakeClock()
  const actions: AlertAction[] = []
  return {
    center: new AlertCenter({ clock, emit: (action) => actions.push(action) }),
    clock,
    actions,
    rings: () => actions.filter((action) => action.kind === 'show' && action.alert.sound).length,
  }
}
const conversation = (values: Partial<Conversation>): Conversation =>
  mergeConversation(undefined, { accountId: 1, id: 7, status: 'open', inboxId: 1, lastActivityAt: 1, ...values })

describe('notifications', () => {
  it('never come twice for the same message, however often its event does', () => {
    const { center: alerts, actions } = center()
    for (let times = 0; times < 5; times++) alerts.offer(occasion(1))
    expect(actions).toHaveLength(1)
  })

  it('are one for each conversation: the next takes the place of the last', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1))
    alerts.offer(occasion(2))
    expect(actions.map((action) => action.kind === 'show' && action.alert.key)).toEqual(['s1/1/7', 's1/1/7'])
  })

  it('become one, and silent, from the fourth within ten seconds', async () => {
    const { center: alerts, actions, clock, rings } = center()
    for (let number = 1; number <= 6; number++) alerts.offer(occasion(number, Math.min(number, 5)))
    expect(rings()).toBe(3)
    expect(actions.slice(3)).toMatchObject([
      {
        alert: {
          key: 'many',
          ref: null,
          silent: true,
          title: { code: 'title.many', values: { messages: 1, conversations: 1 } },
        },
      },
      { alert: { key: 'many', title: { values: { messages: 2, conversations: 2 } } } },
      { alert: { key: 'many', title: { values: { messages: 3, conversations: 2 } } } },
    ])
    await clock.advance(10_000)
    for (let number = 7; number <= 10; number++) alerts.offer(occasion(number, number))
    expect(rings()).toBe(6)
    expect(actions.at(-1)).toMatchObject({
      alert: { key: 'many', title: { values: { messages: 1, conversations: 1 } } },
    })
  })

  it('of one conversation that writes fast change in their place, silently from the fourth', () => {
    const { center: alerts, actions, rings } = center()
    for (let number = 1; number <= 5; number++) alerts.offer(occasion(number))
    expect(actions.map((action) => action.kind === 'show' && action.alert.key)).toEqual(Array(5).fill('s1/1/7'))
    expect(actions.at(-1)).toMatchObject({ alert: { silent: true, sound: false, body: { values: { text: 'm5' } } } })
    expect(rings()).toBe(3)
  })

  it('ring at most three times in any ten seconds of a long storm, and do not fall silent for its whole length', async () => {
    const { center: alerts, clock, rings } = center()
    const rungAt: number[] = []
    for (let number = 1; number <= 300; number++) {
      const before = rings()
      alerts.offer(occasion(number, number))
      if (rings() > before) rungAt.push(clock.monotonic())
      await clock.advance(100)
    }
    expect(rungAt).toHaveLength(9)
    for (const at of rungAt)
      expect(rungAt.filter((other) => other >= at && other < at + 10_000).length).toBeLessThanOrEqual(3)
  })

  it('go when somebody else has read the conversation or ended it', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1))
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 1 }), conversation({ unreadCount: 2 }))
    expect(actions).toHaveLength(1)
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions.at(-1)).toEqual({ kind: 'withdraw', key: 's1/1/7' })
    alerts.offer(occasion(2))
    alerts.conversationChanged(refOf(7), conversation({ status: 'open' }), conversation({ status: 'resolved' }))
    expect(actions.at(-1)).toEqual({ kind: 'withdraw', key: 's1/1/7' })
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions).toHaveLength(4)
  })

  it('stay for a mention until this person looks', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1, 7, { reason: 'mention' }))
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions).toHaveLength(1)
    alerts.looked(refOf(7))
    alerts.looked(refOf(7))
    expect(actions.slice(1)).toEqual([{ kind: 'withdraw', key: 's1/1/7/mention' }])
  })

  it.each<[AlertReason, AlertReason]>([
    ['mention', 'message'],
    ['mention', 'assigned'],
    ['assigned', 'message'],
  ])('of a %s is neither closed nor replaced by a later %s', (greater, lesser) => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1, 7, { reason: greater }))
    alerts.offer(occasion(2, 7, { reason: lesser }))
    alerts.offer(occasion(3, 7, { reason: lesser }))
    const greaterKey = `s1/1/7/${greater}`
    expect(
      actions.filter((action) => (action.kind === 'show' ? action.alert.key : action.key) === greaterKey),
    ).toMatchObject([{ kind: 'show' }])
    expect(actions).toHaveLength(3)
    // Read elsewhere: only what a message said is over.
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions.filter((action) => action.kind === 'withdraw').map((action) => action.key)).toEqual(
      lesser === 'message' ? ['s1/1/7'] : [],
    )
    alerts.looked(refOf(7))
    expect(actions.at(lesser === 'message' ? -1 : -2)).toEqual({ kind: 'withdraw', key: greaterKey })
  })

  it('of something greater take the place of the lesser ones', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1))
    alerts.offer(occasion(2, 7, { reason: 'assigned' }))
    alerts.offer(occasion(3, 7, { reason: 'mention' }))
    expect(
      actions.map((action) => (action.kind === 'show' ? `show ${action.alert.key}` : `withdraw ${action.key}`)),
    ).toEqual([
      'show s1/1/7',
      'show s1/1/7/assigned',
      'withdraw s1/1/7',
      'show s1/1/7/mention',
      'withdraw s1/1/7/assigned',
    ])
  })

  it('of a mention are shown in a storm too, without a sound, and stay through it and a sync', () => {
    const { center: alerts, actions, rings } = center()
    for (let number = 1; number <= 3; number++) alerts.offer(occasion(number, number))
    alerts.offer(occasion(4, 40, { reason: 'mention' }))
    for (let number = 5; number <= 9; number++) alerts.offer(occasion(number, 40))
    alerts.offer(occasion(10, 40, { missed: true }))
    alerts.summarise('s1', { sound: true })
    expect(actions[3]).toMatchObject({ kind: 'show', alert: { key: 's1/1/40/mention', sound: false } })
    expect(actions.filter((action) => action.kind === 'withdraw')).toEqual([])
    expect(actions.filter((action) => action.kind === 'show' && action.alert.key === 's1/1/40/mention')).toHaveLength(1)
    expect(rings()).toBe(4)
  })

  it('are not taken back once the person has closed them', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1))
    alerts.gone('s1/1/7')
    alerts.looked(refOf(7))
    expect(actions).toHaveLength(1)
  })

  it('sum up what a sync found, once, for its session', () => {
    const { center: alerts, actions } = center()
    for (let number = 1; number <= 5; number++) alerts.offer(occasion(number, number % 3, { missed: true }))
    alerts.offer(occasion(1, 1, { missed: true }))
    alerts.offer(occasion(9, 9, { missed: true, sessionId: 's2' }))
    expect(actions).toHaveLength(0)
    alerts.summarise('s1', { sound: true })
    alerts.summarise('s1', { sound: true })
    expect(actions).toMatchObject([
      {
        kind: 'show',
        alert: {
          key: 's1/missed',
          ref: null,
          sound: true,
          title: { code: 'title.whileAway', values: { messages: 5, conversations: 3 } },
        },
      },
    ])
    alerts.summarise('s2', { sound: false })
    expect(actions.at(-1)).toMatchObject({ alert: { key: 's2/missed', ref: refOf(9, 's2'), silent: true } })
  })

  it('do not come again live for what the summary told of', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1, 7, { missed: true }))
    alerts.summarise('s1', { sound: true })
    alerts.offer(occasion(1))
    expect(actions).toHaveLength(1)
  })

  it('of a session go with it', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(1))
    alerts.offer(occasion(2, 8, { sessionId: 's2' }))
    alerts.offer(occasion(3, 9, { missed: true }))
    alerts.forgetSession('s1')
    expect(actions.slice(2)).toEqual([
      { kind: 'withdraw', key: 's1/1/7' },
      { kind: 'withdraw', key: 's1/missed' },
    ])
    alerts.summarise('s1', { sound: true })
    expect(actions).toHaveLength(4)
  })

  it('remember enough and not everything', () => {
    const { center: alerts, actions } = center()
    alerts.offer(occasion(0))
    for (let number = 1; number <= 4_999; number++) alerts.offer(occasion(number, number, { missed: true }))
    alerts.offer(occasion(0))
    expect(actions).toHaveLength(1)
    alerts.offer(occasion(5_001, 1, { missed: true }))
    alerts.offer(occasion(0))
    expect(actions).toHaveLength(2)
  })
})

describe('the texts of notifications', () => {
  it('name their values', () => {
    for (const [code, values] of Object.entries(ALERT_TEXTS))
      expect([code, values.every((value) => /^[a-z]+$/.test(value))]).toEqual([code, true])
  })
})

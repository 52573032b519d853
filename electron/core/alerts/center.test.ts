import { describe, expect, it } from 'vitest'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import { mergeConversation } from '../../../shared/model/mergeConversation.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import type { AlertAction, AlertCandidate, AlertReason } from './alert.ts'
import { ALERT_TEXTS } from './alert.ts'
import { AlertCenter } from './center.ts'

const refOf = (conversationId: number, sessionId = 's1'): AlertCandidate['alert']['ref'] => ({
  sessionId,
  accountId: 1,
  conversationId,
})
function candidate(
  messageId: number,
  conversationId = 7,
  values: { missed?: boolean; reason?: AlertReason; sessionId?: string } = {},
): AlertCandidate {
  const ref = refOf(conversationId, values.sessionId)
  const key = conversationKey(ref)
  return {
    alert: {
      key,
      sessionId: ref.sessionId,
      ref,
      title: { code: 'title.message', values: { name: 'Maya' } },
      body: { code: 'body.text', values: { text: `m${messageId}` } },
      sound: true,
    },
    reason: values.reason ?? 'message',
    identity: `${key}/message/${messageId}`,
    missed: values.missed ?? false,
  }
}
function center(): { center: AlertCenter; clock: FakeClock; actions: AlertAction[]; sounds: () => number } {
  const clock = new FakeClock()
  const actions: AlertAction[] = []
  return {
    center: new AlertCenter({ clock, emit: (action) => actions.push(action) }),
    clock,
    actions,
    sounds: () => actions.filter((action) => action.kind === 'show' && action.alert.sound).length,
  }
}
const conversation = (values: Partial<Conversation>): Conversation =>
  mergeConversation(undefined, { accountId: 1, id: 7, status: 'open', inboxId: 1, lastActivityAt: 1, ...values })

describe('AlertCenter', () => {
  it('shows one notification for repeated events of a message', () => {
    const { center: alerts, actions } = center()
    for (let times = 0; times < 5; times++) alerts.offer(candidate(1))
    expect(actions).toHaveLength(1)
  })

  it('replaces the notification of a conversation with the next one', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1))
    alerts.offer(candidate(2))
    expect(actions.map((action) => action.kind === 'show' && action.alert.key)).toEqual(['s1/1/7', 's1/1/7'])
  })

  it('combines alerts into one silent notification from the fourth within ten seconds', async () => {
    const { center: alerts, actions, clock, sounds } = center()
    for (let number = 1; number <= 6; number++) alerts.offer(candidate(number, Math.min(number, 5)))
    expect(sounds()).toBe(3)
    expect(actions.slice(3)).toMatchObject([
      {
        alert: {
          key: 'many',
          ref: refOf(4),
          title: { code: 'title.many', values: { messages: 1, conversations: 1 } },
        },
      },
      { alert: { key: 'many', ref: null, title: { values: { messages: 2, conversations: 2 } } } },
      { alert: { key: 'many', title: { values: { messages: 3, conversations: 2 } } } },
    ])
    await clock.advance(10_000)
    for (let number = 7; number <= 10; number++) alerts.offer(candidate(number, number))
    expect(sounds()).toBe(6)
    expect(actions.at(-1)).toMatchObject({
      alert: { key: 'many', title: { values: { messages: 1, conversations: 1 } } },
    })
  })

  it('replaces the notification of one conversation silently from the third message within ten seconds', () => {
    const { center: alerts, actions, sounds } = center()
    for (let number = 1; number <= 5; number++) alerts.offer(candidate(number))
    expect(actions.map((action) => action.kind === 'show' && action.alert.key)).toEqual(Array(5).fill('s1/1/7'))
    expect(actions.at(-1)).toMatchObject({ alert: { sound: false, body: { values: { text: 'm5' } } } })
    expect(sounds()).toBe(2)
  })

  it('rings for another conversation during a burst of one', () => {
    const { center: alerts, actions, sounds } = center()
    for (let number = 1; number <= 50; number++) alerts.offer(candidate(number))
    alerts.offer(candidate(51, 8))
    expect(actions.at(-1)).toMatchObject({ alert: { key: 's1/1/8', sound: true } })
    expect(sounds()).toBe(3)
  })

  it('plays at most three sounds in any ten seconds of a long storm, and plays some throughout it', async () => {
    const { center: alerts, clock, sounds } = center()
    const soundedAt: number[] = []
    for (let number = 1; number <= 300; number++) {
      const before = sounds()
      alerts.offer(candidate(number, number))
      if (sounds() > before) soundedAt.push(clock.monotonic())
      await clock.advance(100)
    }
    expect(soundedAt).toHaveLength(9)
    for (const at of soundedAt)
      expect(soundedAt.filter((other) => other >= at && other < at + 10_000).length).toBeLessThanOrEqual(3)
  })

  it('withdraws a notification when the conversation was read elsewhere or resolved', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1))
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 1 }), conversation({ unreadCount: 2 }))
    expect(actions).toHaveLength(1)
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions.at(-1)).toEqual({ kind: 'withdraw', key: 's1/1/7' })
    alerts.offer(candidate(2))
    alerts.conversationChanged(refOf(7), conversation({ status: 'open' }), conversation({ status: 'resolved' }))
    expect(actions.at(-1)).toEqual({ kind: 'withdraw', key: 's1/1/7' })
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions).toHaveLength(4)
  })

  it('keeps the notification of a mention until the user opens the conversation', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1, 7, { reason: 'mention' }))
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions).toHaveLength(1)
    alerts.conversationViewed(refOf(7))
    alerts.conversationViewed(refOf(7))
    expect(actions.slice(1)).toEqual([{ kind: 'withdraw', key: 's1/1/7/mention' }])
  })

  it.each<[AlertReason, AlertReason]>([
    ['mention', 'message'],
    ['mention', 'assigned'],
    ['assigned', 'message'],
  ])('neither closes nor replaces the notification of a %s for a later %s', (higher, lower) => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1, 7, { reason: higher }))
    alerts.offer(candidate(2, 7, { reason: lower }))
    alerts.offer(candidate(3, 7, { reason: lower }))
    const higherKey = `s1/1/7/${higher}`
    expect(
      actions.filter((action) => (action.kind === 'show' ? action.alert.key : action.key) === higherKey),
    ).toMatchObject([{ kind: 'show' }])
    expect(actions).toHaveLength(3)
    // Read elsewhere: withdraws the notification of the message only.
    alerts.conversationChanged(refOf(7), conversation({ unreadCount: 2 }), conversation({ unreadCount: 0 }))
    expect(actions.filter((action) => action.kind === 'withdraw').map((action) => action.key)).toEqual(
      lower === 'message' ? ['s1/1/7'] : [],
    )
    alerts.conversationViewed(refOf(7))
    expect(actions.at(lower === 'message' ? -1 : -2)).toEqual({ kind: 'withdraw', key: higherKey })
  })

  it('withdraws notifications of lower priority for one of higher priority', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1))
    alerts.offer(candidate(2, 7, { reason: 'assigned' }))
    alerts.offer(candidate(3, 7, { reason: 'mention' }))
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

  it('shows a mention during a storm without a sound, and keeps it through the storm and a sync', () => {
    const { center: alerts, actions, sounds } = center()
    for (let number = 1; number <= 3; number++) alerts.offer(candidate(number, number))
    alerts.offer(candidate(4, 40, { reason: 'mention' }))
    for (let number = 5; number <= 9; number++) alerts.offer(candidate(number, 40))
    alerts.offer(candidate(10, 40, { missed: true }))
    alerts.summarize('s1', { sound: true })
    expect(actions[3]).toMatchObject({ kind: 'show', alert: { key: 's1/1/40/mention', sound: false } })
    expect(actions.filter((action) => action.kind === 'withdraw')).toEqual([])
    expect(actions.filter((action) => action.kind === 'show' && action.alert.key === 's1/1/40/mention')).toHaveLength(1)
    expect(sounds()).toBe(4)
  })

  it('does not withdraw a notification that the user has closed', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1))
    alerts.notificationClosed('s1/1/7')
    alerts.conversationViewed(refOf(7))
    expect(actions).toHaveLength(1)
  })

  it('summarizes what a sync found once, for its session', () => {
    const { center: alerts, actions } = center()
    for (let number = 1; number <= 5; number++) alerts.offer(candidate(number, number % 3, { missed: true }))
    alerts.offer(candidate(1, 1, { missed: true }))
    alerts.offer(candidate(9, 9, { missed: true, sessionId: 's2' }))
    expect(actions).toHaveLength(0)
    alerts.summarize('s1', { sound: true })
    alerts.summarize('s1', { sound: true })
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
    alerts.summarize('s2', { sound: false })
    expect(actions.at(-1)).toMatchObject({ alert: { key: 's2/missed', ref: refOf(9, 's2'), sound: false } })
  })

  it('shows no live notification for a message in the summary', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1, 7, { missed: true }))
    alerts.summarize('s1', { sound: true })
    alerts.offer(candidate(1))
    expect(actions).toHaveLength(1)
  })

  it('withdraws the notifications of a session that is signed out', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(1))
    alerts.offer(candidate(2, 8, { sessionId: 's2' }))
    alerts.offer(candidate(3, 9, { missed: true }))
    alerts.summarize('s1', { sound: true })
    alerts.offer(candidate(4, 9, { missed: true }))
    alerts.forgetSession('s1')
    expect(actions.slice(3)).toEqual([
      { kind: 'withdraw', key: 's1/1/7' },
      { kind: 'withdraw', key: 's1/missed' },
    ])
    alerts.summarize('s1', { sound: true })
    expect(actions).toHaveLength(5)
  })

  describe('withdraws a combined notification', () => {
    /** Three alerts with a sound, and one of conversations 11 and 12 of two sessions. */
    function storm() {
      const made = center()
      for (let number = 1; number <= 3; number++) made.center.offer(candidate(number, number))
      made.center.offer(candidate(4, 11))
      made.center.offer(candidate(5, 12, { sessionId: 's2' }))
      expect(made.actions.at(-1)).toMatchObject({ alert: { key: 'many' } })
      made.actions.length = 0
      return made
    }
    /** The summary of conversations 11 and 12. */
    function summary() {
      const made = center()
      for (const id of [11, 12]) made.center.offer(candidate(id, id, { missed: true }))
      made.center.summarize('s1', { sound: true })
      made.actions.length = 0
      return made
    }
    const read = (alerts: AlertCenter, id: number, sessionId?: string): void =>
      alerts.conversationChanged(
        refOf(id, sessionId),
        conversation({ id, unreadCount: 1 }),
        conversation({ id, unreadCount: 0 }),
      )

    it('of a storm once all of its conversations were opened, read or signed out', () => {
      const { center: alerts, actions } = storm()
      alerts.conversationViewed(refOf(11))
      expect(actions).toEqual([])
      read(alerts, 12, 's2')
      expect(actions).toEqual([{ kind: 'withdraw', key: 'many' }])
      const other = storm()
      read(other.center, 11)
      other.center.forgetSession('s2')
      expect(other.actions).toEqual([{ kind: 'withdraw', key: 'many' }])
    })

    it('of a sync once all of its conversations were opened or read', () => {
      const { center: alerts, actions } = summary()
      read(alerts, 11)
      expect(actions).toEqual([])
      alerts.conversationViewed(refOf(12))
      expect(actions).toEqual([{ kind: 'withdraw', key: 's1/missed' }])
      read(alerts, 12)
      expect(actions).toHaveLength(1)
    })

    it('only by opening what was assigned or mentions the user', () => {
      const { center: alerts, actions } = center()
      alerts.offer(candidate(1, 11, { missed: true, reason: 'assigned' }))
      alerts.offer(candidate(2, 11, { missed: true }))
      alerts.summarize('s1', { sound: true })
      read(alerts, 11)
      expect(actions).toHaveLength(1)
      alerts.conversationViewed(refOf(11))
      expect(actions.at(-1)).toEqual({ kind: 'withdraw', key: 's1/missed' })
    })

    it('never after the user closed it, and then begins a new one', () => {
      const { center: alerts, actions } = storm()
      alerts.notificationClosed('many')
      alerts.offer(candidate(6, 13))
      expect(actions).toMatchObject([
        { alert: { ref: refOf(13), title: { values: { messages: 1, conversations: 1 } } } },
      ])
      alerts.notificationClosed('many')
      alerts.conversationViewed(refOf(13))
      expect(actions).toHaveLength(1)
    })

    it('without counting what was read before it was shown', () => {
      const { center: alerts, actions } = center()
      for (const id of [11, 12]) alerts.offer(candidate(id, id, { missed: true }))
      alerts.conversationViewed(refOf(11))
      alerts.summarize('s1', { sound: true })
      expect(actions).toMatchObject([{ alert: { ref: refOf(12), title: { values: { messages: 1 } } } }])
      alerts.offer(candidate(13, 13, { missed: true }))
      read(alerts, 13)
      alerts.summarize('s1', { sound: true })
      expect(actions).toHaveLength(1)
    })
  })

  it('remembers the last 5,000 candidates', () => {
    const { center: alerts, actions } = center()
    alerts.offer(candidate(0))
    for (let number = 1; number <= 4_999; number++) alerts.offer(candidate(number, number, { missed: true }))
    alerts.offer(candidate(0))
    expect(actions).toHaveLength(1)
    alerts.offer(candidate(5_001, 1, { missed: true }))
    alerts.offer(candidate(0))
    expect(actions).toHaveLength(2)
  })
})

describe('ALERT_TEXTS', () => {
  it('names the values of every text', () => {
    for (const [code, values] of Object.entries(ALERT_TEXTS))
      expect([code, values.every((value) => /^[a-z]+$/.test(value))]).toEqual([code, true])
  })
})

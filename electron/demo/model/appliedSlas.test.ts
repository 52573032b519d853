import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import { asUser } from './activity.ts'
import { applySla, checkSlas } from './appliedSlas.ts'
import { assign, setStatus } from './conversations.ts'
import { sendAsAgent } from './messages.ts'
import { startSchedule } from './schedule.ts'
import type { SlaPolicyFields } from './slaPolicies.ts'
import { addSlaPolicy } from './slaPolicies.ts'
import * as visitor from './visitor.ts'

const NONE: SlaPolicyFields = {
  name: 'Gold',
  description: null,
  firstResponseSeconds: null,
  nextResponseSeconds: null,
  resolutionSeconds: null,
  onlyDuringBusinessHours: false,
}
const MINUTES = 60_000

function withPolicy(fields: Partial<SlaPolicyFields>) {
  const desk = new SmallDesk()
  const conversation = desk.visit('Maya')
  const actor = asUser(desk.user('ben'))
  const policy = addSlaPolicy(desk.model, 1, { ...NONE, ...fields })
  applySla(desk.model, conversation, policy, actor)
  const kinds = () => conversation.appliedSla?.events.map((event) => event.kind)
  const status = () => conversation.appliedSla?.status
  return { desk, conversation, policy, actor, kinds, status }
}

describe('an SLA', () => {
  it('is noted in the thread, and can be neither changed nor removed', () => {
    const { desk, conversation, policy, actor } = withPolicy({ firstResponseSeconds: 600 })
    expect(conversation.messages.at(-1)?.content).toBe('Ben Moreau added SLA policy Gold')
    const other = addSlaPolicy(desk.model, 1, { ...NONE, name: 'Other' })
    const thread = conversation.messages.length
    expect(statusOf(() => applySla(desk.model, conversation, other, actor))).toBe(422)
    expect(statusOf(() => applySla(desk.model, conversation, null, actor))).toBe(422)
    applySla(desk.model, conversation, policy, actor)
    expect([conversation.appliedSla?.policy, conversation.messages.length]).toEqual([policy, thread])
  })

  it('misses the first response once, and notifies the assignee and the administrators', async () => {
    const { desk, conversation, kinds, status } = withPolicy({ firstResponseSeconds: 600 })
    assign(desk.model, conversation, desk.user('ben').id, asUser(desk.user('ada')))
    desk.clock.advance(10 * MINUTES - 1)
    checkSlas(desk.model)
    expect([kinds(), status()]).toEqual([[], 'active'])
    await desk.takeEvents()
    desk.clock.advance(1)
    checkSlas(desk.model)
    checkSlas(desk.model)
    expect([kinds(), status()]).toEqual([['frt'], 'active_with_misses'])
    const created = (await desk.takeEvents()).filter(({ event }) => event === 'notification.created')
    expect(created.map(({ data }) => data['notification'])).toEqual(
      [desk.user('ben'), desk.user('ada')].map(({ id }): unknown =>
        expect.objectContaining({
          notification_type: 'sla_missed_first_response',
          secondary_actor: { id: 1, name: 'Gold', frt: 600, nrt: null, rt: null },
          user: expect.objectContaining({ id }) as unknown,
        }),
      ),
    )
  })

  it('misses each next response of its own', () => {
    const { desk, conversation, kinds } = withPolicy({ nextResponseSeconds: 600 })
    desk.clock.advance(60 * MINUTES)
    checkSlas(desk.model)
    expect(kinds()).toEqual([])
    for (const question of ['And now?', 'Still there?']) {
      sendAsAgent(desk.model, conversation, { content: 'Hello' }, desk.user('ben'))
      visitor.write(desk.model, conversation, { content: question })
      desk.clock.advance(10 * MINUTES)
      checkSlas(desk.model)
    }
    expect(kinds()).toEqual(['nrt', 'nrt'])
  })

  it('is hit or missed when the conversation is resolved', () => {
    for (const [minutes, kind, end] of [
      [5, [], 'hit'],
      [20, ['rt'], 'missed'],
    ] as const) {
      const { desk, conversation, actor, kinds, status } = withPolicy({ resolutionSeconds: 900 })
      desk.clock.advance(minutes * MINUTES)
      checkSlas(desk.model)
      setStatus(desk.model, conversation, { status: 'resolved' }, actor)
      checkSlas(desk.model)
      desk.clock.advance(60 * MINUTES)
      checkSlas(desk.model)
      expect([kinds(), status()]).toEqual([kind, end])
    }
  })

  it('is checked every five minutes', () => {
    const { desk, status } = withPolicy({ firstResponseSeconds: 60 })
    const stop = startSchedule(desk.model)
    desk.clock.advance(5 * MINUTES - 1)
    expect(status()).toBe('active')
    desk.clock.advance(1)
    expect(status()).toBe('active_with_misses')
    stop()
    expect(desk.clock.pending).toBe(0)
  })
})

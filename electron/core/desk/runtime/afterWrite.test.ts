import { describe, expect, it } from 'vitest'
import type { AppliedEvent } from '../../cache/applied.ts'
import { nothingApplied } from '../../cache/applied.ts'
import { DeskRig, ref } from '../../testing/deskRig.ts'
import type { WriteFollowers } from './afterWrite.ts'
import { afterWrite } from './afterWrite.ts'

/** Followers that record the order of their calls. */
function recordingFollowers(isEmpty: boolean): { calls: string[]; followers: WriteFollowers } {
  const calls: string[] = []
  const note = (name: string) => () => {
    calls.push(name)
  }
  return {
    calls,
    followers: {
      outbox: { onApplied: note('outbox') },
      queue: { onApplied: note('action queue') },
      counts: { onTransitions: note('counts') },
      serverUnread: { onApplied: note('unread counts') },
      filters: { onApplied: () => undefined },
      memberships: { onApplied: note('memberships') },
      alerts: { onWritten: note('alerts') },
      fetcher: { request: note('fetch') },
      recovery: { onApplied: note('recovery') },
      expected: { onApplied: note('expected events') },
      gapSync: { recordActivity: note('watermark') },
      indexer: { onWrite: note('search index') },
      changes: { isEmpty, flushSoon: note('windows') },
    },
  }
}
const event: AppliedEvent = {
  event: {
    kind: 'message',
    accountId: 1,
    name: 'message.created',
    message: { accountId: 1, conversationId: 1, id: 1 },
    contact: null,
    conversation: { accountId: 1, id: 1 },
  },
  conversationId: 1,
  before: null,
  after: null,
  recovered: false,
}

describe('after a write', () => {
  it('calls the outbox first and updates the windows last', () => {
    const { calls, followers } = recordingFollowers(false)
    afterWrite({ ...nothingApplied(), events: [event], toFetch: new Set(['1/1', '1/2']) }, followers)
    expect(calls).toEqual([
      'outbox',
      'action queue',
      'counts',
      'unread counts',
      'memberships',
      'alerts',
      'fetch',
      'fetch',
      'recovery',
      'expected events',
      'watermark',
      'search index',
      'windows',
    ])
  })

  it('leaves the watermark after a REST answer, because only events show that the socket delivers', () => {
    const { calls, followers } = recordingFollowers(true)
    afterWrite(nothingApplied(), followers)
    expect(calls).toEqual([
      'outbox',
      'action queue',
      'counts',
      'unread counts',
      'memberships',
      'alerts',
      'recovery',
      'expected events',
    ])
  })

  it('keeps a notification that an earlier event of the same batch would withdraw', async () => {
    const rig = await new DeskRig({ delay: 0, duplicates: 0 }).start()
    const id = rig.server.addConversation()
    rig.server.write(id, { content: 'First' })
    await rig.clock.advance(60_000)
    expect(rig.alerts.at(-1)).toMatchObject({ kind: 'show', alert: { ref: ref(id) } })
    rig.alerts.splice(0)
    rig.cable.inOneBatch(() => {
      rig.server.setStatus(id, 'resolved')
      rig.server.setStatus(id, 'open')
      rig.server.write(id, { content: 'Second' })
    })
    await rig.clock.advance(1_000)
    expect(rig.alerts.map(({ kind }) => kind)).toEqual(['withdraw', 'show'])
    await rig.desk.stop()
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AlertAction } from '../../electron/core/alerts/index.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { deleteMessage, sendAsAgent } from '../../electron/demo/model/messages.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import * as visitor from '../../electron/demo/model/visitor.ts'
import { drain, trueClock } from '../story/clock.ts'
import { createMachine } from '../story/createMachine.ts'
import { FaultSide } from '../story/faults.ts'
import { Gaps } from '../story/gaps.ts'
import type { DeskMachine } from '../story/machine.ts'
import { SESSION } from '../story/machine.ts'
import { Network } from '../story/network.ts'
import { ServerSide } from '../story/server.ts'

const account = { sessionId: SESSION, accountId: 1 }
const MINUTE = 60_000

/** Syncs a desk with some cached threads, takes the network down for ten minutes during which `meanwhile` runs, then checks. */
async function afterGap(
  like: string,
  meanwhile: (server: ServerSide, cached: Conversation[]) => void,
  check: (machine: DeskMachine, server: ServerSide, cached: Conversation[], alerts: AlertAction[]) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-gap-'))
  const clock = trueClock()
  const network = new Network(clock, seededRandom(3))
  const server = new ServerSide(
    {
      like,
      role: 'administrator',
      conversations: 60,
      longest: 60,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    4,
  )
  const { demo, ada } = server
  const membership = demo.model.membership(1, ada.id)
  membership?.pushFlags.push('push_conversation_mention')
  const machine = await createMachine(server, { seed: 5, clock, network, folder })
  const alerts: AlertAction[] = []
  const pass = async (ms: number): Promise<void> => {
    await drain()
    await clock.advance(ms)
  }
  try {
    await machine.start()
    machine.running.desk.onAlert((action) => alerts.push(action))
    const { window } = machine.running
    await window.watch('sessions', 'sessions', {})
    await window.watch('list', 'conversations', listInput(SESSION, { limit: 40 }))
    await window.watch('bell', 'notifications', { ...account, limit: 30 })
    await pass(10_000)
    const cached = server.conversations
      .filter(({ accountId, status }) => accountId === 1 && status === 'open')
      .slice(0, 4)
    for (const { displayId } of cached) {
      await window.watch('thread', 'thread', { ...account, conversationId: displayId, limit: 40 })
      await pass(5_000)
    }
    await pass(MINUTE)
    alerts.length = 0
    const faults = new FaultSide(clock, network, server, machine, new Gaps(clock))
    faults.apply({ do: 'weather', weather: 'down', forMs: 10 * MINUTE, reset: true, isAnnounced: false })
    await pass(MINUTE)
    meanwhile(server, cached)
    await pass(15 * MINUTE)
    expect(window.shown('sessions', 'sessions').head.sessions[0]?.connection.kind).toBe('synced')
    await check(machine, server, cached, alerts)
    expect(machine.errors).toEqual([])
  } finally {
    await machine.quit()
    await machine.disposeKilled()
    demo.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

describe.each(['1.16.2', '2.16.0', '3.16.0', '4.15.1'])('after a gap, on a server like %s', (like) => {
  it('threads, edits, lists and notifications are complete, and an old mention is only in the summary alert', async () => {
    await afterGap(
      like,
      (server, cached) => {
        const { model } = server.demo
        const [busy, edited, mentioned, resolved] = cached as [Conversation, Conversation, Conversation, Conversation]
        for (let written = 0; written < 130; written++) visitor.write(model, busy, { content: `missed ${written}` })
        const ben = [...model.users.values()].find(({ email }) => email === 'ben@acme.test')
        if (!ben) throw new Error('the seed has no Ben')
        const hasty = sendAsAgent(model, edited, { content: 'something hasty' }, ben)
        visitor.write(model, edited, { content: 'what?' })
        deleteMessage(model, hasty, ben)
        sendAsAgent(
          model,
          mentioned,
          { content: `[@Ada](mention://user/${server.ada.id}/Ada) please look`, isPrivate: true },
          ben,
        )
        server.colleague('status', 'ben', resolved, 0.2)
        server.arrive(0.1, 3)
      },
      async (machine, server, cached, alerts) => {
        const { window } = machine.running
        const { model } = server.demo
        for (const conversation of cached) {
          await window.watch('check', 'thread', { ...account, conversationId: conversation.displayId, limit: 400 })
          // Already verified in the cache, before any request.
          const { head, items } = window.shown('check', 'thread')
          expect({ id: conversation.displayId, verified: head.verified }).toEqual({
            id: conversation.displayId,
            verified: true,
          })
          const end = conversation.messages.slice(-Math.min(items.length, conversation.messages.length))
          expect(items.map(({ id, deleted }) => [id, deleted])).toEqual(
            end.map(({ id, contentAttributes }) => [id, contentAttributes['deleted'] === true]),
          )
          expect(items.length).toBeGreaterThanOrEqual(Math.min(20, conversation.messages.length))
        }
        const open = [...model.conversations.values()].filter(
          ({ accountId, status }) => accountId === 1 && status === 'open',
        )
        const shown = window.shown('list', 'conversations')
        expect(shown.head.counts.all).toBe(open.length)
        expect(new Set(shown.items.map((row) => row.ref.conversationId))).toEqual(
          new Set(
            open
              .sort((a, b) => b.lastActivityAt - a.lastActivityAt || b.displayId - a.displayId)
              .slice(0, 40)
              .map(({ displayId }) => displayId),
          ),
        )
        const bell = window.shown('bell', 'notifications')
        expect(bell.head).toMatchObject({ state: { kind: 'ready' } })
        expect(
          bell.items.filter(({ kind, ref }) => kind === 'mention' && ref?.conversationId === cached[2]?.displayId),
        ).toHaveLength(1)
        const mentions = alerts.filter(
          (action) =>
            action.kind === 'show' &&
            action.alert.ref?.conversationId === cached[2]?.displayId &&
            action.alert.title.code === 'title.mention',
        )
        const summaries = alerts.filter(
          (action) => action.kind === 'show' && action.alert.title.code === 'title.whileAway',
        )
        // Alerts older than two minutes are combined into one summary.
        expect(mentions).toHaveLength(0)
        expect(summaries).toHaveLength(1)
      },
    )
  }, 60_000)
})

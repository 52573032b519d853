import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DeskRig } from '../testing/deskRig.ts'
import { ref } from '../testing/deskRig.ts'
import type { CallOutcome } from '../testing/fakeApi.ts'
import { FakeServer } from '../testing/fakeServer.ts'
import { outboxItems, replies, shownMessage, startOutboxRig } from './testing/outboxRig.ts'

type Message = 'accepted' | 'refused' | 'lostAndFound' | 'lostAndSentAgain' | 'discarded' | 'edited'
interface Plan {
  message: Message
  then: 'resolved' | 'snoozed' | 'pending'
  /** When the contact writes, seen from the moment at which the server stores the message. */
  contact: 'never' | 'before' | 'after'
  /** Deskbell ends so many milliseconds after the message was written; `kill`: the disk is left as it is in that moment. */
  end: { at: number; kill: boolean } | null
}

const plans: fc.Arbitrary<Plan> = fc.record({
  message: fc.constantFrom('accepted', 'refused', 'lostAndFound', 'lostAndSentAgain', 'discarded', 'edited'),
  then: fc.constantFrom('resolved', 'snoozed', 'pending'),
  contact: fc.constantFrom('never', 'before', 'after'),
  end: fc.option(fc.record({ at: fc.integer({ min: 0, max: 400 }), kill: fc.boolean() })),
})

/** One run of a plan; everything that Deskbell and the network do happens in virtual time. */
class Run {
  readonly changes: { status: string; stored: string[] }[] = []
  readonly #plan: Plan
  readonly #folders: string[] = []
  /** Calls that don't get through now. */
  readonly #blocked = new Set<string>()
  #lost = false
  #rig: DeskRig | null = null

  constructor(plan: Plan) {
    this.#plan = plan
  }

  get rig(): DeskRig {
    if (!this.#rig) throw new Error('the run has not been started')
    return this.#rig
  }

  async start(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-test-'))
    this.#folders.push(folder)
    await this.#open(folder)
    const { server } = this.rig
    server.setStatus = (id, status, until) => {
      if (server.view(id).status !== status) this.changes.push({ status, stored: replies(this.rig) })
      FakeServer.prototype.setStatus.call(server, id, status, until)
    }
  }

  async #open(path: string): Promise<void> {
    const before = this.#rig && { server: this.#rig.server, clock: this.#rig.clock }
    this.#rig = await startOutboxRig({
      folder: { path, clear: () => undefined },
      lists: true,
      ...before,
      prepare: (rig) => {
        if (before === null) rig.server.addConversation('hello')
        // From the first request on.
        rig.api.outcomeOf = (call) => this.#outcome(call)
      },
    })
  }

  #outcome(call: string): CallOutcome {
    if (this.#blocked.has(call)) return 'unreachable'
    const { message } = this.#plan
    if (call !== 'sendMessage') return 'ok'
    if (message === 'refused') return 'refused'
    if ((message !== 'lostAndFound' && message !== 'lostAndSentAgain') || this.#lost) return 'ok'
    this.#lost = true
    return message === 'lostAndFound' ? 'lostAfter' : 'lostBefore'
  }

  /** Ends Deskbell and starts it again. */
  async #restart(kill: boolean): Promise<void> {
    const old = this.#folders.at(-1) ?? ''
    if (!kill) {
      await this.rig.desk.stop()
      return await this.#open(old)
    }
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-test-'))
    this.#folders.push(folder)
    cpSync(old, folder, { recursive: true })
    await this.rig.desk.stop()
    await this.#open(folder)
  }

  async play(): Promise<void> {
    const { message, then, contact, end } = this.#plan
    const isChanged = message === 'edited' || message === 'discarded'
    if (isChanged || contact === 'before') this.#blocked.add('sendMessage')
    if (contact === 'after') this.#blocked.add('setStatus')
    const content = message === 'edited' ? 'Dome' : 'Done'
    const until = then === 'snoozed' ? Math.floor(this.rig.clock.now() / 1_000) + 86_400 : null
    const echoId = await this.rig.send(1, content, { then: { status: then, snoozedUntil: until } })
    await this.rig.clock.advance(end?.at ?? 1_000)
    if (end !== null) await this.#restart(end.kill)
    if (contact === 'before') this.rig.server.write(1, { content: 'Wait' })
    if (isChanged) {
      await this.rig.clock.advance(2_000)
      await this.#change(echoId)
    }
    this.#blocked.delete('sendMessage')
    await this.rig.clock.advance(300_000)
    if (contact === 'after') this.rig.server.write(1, { content: 'Wait' })
    this.#blocked.clear()
    await this.rig.clock.advance(300_000)
  }

  async #change(echoId: string): Promise<void> {
    const { window, clock } = this.rig
    if (this.#plan.message === 'discarded') {
      await window.call('message:discard', { ref: ref(1), echoId })
      return
    }
    const begin = (): Promise<boolean> =>
      window.call('message:beginEdit', { ref: ref(1), echoId }).then(
        () => true,
        () => false,
      )
    // After a restart it may have been sent: Deskbell searches for it first. While it is tried, it can't be edited.
    const isQueued = (): boolean => shownMessage(this.rig, echoId)?.delivery === 'queued'
    for (let tries = 0; !(isQueued() && (await begin())); tries++) {
      if (tries === 30) throw new Error('the message can never be edited')
      await clock.advance(5_010)
    }
    await clock.advance(2_000)
    await window.call('message:edit', { ref: ref(1), echoId, content: 'Done', uploadIds: [], send: true })
  }

  async close(): Promise<void> {
    await this.rig.desk.stop()
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }
}

it('a second step is taken exactly once, never before its message is stored, and asks if the contact wrote', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const run = new Run(plan)
      await run.start()
      try {
        await run.play()
        const isStored = plan.message !== 'refused' && plan.message !== 'discarded'
        const isTaken = isStored && plan.contact === 'never'
        expect(replies(run.rig)).toEqual(isStored ? ['Done'] : [])
        expect(run.changes).toEqual(isTaken ? [{ status: plan.then, stored: ['Done'] }] : [])
        expect(run.rig.server.view(1).status).toBe(isTaken ? plan.then : 'open')
        const waiting = outboxItems(run.rig).map((item) =>
          item.kind === 'action'
            ? `${item.action.state} ${item.action.reason}`
            : item.kind === 'message'
              ? item.delivery
              : item.mode,
        )
        if (plan.message === 'refused') expect(waiting).toEqual(['failed', 'blocked null'])
        else expect(waiting).toEqual(isStored && !isTaken ? ['held customerWrote'] : [])
      } finally {
        await run.close()
      }
    }),
    { numRuns: 60, seed: 20_261_128 },
  )
}, 120_000)

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ConversationRow, ThreadMessage } from '../../shared/views.ts'
import type { Random } from './ports.ts'
import { DeskRig, ref, SESSION } from './testing/deskRig.ts'
import type { CallOutcome } from './testing/fakeApi.ts'
import { FakeClock } from './testing/fakeClock.ts'
import type { Generation } from './testing/fakeServer.ts'
import { ACCOUNT, COLLEAGUE, FakeServer, ME } from './testing/fakeServer.ts'
import { seededRandom } from './testing/random.ts'

/** Stories per server generation; `DESK_SEEDS`, `DESK_FROM` and `DESK_SEED` choose others. */
const SEEDS = Number(process.env['DESK_SEEDS'] ?? 20)
const FROM = Number(process.env['DESK_FROM'] ?? 1)
const STEPS = 60
const folder = mkdtempSync(join(tmpdir(), 'deskbell-property-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FAULTS: readonly CallOutcome[] = ['unreachable', 'lostBefore', 'lostAfter', 'serverError', 'throttled', 'refused']

/** One random desk: contacts, other agents, the user, and all kinds of faults. */
class Story {
  readonly sent: { conversationId: number; content: string }[] = []
  readonly discarded = new Set<string>()
  readonly log: string[] = []
  rig: DeskRig
  readonly #random: Random
  readonly #seed: number
  readonly #server: FakeServer
  readonly #clock = new FakeClock()
  /** Some changes are not broadcast. */
  readonly #hasSilentChanges: boolean
  readonly #mineStatus: 'all' | 'open'
  #restarts = 0
  #hasFaults = false

  constructor(seed: number, generation: Generation) {
    this.#seed = seed
    this.#random = seededRandom(seed)
    this.#hasSilentChanges = seed % 2 === 0
    // 1.16 answers 500 to `status=all`.
    this.#mineStatus = generation === 'old' ? 'open' : 'all'
    this.#server = new FakeServer(this.#clock, generation)
    this.rig = this.#newRig()
  }

  async play(): Promise<void> {
    for (let made = 0; made < 8; made++) {
      this.#server.addConversation(`hello ${made}`)
      await this.#clock.advance(700)
    }
    await this.#open()
    for (let step = 0; step < STEPS; step++) await this.#step()
  }

  /** Ends all faults and lets the desk settle. */
  async settle(): Promise<void> {
    this.#hasFaults = false
    this.rig.api.outcomeOf = () => 'ok'
    if (this.rig.cable.state.kind === 'waiting') this.rig.cable.connect()
    await this.#clock.advance(180_000)
    if (this.#hasSilentChanges) {
      // Reads by other agents and removals are not broadcast: the next resync finds them.
      this.rig.cable.drop()
      this.rig.cable.connect()
      await this.#clock.advance(120_000)
    }
  }

  async #open(): Promise<void> {
    await this.rig.start()
    await this.rig.watchList()
    await this.rig.watchList('mine', { view: 'mine', status: this.#mineStatus })
    await this.rig.watchThread(this.#pick())
  }

  #newRig(): DeskRig {
    const rig = new DeskRig({
      seed: this.#seed + this.#restarts,
      server: this.#server,
      clock: this.#clock,
      dataFolder: join(folder, String(this.#seed)),
    })
    rig.api.outcomeOf = (call) => {
      if (!this.#hasFaults || this.#random() > 0.35) return 'ok'
      const fault = FAULTS[Math.floor(this.#random() * FAULTS.length)] ?? 'ok'
      return call === 'profile' && fault === 'refused' ? 'ok' : fault
    }
    return rig
  }

  #pick(): number {
    const ids = [...this.#server.rows.keys()]
    return ids[Math.floor(this.#random() * ids.length)] ?? 1
  }

  async #step(): Promise<void> {
    const id = this.#pick()
    const { rig } = this
    const roll = this.#random()
    const note = (what: string): void => {
      this.log.push(`${this.#clock.monotonic()} ${what} ${id}`)
    }
    if (roll < 0.2) {
      note('contact writes')
      this.#server.write(id, { content: `question ${this.log.length}` })
    } else if (roll < 0.24) {
      note('new conversation')
      this.#server.addConversation(`new ${this.log.length}`)
    } else if (roll < 0.3) {
      note('colleague answers')
      this.#server.write(id, {
        type: 'outgoing',
        content: `colleague ${this.log.length}`,
        sender: { kind: 'user', id: COLLEAGUE, name: 'Ben', avatarUrl: null },
      })
    } else if (roll < 0.36) {
      note('colleague sets status')
      this.#server.setStatus(id, this.#random() < 0.5 ? 'resolved' : 'open')
    } else if (roll < 0.41) {
      note('colleague assigns')
      this.#server.assign(id, this.#random() < 0.5 ? ME : null)
    } else if (roll < 0.45) {
      note('delivery')
      this.#deliver(id)
    } else if (roll < 0.47 && this.#hasSilentChanges && this.#server.rows.size > 4) {
      note('removed')
      this.#server.remove(id)
    } else if (roll < 0.5 && this.#hasSilentChanges) {
      note('colleague reads')
      this.#server.seenByAgent(id)
    } else if (roll < 0.66) await this.#send(id, note)
    else if (roll < 0.71) {
      note('status')
      void rig.desk.call(
        'conversation:setStatus',
        { ref: ref(id), status: this.#random() < 0.5 ? 'resolved' : 'open', snoozedUntil: null },
        'main',
      )
    } else if (roll < 0.75) {
      note('assign')
      void rig.desk.call('conversation:assign', { ref: ref(id), assigneeId: this.#random() < 0.5 ? ME : null }, 'main')
    } else if (roll < 0.8) {
      note('open thread')
      await rig.watchThread(id)
      void rig.desk.call('conversation:look', { ref: ref(id), atBottom: true }, 'main')
    } else if (roll < 0.86) {
      note('drop')
      rig.cable.drop()
    } else if (roll < 0.92) {
      note('connect')
      rig.cable.connect()
    } else if (roll < 0.96) {
      note('faults')
      this.#hasFaults = !this.#hasFaults
    } else if (roll < 0.97) {
      note('retry')
      await this.#retryUnconfirmed()
    } else if (roll < 0.985) {
      note('restart')
      await this.#restart()
    }
    await this.#clock.advance(this.#random() < 0.3 ? 5 : Math.floor(this.#random() * 4_000))
  }

  async #send(id: number, note: (what: string) => void): Promise<void> {
    const content = `reply ${this.sent.length}`
    note(`send ${content}`)
    await this.rig.send(id, content, { private: this.#random() < 0.2 })
    this.sent.push({ conversationId: id, content })
  }

  #deliver(id: number): void {
    const message = this.#server
      .row(id)
      .messages.findLast(({ type, delivery }) => type === 'outgoing' && delivery === 'sent')
    if (message)
      this.#server.updateMessage(id, message.id, {
        delivery: this.#random() < 0.8 ? 'delivered' : 'failed',
        externalError: null,
      })
  }

  /** Retries a message of the open thread that waits for the user. */
  async #retryUnconfirmed(): Promise<void> {
    for (const watchId of this.rig.watched.filter((name) => name === 'thread')) {
      const unconfirmed = this.rig
        .shown(watchId, 'thread')
        .items.find(
          ({ delivery, id }) => id === null && (delivery === 'unknown' || delivery === 'failed' || delivery === 'held'),
        )
      const conversation = this.rig.shown(watchId, 'thread').head.conversation
      if (unconfirmed && conversation)
        await this.rig.desk.call('message:retry', { ref: conversation.ref, echoId: unconfirmed.key }, 'main')
    }
  }

  /** Ends the process at this moment; the next one has only what is on disk. */
  async #restart(): Promise<void> {
    await this.rig.desk.stop()
    this.#restarts++
    this.rig = this.#newRig()
    await this.#open()
  }

  async check(): Promise<void> {
    const { rig } = this
    const server = this.#server
    expect(rig.errors).toEqual([])
    // Lists match the server.
    const rows = rig.shown('list', 'conversations')
    expect(rows.items.map(rowFacts)).toEqual(
      server.list({ status: 'open', assigneeType: 'all' }).slice(0, 60).map(serverFacts),
    )
    expect(rows.head.counts).toEqual(server.counts('open'))
    expect(rig.shown('mine', 'conversations').items.map(rowFacts)).toEqual(
      server.list({ status: this.#mineStatus, assigneeType: 'me' }).map(serverFacts),
    )
    // Threads match the server, and each sent message arrived once or is still in the outbox.
    for (const [id, { messages }] of server.rows) {
      await rig.watchThread(id, 'check', 500)
      // A verified cached thread misses nothing at its end, even before it is refetched.
      const cached = rig.shown('check', 'thread')
      const known = cached.items.flatMap((item) => (item.id === null ? [] : [item.id]))
      if (cached.head.verified)
        expect(known).toEqual(messages.slice(messages.length - known.length).map((message) => message.id))
      await this.#clock.advance(3_000)
      const { items, head } = rig.shown('check', 'thread')
      expect(head.verified).toBe(true)
      expect(items.filter((item) => item.id !== null).map(threadFacts)).toEqual(
        messages.map(({ id: messageId, content, delivery, deleted }) => ({
          id: messageId,
          content,
          delivery,
          deleted,
        })),
      )
      expect(new Set(items.map(({ key }) => key)).size).toBe(items.length)
      const waiting = items.filter((item) => item.id === null)
      expect(
        waiting.every(({ delivery }) => delivery === 'failed' || delivery === 'unknown' || delivery === 'held'),
      ).toBe(true)
      for (const { content } of this.sent.filter(({ conversationId }) => conversationId === id)) {
        const arrived = messages.filter((message) => message.content === content).length
        const pending = waiting.filter((item) => item.content === content).length
        expect({ content, arrived, pending }).toEqual(
          arrived === 1 ? { content, arrived: 1, pending: 0 } : { content, arrived: 0, pending: 1 },
        )
      }
    }
    // No watched query is stale: its patched result equals a fresh one.
    for (const watchId of ['list', 'mine']) {
      const shown = structuredClone(rig.shown(watchId, 'conversations'))
      await rig.watchList('fresh', watchId === 'mine' ? { view: 'mine', status: this.#mineStatus } : {})
      expect(rig.shown('fresh', 'conversations').items).toEqual(shown.items)
    }
    expect(
      rig.shown('thread', 'thread').head.conversation === null || rig.shown('thread', 'thread').head.verified,
    ).toBe(true)
    await rig.desk.stop()
  }
}

function rowFacts(row: ConversationRow): Record<string, unknown> {
  return {
    id: row.ref.conversationId,
    status: row.status,
    assignee: row.assignee?.id ?? null,
    lastActivityAt: row.lastActivityAt,
    unread: row.unreadCount,
    preview: row.preview?.messageId ?? null,
  }
}

function serverFacts(conversation: ReturnType<FakeServer['view']>): Record<string, unknown> {
  const { id, status, assignee, lastActivityAt, unreadCount, preview } = conversation
  return {
    id,
    status,
    assignee: assignee?.id ?? null,
    lastActivityAt,
    unread: unreadCount,
    preview: preview?.messageId ?? null,
  }
}

function threadFacts({ id, content, delivery, deleted }: ThreadMessage): Record<string, unknown> {
  return { id, content, delivery, deleted }
}

describe('a desk with random events and faults', () => {
  for (const generation of ['modern', 'old'] as const) {
    it(`ends up equal to the server, with nothing missed, lost or duplicated (${generation})`, async () => {
      const only = process.env['DESK_SEED']
      const seeds =
        only === undefined
          ? Array.from({ length: SEEDS }, (_, index) => FROM + index + (generation === 'old' ? 1_000_000 : 0))
          : [Number(only)]
      for (const seed of seeds) {
        const story = new Story(seed, generation)
        try {
          await story.play()
          await story.settle()
          await story.check()
        } catch (error) {
          throw new Error(
            `seed ${seed} (${generation}, session ${SESSION}, account ${ACCOUNT})\n${story.log.join('\n')}`,
            { cause: error },
          )
        }
      }
    }, 240_000)
  }
})

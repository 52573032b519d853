import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CableEvent } from '../../electron/core/cable/index.ts'
import { FakeClock } from '../../electron/core/testing/fakeClock.ts'
import { BenchDesk, SESSION } from './cache.desk.ts'
import type { CachePlan } from './cache.fill.ts'
import { ACCOUNT } from './cache.fill.ts'
import { quantile } from './quantile.ts'

export interface ApplyFigures {
  /** Microseconds of an event: parsed, applied, watched queries run, the window told. */
  event: { p50: number; p99: number; mean: number }
  /** Microseconds of a prepared insert of the same row in its own transaction. */
  floor: { p50: number; mean: number }
}

const WARM_UP = 400
/** Events per turn of a cache: short, so that all caches run under the same conditions. */
const TURN = 25
/** Caches opened so far, so that each measurement uses new message ids. */
let opened = 0

/** A filled cache to measure. */
export interface ApplySubject {
  /** Holds the session's folder. */
  folder: string
  plan: CachePlan
  /** The newest conversations, which the events are spread over. */
  among: number
}

/**
 * Measures what one live event costs in main: a message per frame, with the queries of a window watched (list of 50,
 * an open thread, counts, rail). Every fourth event is in the open thread. The subjects take turns; returns the figures
 * for each.
 */
export async function measureApply(subjects: readonly ApplySubject[], events: number): Promise<ApplyFigures[]> {
  const desks = await Promise.all(subjects.map((subject) => Subject.open(subject)))
  for (let turn = 0; turn < events + WARM_UP; turn += TURN) {
    for (const desk of desks) for (let event = turn; event < turn + TURN; event++) await desk.take(event)
  }
  const figures: ApplyFigures[] = []
  for (const desk of desks)
    figures.push({ event: await desk.close(), floor: measureFloor(join(desk.folder, SESSION), events) })
  return figures
}

/** A cache, its desk with a window, and the costs of its events. */
class Subject {
  readonly folder: string
  readonly #subject: ApplySubject
  readonly #run = opened++
  readonly #clock: FakeClock
  readonly #rig: BenchDesk
  /** Microseconds. */
  readonly #costs: number[] = []

  private constructor(subject: ApplySubject, clock: FakeClock, rig: BenchDesk) {
    this.folder = subject.folder
    this.#subject = subject
    this.#clock = clock
    this.#rig = rig
  }

  static async open(subject: ApplySubject): Promise<Subject> {
    const clock = new FakeClock(subject.plan.now * 1_000)
    const rig = new BenchDesk({ clock, dataFolder: subject.folder })
    await rig.desk.start()
    await clock.advance(1_000)
    await rig.watchAsApp(subject.plan.conversations)
    await clock.advance(1_000)
    return new Subject(subject, clock, rig)
  }

  /** Measures one event. */
  async take(turn: number): Promise<void> {
    const { plan, among } = this.#subject
    const conversationId = turn % 4 === 0 ? plan.conversations : plan.conversations - ((turn * 7_919) % among)
    const event = messageCreated(plan, conversationId, (this.#run << 16) + turn)
    const began = performance.now()
    this.#rig.receive([event])
    await this.#clock.advance(16)
    const cost = performance.now() - began
    if (turn >= WARM_UP) this.#costs.push(cost * 1_000)
    // Messages of worker threads arrive here, as between two real events.
    await new Promise(setImmediate)
  }

  async close(): Promise<ApplyFigures['event']> {
    await this.#rig.desk.stop()
    return { p50: quantile(this.#costs, 0.5), p99: quantile(this.#costs, 0.99), mean: mean(this.#costs) }
  }
}

/** The same row written without Deskbell. */
function measureFloor(folder: string, events: number): ApplyFigures['floor'] {
  const db = new DatabaseSync(join(folder, 'server.db'), { timeout: 2_000 })
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE bare (row INTEGER PRIMARY KEY, ' +
      'account_id INTEGER, conversation_id INTEGER, id INTEGER, created_at REAL, json TEXT, UNIQUE (account_id, ' +
      'conversation_id, id))',
  )
  const insert = db.prepare(
    'INSERT INTO bare (account_id, conversation_id, id, created_at, json) VALUES (?, ?, ?, ?, ?)',
  )
  const json = db.prepare('SELECT json FROM messages LIMIT 1').get()?.['json'] ?? ''
  const costs: number[] = []
  for (let turn = 0; turn < events + WARM_UP; turn++) {
    const began = performance.now()
    db.exec('BEGIN IMMEDIATE')
    insert.run(ACCOUNT, 1 + ((turn * 7_919) % 1_000), turn, turn, json)
    db.exec('COMMIT')
    if (turn >= WARM_UP) costs.push((performance.now() - began) * 1_000)
  }
  db.exec('DROP TABLE bare')
  db.close()
  return { p50: quantile(costs, 0.5), mean: mean(costs) }
}

/** `message.created` as a server sends it. */
function messageCreated(plan: CachePlan, conversationId: number, turn: number): CableEvent {
  const createdAt = plan.now + 10 + turn
  const sender = {
    id: 1 + (conversationId % 100),
    name: 'Maya Lindqvist',
    email: 'maya@example.test',
    phone_number: null,
    thumbnail: '',
    type: 'contact',
    additional_attributes: {},
  }
  return {
    accountId: ACCOUNT,
    name: 'message.created',
    receivedAt: turn,
    data: {
      id: plan.messages + 10 + turn,
      content: `Could you look at order A-${10_000 + turn} again, please? It still has not arrived.`,
      account_id: ACCOUNT,
      inbox_id: 1,
      conversation_id: conversationId,
      message_type: 0,
      created_at: createdAt,
      updated_at: new Date(createdAt * 1_000).toISOString(),
      private: false,
      status: 'sent',
      source_id: null,
      content_type: 'text',
      content_attributes: {},
      sender_type: 'Contact',
      sender_id: sender.id,
      sender,
      external_source_ids: {},
      additional_attributes: {},
      processed_message_content: 'Could you look?',
      sentiment: {},
      conversation: {
        assignee_id: null,
        unread_count: 1,
        last_activity_at: createdAt,
        contact_inbox: { source_id: 'x' },
      },
    },
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

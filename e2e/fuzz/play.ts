import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { CLOCKS_APART } from '../../shared/model/times.ts'
import { errorStack, errorText } from '../../shared/text/errors.ts'
import { FuzzDesk, pathOf, SESSION } from './fuzzDesk.ts'
import { mutated } from './mutate.ts'
import type { Samples } from './samples.ts'
import { samples } from './samples.ts'

/** Cases per seed; all run on the same desk, in turn. */
export const CASES_OF_SEED = 50

/** A failed case: its number, the failure and the input. */
export interface Failure {
  seed: number
  number: number
  kind: 'thrown' | 'corrupted'
  text: string
}
export interface Played {
  cases: number
  failures: Failure[]
}

let loaded: Samples | null = null

/** Plays one seed on a new desk. Calls `onCase` before each case, for a watcher that ends hanging ones. */
export async function playSeed(seed: number, onCase: (number: number) => void = () => undefined): Promise<Played> {
  const all = (loaded ??= samples())
  const random = seededRandom(seed * 7_919 + 13)
  const usual = new Map<string, unknown>()
  for (const { path, body } of all.bodies) if (!usual.has(pathOf(path)) || random() < 0.3) usual.set(pathOf(path), body)
  const reached = all.bodies.filter(({ path }) => TRIGGERS.has(pathOf(path)))
  const desk = new FuzzDesk(usual, seed)
  const failures: Failure[] = []
  const fail = (number: number, kind: Failure['kind'], text: string): void => {
    failures.push({ seed, number, kind, text })
  }
  const onRejection = (error: unknown): void => {
    desk.errors.push(`not caught: ${traceOf(error)}`)
  }
  process.on('unhandledRejection', onRejection)
  try {
    await desk.start()
    let rows = countsOf(desk)
    for (let number = 1; number <= CASES_OF_SEED; number++) {
      onCase(number)
      try {
        if (random() < 0.65) await playFrame(desk, all, random)
        else await playBody(desk, reached, random)
      } catch (error) {
        fail(number, 'thrown', traceOf(error))
      }
      for (const text of desk.errors.splice(0)) fail(number, 'thrown', text)
      const now = countsOf(desk)
      for (const table of TABLES) {
        if (now[table] < rows[table]) fail(number, 'corrupted', `${table}: ${rows[table]} rows became ${now[table]}`)
      }
      rows = now
      for (const text of marksBeyond(desk)) fail(number, 'corrupted', text)
    }
    await desk.stop()
    for (const text of faultsOf(desk)) fail(CASES_OF_SEED, 'corrupted', text)
  } catch (error) {
    fail(0, 'thrown', traceOf(error))
  } finally {
    process.off('unhandledRejection', onRejection)
    desk.removeFiles()
  }
  return { cases: CASES_OF_SEED, failures }
}

function traceOf(error: unknown): string {
  return errorStack(error)
}

async function playFrame(desk: FuzzDesk, all: Samples, random: () => number): Promise<void> {
  const { event, data } = pickOf(all.frames, random)
  // Deleting events are not sent, since the rows that they remove would count as lost.
  if (event === 'contact.deleted' || event === 'notification.deleted') return
  desk.frame(
    mutated({ identifier: '{"channel":"RoomChannel"}', message: { event, data } }, random, desk.clock.now() / 1_000),
  )
  await desk.clock.advance(20)
  if (random() < 0.1) await openThread(desk, random)
}

/** Paths that are requested after each reconnect. */
const COMPARED = [
  'conversations',
  'conversations/meta',
  'notifications',
  'inboxes',
  'labels',
  'teams',
  'agents',
  'canned_responses',
  'custom_attribute_definitions',
]

/** What makes the desk request each path. */
const TRIGGERS: ReadonlyMap<string, (desk: FuzzDesk, random: () => number) => Promise<void>> = new Map(
  Object.entries({
    ...Object.fromEntries(COMPARED.map((path) => [path, (desk: FuzzDesk) => reconnect(desk)])),
    'conversations/N': openThread,
    'conversations/N/messages': openThread,
    'contacts/N': openContact,
    'contacts/N/conversations': openContact,
    search: searchFor,
    'conversations/search': searchFor,
    'contacts/search': searchFor,
  }),
)

async function playBody(desk: FuzzDesk, bodies: Samples['bodies'], random: () => number): Promise<void> {
  const sample = pickOf(bodies, random)
  const path = pathOf(sample.path)
  desk.answers.now = { path, body: mutated(sample.body, random, desk.clock.now() / 1_000) }
  await TRIGGERS.get(path)?.(desk, random)
  desk.answers.now = null
}

async function reconnect(desk: FuzzDesk): Promise<void> {
  desk.reconnect()
  await desk.clock.advance(3_500)
}

async function openThread(desk: FuzzDesk, random: () => number): Promise<void> {
  await desk.window.watch('thread', 'thread', {
    sessionId: SESSION,
    accountId: 1,
    conversationId: 1 + Math.floor(random() * 8),
    limit: 40,
  })
  await desk.window.call('query:refresh', { watchId: 'thread' })
  await desk.settle()
  desk.window.unwatch('thread')
}

async function openContact(desk: FuzzDesk, random: () => number): Promise<void> {
  const contactId = 1 + Math.floor(random() * 6)
  await desk.window.watch('contact', 'contact', {
    sessionId: SESSION,
    accountId: 1,
    contactId,
    exceptConversationId: null,
  })
  await desk.window.call('query:refresh', { watchId: 'contact' })
  await desk.settle()
  desk.window.unwatch('contact')
}

async function searchFor(desk: FuzzDesk, random: () => number): Promise<void> {
  const text = pickOf(['maya', 'or', 'order', '注文', 'example.test', '[', '🙂', '1'], random)
  await desk.window.watch('search', 'search', { sessionId: SESSION, accountId: 1, text, kind: 'all', limit: 30 })
  await desk.clock.advance(1_200)
  desk.window.unwatch('search')
}

const TABLES = ['conversations', 'messages', 'contacts'] as const
type Counts = Record<(typeof TABLES)[number], number>

function open(desk: FuzzDesk): DatabaseSync {
  return new DatabaseSync(join(desk.folder, SESSION, 'server.db'), { readOnly: true, timeout: 250 })
}

function countsOf(desk: FuzzDesk): Counts {
  const db = open(desk)
  try {
    const rowsOf = (table: string): number => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
    return Object.fromEntries(TABLES.map((table) => [table, rowsOf(table)])) as Counts
  } finally {
    db.close()
  }
}

/** Watermarks later than the server's present: the next gap would begin in the future and miss changes. */
function marksBeyond(desk: FuzzDesk): string[] {
  const latest = desk.clock.now() / 1_000 + CLOCKS_APART
  const db = open(desk)
  try {
    const marks = db.prepare("SELECT key, value FROM meta WHERE key LIKE 'watermark/%' OR key LIKE 'proven/%'").all()
    return marks
      .filter(({ value }) => !(Number(value) <= latest))
      .map(({ key, value }) => `${String(key)} is ${Number(value) - latest} s beyond the server's clock`)
  } finally {
    db.close()
  }
}

/** The faults of the files after the desk has closed them. */
function faultsOf(desk: FuzzDesk): string[] {
  const faults: string[] = []
  const db = open(desk)
  try {
    const whole = String(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'])
    if (whole !== 'ok') faults.push(`integrity_check: ${whole}`)
    for (const table of TABLES) {
      for (const { json } of db.prepare(`SELECT json FROM ${table}`).all()) {
        const fault = faultIn(String(json))
        if (fault !== null) faults.push(`${table}: ${fault}`)
      }
      const unread = Number(db.prepare(`SELECT count(*) AS n FROM ${table} WHERE json_valid(json) = 0`).get()?.['n'])
      if (unread > 0) faults.push(`${table}: ${unread} rows that SQLite can't read`)
    }
    const untimed = Number(
      db.prepare('SELECT count(*) AS n FROM messages WHERE created_at NOT BETWEEN 0 AND 253402300799').get()?.['n'],
    )
    if (untimed > 0) faults.push(`messages: ${untimed} with a time beyond the calendar`)
  } finally {
    db.close()
  }
  return faults
}

function faultIn(json: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return `no JSON: ${errorText(error)}`
  }
  // JSON escapes it only if it is half of a pair.
  if (/\\u[dD][89a-fA-F]/.test(json) && !isWellFormed(value)) return 'text that is not well-formed'
  return depthOf(value) > DEEPEST ? 'nested deeper than is kept' : timeFaultIn(value)
}

/** Levels of a row: the 64 that are stored (`MAX_DEPTH`) and those around them. A literal, so that removing the limit fails. */
const DEEPEST = 68
/** Attributes that anyone may write on servers: times in them are text. */
const FREE_FORM = new Set(['attributes', 'customAttributes', 'additionalAttributes'])
/** The last second of the year 9999, the end of the calendar. */
const LAST_SECOND = 253_402_300_799

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Object.values(value).reduce<number>((deepest, entry) => Math.max(deepest, depthOf(entry)), 0)
}

function timeFaultIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  for (const [key, entry] of Object.entries(value)) {
    // A row's version is on the server's own scale.
    const isTime = typeof entry === 'number' && key !== 'updatedAt' && /(?:At|Since|Until)$/.test(key)
    if (isTime && !(entry >= 0 && entry <= LAST_SECOND)) return `${key} ${entry} is beyond the calendar`
    const fault = FREE_FORM.has(key) ? null : timeFaultIn(entry)
    if (fault !== null) return fault
  }
  return null
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, entry]) => key.isWellFormed() && isWellFormed(entry))
}

function pickOf<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}

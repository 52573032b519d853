import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isDetails } from './fields.ts'
import type { DemoServer } from './index.ts'
import { startDemoServer } from './index.ts'
import type { SentMail } from './model/mail/mailQueue.ts'
import type { Details } from './model/types.ts'
import { FakeClock } from './testing/fakeClock.ts'

/** Compares mail with the recording of a real server: every request of its mail section, message contents, mails by recipient. */
const FIXTURES = path.join(import.meta.dirname, '../../e2e/fixtures/chatwoot-4.15.1')
interface Line {
  label: string
  at: number
  as: string
  request: { method: string; path: string; body?: Details }
  response: { status: number; body: unknown }
}
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8'))
const LINES = (read('agent-day-rest.json') as Line[]).filter(({ label }) => label.startsWith('mail:'))
const LEFT = read('mail-left.json') as SentMail[]

let server: DemoServer
let clock: FakeClock
beforeEach(async () => {
  clock = new FakeClock()
  server = await startDemoServer({ seed: 'agent-day', clock })
  // The delay of the recorded mails.
  server.model.mail.fileDelay = { least: 4000, most: 4000 }
})
afterEach(() => server.close())

const listOf = (body: unknown): Details[] =>
  isDetails(body) && Array.isArray(body['payload']) ? body['payload'].filter(isDetails) : []
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isDetails(value)) return value
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'date')
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]))
}
/** The content of a message, without times, file addresses and generated ids. */
const contentOf = ({
  message_type: type,
  content_type: contentType,
  status,
  private: isPrivate,
  content,
  content_attributes: attributes,
}: Details) =>
  JSON.stringify(sorted({ type, contentType, status, isPrivate, content, attributes }))
    .replace(/https?:\/\/[^\s"'\\)]*\//g, '…/')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '(uuid)')
const keyOf = ({ envelope, headers }: SentMail) => {
  const words = (text: string | undefined) => (text ?? '-').replace(/\s+/g, ' ')
  return (
    `${words(headers['subject']).trim()} → ${[...envelope.to].sort().join()} (from ${words(headers['from'])}, to ` +
    `${words(headers['to'])}, cc ${words(headers['cc'])})`
  )
}

/** Maps recorded conversation uuids to ours. */
class Names {
  readonly #ours = new Map<string, string>()

  learn(recorded: unknown, got: unknown): void {
    if (Array.isArray(recorded) && Array.isArray(got)) recorded.forEach((one, i) => this.learn(one, got[i]))
    if (!isDetails(recorded) || !isDetails(got)) return
    for (const [key, value] of Object.entries(recorded)) {
      if (key === 'uuid' && typeof value === 'string' && typeof got[key] === 'string') this.#ours.set(value, got[key])
      else this.learn(value, got[key])
    }
  }

  apply(text: string): string {
    let own = text
    for (const [recorded, ours] of this.#ours) own = own.replaceAll(recorded, ours)
    return own
  }
}

/** Recorded forms show their files as `(file table.csv, text/csv, 8 bytes)`. */
function bodyOf(
  body: Details | undefined,
  names: Names,
): { body?: string | FormData; headers: Record<string, string> } {
  if (body === undefined) return { headers: {} }
  if (!('attachments[]' in body))
    return { body: names.apply(JSON.stringify(body)), headers: { 'content-type': 'application/json' } }
  const form = new FormData()
  for (const [key, values] of Object.entries(body)) {
    for (const value of Array.isArray(values) ? values.map(String) : []) {
      const [, name, type] = /^\(file (.+), (.+), \d+ bytes\)$/.exec(value) ?? []
      if (name === undefined) form.append(key, value)
      else form.append(key, new Blob(['x'], { type: type ?? '' }), name)
    }
  }
  return { body: form, headers: {} }
}

it('answers the recorded mail section with the recorded messages and sends the recorded mails', async () => {
  const names = new Names()
  const found: string[] = []
  for (const [i, { label, at, as, request, response }] of LINES.entries()) {
    const isHand = request.method === 'HAND'
    const { body, headers } = bodyOf(isHand ? { name: request.path, args: request.body } : request.body, names)
    const token = [...server.model.users.values()].find(({ email }) => email === `${as}@acme.test`)?.apiToken ?? ''
    const answer = await fetch(isHand ? server.hand : server.base + request.path, {
      method: isHand ? 'POST' : request.method,
      headers: { 'Api-Access-Token': token, ...headers },
      ...(body === undefined ? {} : { body }),
    })
    const text = await answer.text()
    if (answer.status !== response.status)
      found.push(`${label}: ${response.status} recorded, ${answer.status} answered: ${text.slice(0, 200)}`)
    const got: unknown = text === '' ? '' : JSON.parse(text)
    names.learn(response.body, got)
    if (/^mail: messages/.test(label))
      expect([label, listOf(got).map(contentOf)]).toEqual([label, listOf(response.body).map(contentOf)])
    clock.advance((LINES[i + 1]?.at ?? at + 1000) - at)
  }
  expect(found).toEqual([])
  expect(server.model.mail.sent.map(keyOf).sort()).toEqual(LEFT.map(keyOf).sort())
})

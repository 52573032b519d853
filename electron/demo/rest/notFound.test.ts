import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DemoServer } from '../index.ts'
import { startDemoServer } from '../index.ts'
import { FakeClock } from '../testing/fakeClock.ts'

const FIXTURES = path.join(import.meta.dirname, '../../../e2e/fixtures')
const JSON_TYPE = 'application/json; charset=utf-8'
const NO_ROUTE = '{"status":404,"error":"Not Found"}'
const NO_RECORD = '{"error":"Resource could not be found"}'

interface Recorded {
  label: string
  request: { method: string; path: string }
  response: { status: number; body: unknown }
}

describe.each(['1.16.2', '2.16.0', '3.16.0', '4.15.1'])('a 404 of version %s', (like) => {
  let server: DemoServer
  beforeEach(async () => {
    server = await startDemoServer({ seed: 'recording', like, clock: new FakeClock() })
  })
  afterEach(() => server.close())

  const ask = async (address: string, accept: string, method = 'GET') => {
    const answer = await fetch(server.base + address, {
      method,
      headers: { 'Api-Access-Token': server.model.user(1).apiToken, accept },
    })
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
  }

  it.each([
    ['application/json', true],
    ['application/json;charset=utf-8', true],
    ['application/json, text/html', true],
    ['text/html;q=0.5, application/json', true],
    ['*/*', false],
    ['text/html', false],
    // A browser's, and that of the web dashboard.
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
    ['application/json, text/plain, */*', false],
  ])('for an unknown address and Accept %s is JSON: %s', async (accept, isJson) => {
    for (const [method, address] of [
      ['GET', '/api/v1/accounts/1/no_such_thing'],
      ['GET', '/nowhere'],
      ['POST', '/api/v1/accounts/1/conversations/1/no_such_action'],
      ['POST', '/api/v1/accounts/1/conversations/no_such_action'],
    ] as const)
      expect(await ask(address, accept, method)).toEqual(
        isJson
          ? { status: 404, type: JSON_TYPE, text: NO_ROUTE }
          : {
              status: 404,
              type: 'text/html; charset=UTF-8',
              text: expect.stringContaining('<!DOCTYPE html>') as string,
            },
      )
  })

  it('is the same JSON for an unknown record, whatever the client accepts', async () => {
    for (const accept of ['*/*', 'application/json'])
      expect(await ask('/api/v1/accounts/1/contacts/4711', accept)).toMatchObject({ status: 404, text: NO_RECORD })
  })

  it('is a 500 for an unknown conversation on 1.16', async () => {
    for (const address of ['/4711', '/no_such_thing', '/4711/messages']) {
      const answer = await ask(`/api/v1/accounts/1/conversations${address}`, 'application/json')
      expect(answer).toMatchObject(
        like === '1.16.2'
          ? { status: 500, text: '{"status":500,"error":"Internal Server Error"}' }
          : { status: 404, text: NO_RECORD },
      )
    }
  })

  it('is an unknown address wherever the real server has none', async () => {
    const lines = JSON.parse(readFileSync(path.join(FIXTURES, `chatwoot-${like}/rest.json`), 'utf8')) as Recorded[]
    const unknown = lines.filter(({ response: { status, body } }) => status === 404 && String(body).startsWith('<'))
    const answers: [string, string][] = []
    for (const { label, request } of unknown)
      answers.push([label, (await ask(request.path, 'application/json', request.method)).text])
    expect(answers).toEqual(unknown.map(({ label }) => [label, NO_ROUTE]))
    expect(answers).not.toEqual([])
  })
})

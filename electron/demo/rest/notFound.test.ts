import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DemoServer } from '../index.ts'
import { startDemoServer } from '../index.ts'
import { FakeClock } from '../testing/fakeClock.ts'

describe.each(['4.15.1', '2.16.0'])('a 404 of version %s', (like) => {
  let server: DemoServer
  beforeEach(async () => {
    server = await startDemoServer({ seed: 'recording', like, clock: new FakeClock() })
  })
  afterEach(() => server.close())

  const ask = async (path: string, accept: string) => {
    const answer = await fetch(server.base + path, {
      headers: { 'Api-Access-Token': server.model.user(1).apiToken, accept },
    })
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
  }

  it('is an HTML page for an unknown address, and JSON if the client accepts JSON', async () => {
    for (const path of ['/api/v1/accounts/1/no_such_thing', '/nowhere']) {
      expect(await ask(path, '*/*')).toMatchObject({
        status: 404,
        type: 'text/html; charset=UTF-8',
        text: expect.stringContaining('<!DOCTYPE html>') as string,
      })
      expect(await ask(path, 'application/json')).toEqual({
        status: 404,
        type: 'application/json; charset=utf-8',
        text: '{"status":404,"error":"Not Found"}',
      })
    }
  })

  it('is the same JSON for an unknown record, whatever the client accepts', async () => {
    for (const accept of ['*/*', 'application/json']) {
      for (const path of ['/api/v1/accounts/1/conversations/4711', '/api/v1/accounts/1/contacts/4711']) {
        expect(await ask(path, accept)).toMatchObject({ status: 404, text: '{"error":"Resource could not be found"}' })
      }
    }
  })
})

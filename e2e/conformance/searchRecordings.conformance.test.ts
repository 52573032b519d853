import { describe, expect, it } from 'vitest'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import type { HttpClient } from '../../electron/core/api/http.ts'
import type { DeskApi } from '../../electron/core/api/types.ts'
import type { RestLine, Version } from './recordings.ts'
import { restOf, VERSIONS } from './recordings.ts'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const nameOf = (url: string): string => new URL(url, 'https://chat.example.test').pathname

/** A server with recorded answers by path; `instead` maps a path to the label of another recorded line. */
function recorded(version: Version, instead: Record<string, string> = {}): { api: DeskApi; paths: string[] } {
  const lines = restOf(version)
  const paths: string[] = []
  const http: HttpClient = {
    request({ url }) {
      const path = nameOf(url)
      paths.push(path)
      const line = lines.find((each: RestLine) =>
        instead[path] === undefined
          ? nameOf(each.request.path) === path && each.request.method === 'GET'
          : each.label === instead[path],
      )
      if (!line) throw new Error(`no recorded answer of ${version} for ${path}`)
      const { status, headers, body } = line.response
      return Promise.resolve({
        status,
        headers,
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      })
    },
    open: () => Promise.reject(new Error('Streaming is not supported in this test')),
  }
  return {
    api: createDeskApi({
      baseUrl: 'https://chat.example.test',
      authorization: { kind: 'token', token: 'none' },
      http,
      log: silent,
    }),
    paths,
  }
}

describe.each(VERSIONS)('the search of %s', (version) => {
  it('finds the message, with a fallback on servers without the route', async () => {
    const { api, paths } = recorded(version)
    const found = await api.search(1, 'invoice')
    expect(found.messages).toEqual([
      expect.objectContaining({
        accountId: 1,
        conversationId: 1,
        id: 1,
        content: 'Hello, my invoice is wrong',
        type: 'incoming',
      }),
    ])
    expect(found.messages[0]?.createdAt).toBeGreaterThan(1_000_000_000)
    if (version !== '1.16.2') expect(paths).toEqual(['/api/v1/accounts/1/search'])
    else {
      // The missing route is remembered after the first request.
      await api.search(1, 'invoice')
      expect(paths.filter((path) => path.endsWith('/accounts/1/search'))).toHaveLength(1)
      expect(found.contacts).toEqual([
        expect.objectContaining({ id: 1, name: 'Maya Lindqvist', email: 'maya@example.test' }),
      ])
    }
  })

  // 1.16 lacks this route, as the previous test shows.
  if (version !== '1.16.2')
    it('reads contacts and conversations', async () => {
      const { api } = recorded(version, { '/api/v1/accounts/1/search': 'search contacts' })
      expect((await api.search(1, 'Maya')).contacts).toEqual([
        expect.objectContaining({
          accountId: 1,
          id: 1,
          name: 'Maya L.',
          email: 'maya@example.test',
          phone: '+46701234567',
          identifier: 'cust-1',
        }),
      ])
      const { api: other } = recorded(version, { '/api/v1/accounts/1/search': 'search conversations' })
      const [found] = (await other.search(1, 'Maya')).conversations
      expect(found).toMatchObject({
        conversation: { accountId: 1, id: 1, inboxId: 1, contactId: 1, channel: 'Channel::Api' },
        contact: { name: 'Maya L.' },
        message: { id: 1, conversationId: 1 },
      })
    })
})

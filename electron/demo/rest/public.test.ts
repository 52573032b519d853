import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Inbox } from '../model/types.ts'
import { listIn, objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

let desk: SmallDesk
let rest: RestClient
let inbox: Inbox
let at: string
beforeEach(() => {
  desk = new SmallDesk()
  rest = new RestClient(desk)
  inbox = desk.model.inbox(2)
  at = `/public/api/v1/inboxes/${inbox.identifier}/contacts`
})

const ask = (method: string, path: string, body = {}) => rest.ask(null, method, at + path, body)
const hashOf = (identifier: string) => createHmac('sha256', inbox.hmacToken).update(identifier).digest('hex')

/** A contact with a conversation; returns the addresses of both. */
async function arrive(fields = {}): Promise<{ contact: string; conversation: string; id: number }> {
  const contact = `/${String(objectIn(await ask('POST', '', { name: 'Nora', ...fields }))['source_id'])}`
  const id = Number(objectIn(await ask('POST', `${contact}/conversations`))['id'])
  return { contact, conversation: `${contact}/conversations/${id}`, id }
}

describe("a visitor's conversation", () => {
  it('is read in pages of 20 messages, newest first, each oldest first', async () => {
    const { conversation } = await arrive()
    for (let i = 1; i <= 45; i += 1) await ask('POST', `${conversation}/messages`, { content: `n${i}` })
    const latest = listIn(await ask('GET', `${conversation}/messages`))
    expect(latest.map(({ content }) => content)).toEqual(Array.from({ length: 20 }, (_, i) => `n${26 + i}`))
    const earlier = listIn(await ask('GET', `${conversation}/messages?before=${String(latest[0]?.['id'])}`))
    expect([earlier.length, earlier[0]?.['content'], earlier.at(-1)?.['content']]).toEqual([20, 'n6', 'n25'])
    // The list of conversations has all of them.
    const [listed] = listIn(await ask('GET', conversation.replace(/\/\d+$/, '')))
    expect(listed?.['messages']).toHaveLength(45)
  })

  it('is resolved by the visitor and never reopened', async () => {
    const { conversation } = await arrive()
    for (const _ of [1, 2])
      expect(objectIn(await ask('POST', `${conversation}/toggle_status`))['status']).toBe('resolved')
  })

  it('is found again by a source id that the client chose', async () => {
    const first = objectIn(await ask('POST', '', { source_id: 'mine', name: 'Nora' }))
    expect(objectIn(await ask('POST', '', { source_id: 'mine', name: 'Nora' }))).toEqual(first)
    expect(first['source_id']).toBe('mine')
  })
})

describe('the proof of an identity', () => {
  it('is refused with a 500 where the hash is wrong, or is missing and mandatory', async () => {
    expect((await ask('POST', '', { identifier: 'cust-9', identifier_hash: 'no' })).status).toBe(500)
    inbox.hmacMandatory = true
    expect((await ask('POST', '', { identifier: 'cust-9' })).status).toBe(500)
    expect((await ask('POST', '', { identifier: 'cust-9', identifier_hash: hashOf('cust-9') })).status).toBe(200)
    expect(objectIn(await rest.ask(null, 'GET', at.replace('/contacts', '')))['identity_validation_enabled']).toBe(true)
  })

  it('shows a verified contact all of its conversations, in every session', async () => {
    const one = await arrive({ identifier: 'cust-9', source_id: 'phone' })
    const other = await arrive({ identifier: 'cust-9', source_id: 'laptop' })
    const idsOf = async () => listIn(await ask('GET', `${other.contact}/conversations`)).map(({ id }) => id)
    expect(await idsOf()).toEqual([other.id])
    const proof = `?identifier=cust-9&identifier_hash=${hashOf('cust-9')}`
    expect((await ask('GET', other.contact + proof)).status).toBe(200)
    expect(await idsOf()).toEqual([one.id, other.id])
  })
})

import { describe, expect, it } from 'vitest'
import { isDetails } from '../fields.ts'
import { objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

const HOUR = 3_600_000

async function found(query: (desk: SmallDesk) => string, isAdvanced = true) {
  const desk = new SmallDesk()
  desk.model.account(1).features['advanced_search'] = isAdvanced
  const rest = new RestClient(desk)
  desk.visit('Maya', 'My order')
  desk.clock.advance(2 * HOUR)
  desk.visit('Noor', 'Another order', 2)
  await rest.ask('ben', 'POST', '/conversations/2/messages', { content: 'Which order?' })
  const { payload } = objectIn(await rest.ask('ben', 'GET', `/search/messages?${query(desk)}`))
  const messages: unknown = isDetails(payload) ? payload['messages'] : []
  return Array.isArray(messages) ? messages.filter(isDetails).map((one) => one['content']) : []
}

const hourAgo = (desk: SmallDesk) => Math.floor((desk.clock.now() - HOUR) / 1000)

describe('the search for messages', () => {
  it.each([
    ['by text, the newest first', () => 'q=order', ['Which order?', 'Another order', 'My order']],
    ['of an agent', () => 'q=order&from=agent:2', ['Which order?']],
    ['of a contact', () => 'q=order&from=contact:1', ['My order']],
    ['from nobody that is known', () => 'q=order&from=bogus', ['Which order?', 'Another order', 'My order']],
    ['in an inbox', () => 'q=order&inbox_id=1', ['My order']],
    ['since a time', (desk: SmallDesk) => `q=order&since=${hourAgo(desk)}`, ['Which order?', 'Another order']],
    ['until a time', (desk: SmallDesk) => `q=order&until=${hourAgo(desk)}`, ['My order']],
    ['without a text', () => 'q=', ['Which order?', 'Another order', 'My order']],
  ])('%s', async (_what, query, expected) => {
    expect(await found(query)).toEqual(expected)
  })

  it('knows only texts without the feature', async () => {
    expect(await found(() => 'q=order&from=agent:2', false)).toHaveLength(3)
    expect(await found(() => 'q=', false)).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { isDetails } from '../fields.ts'
import { listIn, objectIn, RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

const actions = [{ action_name: 'add_label', action_params: ['bug'] }]

function macros() {
  const desk = new SmallDesk()
  const conversation = desk.visit('Maya')
  const rest = new RestClient(desk)
  const names = async (who: 'ada' | 'ben') => listIn(await rest.ask(who, 'GET', '/macros')).map((one) => one['name'])
  const add = async (who: 'ada' | 'ben', name: string, visibility: string): Promise<string> => {
    const { payload } = objectIn(await rest.ask(who, 'POST', '/macros', { name, visibility, actions }))
    return `/macros/${isDetails(payload) ? String(payload['id']) : ''}`
  }
  const run = async (who: 'ada' | 'ben', at: string) =>
    (await rest.ask(who, 'POST', `${at}/execute`, { conversation_ids: [1] })).status
  return { conversation, rest, names, add, run }
}

describe('a macro', () => {
  it('of an agent is personal, whatever they ask for', async () => {
    const { add, names, run } = macros()
    const at = await add('ben', 'Mine', 'global')
    expect([await names('ben'), await names('ada')]).toEqual([['Mine'], []])
    expect([await run('ada', at), await run('ben', at)]).toEqual([401, 200])
  })

  it('of an administrator can be run by all, and changed by administrators', async () => {
    const { add, run, rest, conversation } = macros()
    const at = await add('ada', 'Ours', 'global')
    expect(await run('ben', at)).toBe(200)
    expect(conversation.labels).toEqual(['bug'])
    expect((await rest.ask('ben', 'PUT', at, { name: 'Stolen' })).status).toBe(401)
    expect((await rest.ask('ben', 'DELETE', at)).status).toBe(401)
    expect((await rest.ask('ada', 'DELETE', at)).status).toBe(200)
  })

  it('vanishes from the lists if it is changed without a visibility', async () => {
    const { add, names, run, rest } = macros()
    const at = await add('ada', 'Ours', 'global')
    await rest.ask('ada', 'PUT', at, { name: 'Lost' })
    expect([await names('ada'), await names('ben')]).toEqual([[], []])
    expect([await run('ada', at), await run('ben', at)]).toEqual([200, 401])
    await rest.ask('ada', 'PUT', at, { visibility: 'global' })
    expect(await names('ben')).toEqual(['Lost'])
  })

  it('has known actions only', async () => {
    const { rest } = macros()
    const body = { name: 'Bad', actions: [{ action_name: 'make_coffee', action_params: [] }] }
    expect(await rest.ask('ada', 'POST', '/macros', body)).toEqual({
      status: 422,
      body: { error: { actions: ['Macro execution actions make_coffee not supported.'] } },
    })
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { openSession, sessionHeaders } from '../model/sessions.ts'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

const PROFILE = '/api/v1/profile'

describe('the profile', () => {
  let desk: SmallDesk
  let rest: RestClient
  beforeEach(() => {
    desk = new SmallDesk()
    rest = new RestClient(desk)
  })
  const put = (profile: Record<string, unknown>) => rest.ask('cleo', 'PUT', PROFILE, { profile })

  it('replaces the settings of the page as a whole', async () => {
    await put({ ui_settings: { enable_audio_alerts: 'all', nested: { a: 1 } } })
    expect((await put({ ui_settings: { editor_message_key: 'enter' } })).body).toMatchObject({
      ui_settings: { editor_message_key: 'enter' },
    })
    expect(desk.user('cleo').uiSettings).toEqual({ editor_message_key: 'enter' })
  })

  it('shows a phone number among the custom attributes, which it has none of at first', async () => {
    expect((await rest.ask('cleo', 'GET', PROFILE)).body).not.toHaveProperty('custom_attributes')
    await put({ phone_number: '+46000000000' })
    expect((await rest.ask('cleo', 'GET', PROFILE)).body).toMatchObject({
      custom_attributes: { phone_number: '+46000000000' },
    })
  })

  it.each([
    [{ name: '' }, { message: "Name can't be blank", attributes: ['name'] }],
    [{ email: 'nope' }, { message: 'Email is invalid, Email is not an email', attributes: ['email'] }],
    [{ email: 'Ben@acme.test' }, { message: 'Email has already been taken', attributes: ['email'] }],
    [{ current_password: 'wrong', password: 'Desk!bell2y' }, { error: 'Invalid current password' }],
  ])('refuses %j and changes nothing', async (fields, body) => {
    const before = { ...desk.user('cleo') }
    expect(await put({ display_name: 'Other', ...fields })).toEqual({ status: 422, body })
    expect(desk.user('cleo')).toEqual(before)
  })

  it('takes an availability of an account of the user; an unknown one fails', async () => {
    const set = (profile: Record<string, unknown>) => rest.ask('cleo', 'POST', `${PROFILE}/availability`, { profile })
    expect((await set({ account_id: 1, availability: 'busy' })).body).toMatchObject({
      accounts: [{ availability: 'busy' }],
    })
    expect((await set({ account_id: 1, availability: 'bogus' })).status).toBe(500)
    expect((await set({ account_id: 99, availability: 'busy' })).status).toBe(404)
  })

  it('ends sessions but the current one; with the API token none is current', async () => {
    const cleo = desk.user('cleo')
    const [own, other] = [openSession(desk.model, cleo, 'one'), openSession(desk.model, cleo, 'two')]
    const headers = sessionHeaders(desk.model, own)
    const currents = async (who: 'cleo' | Record<string, string>) =>
      ((await rest.ask(who, 'GET', `${PROFILE}/sessions`)).body as { current: boolean }[]).map((row) => row.current)
    expect(await currents(headers)).toEqual([false, true])
    expect(await currents('cleo')).toEqual([false, false])
    expect(await rest.ask(headers, 'DELETE', `${PROFILE}/sessions/${own.id}`)).toEqual({
      status: 422,
      body: { error: 'You cannot revoke the current session.' },
    })
    expect((await rest.ask(headers, 'DELETE', `${PROFILE}/sessions/${other.id}`)).status).toBe(200)
    expect(await currents(headers)).toEqual([true])
  })

  it('mails a link for a forgotten password, and answers the same for an unknown address', async () => {
    const ask = (email: string) => rest.ask(null, 'POST', '/auth/password', { email })
    expect(await ask('cleo@acme.test')).toEqual(await ask('nobody@acme.test'))
    desk.clock.advance(1000)
    expect(desk.model.mail.sent.map(({ envelope }) => envelope.to)).toEqual([['cleo@acme.test']])
  })
})

import { describe, expect, it } from 'vitest'
import { redactText, redactValue } from './redact.ts'

const PUBSUB = 'bXfmUpnPAo3TgvTnUrYbh2tK'
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzb3VyY2VfaWQiOiI3ZjU.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

describe('redactText', () => {
  it.each([
    ['a token without a name', `confirm for ${PUBSUB} is late`],
    [
      'a subscription identifier',
      `{"identifier":"{\\"channel\\":\\"RoomChannel\\",\\"pubsub_token\\":\\"${PUBSUB}\\",\\"account_id\\":1}"}`,
    ],
    ['a header', `access-token: ${PUBSUB}`],
    ['an Authorization value', `Authorization: Bearer ${PUBSUB}`],
    ['a query', `GET https://desk.example/rails/active_storage/x.png?signature=${PUBSUB} failed`],
    ['a JSON Web Token', `visitor ${JWT}`],
    ['a short named secret', `password=${PUBSUB.slice(0, 5)}1 and more`],
  ])('takes out %s', (_what, text) => {
    const redacted = redactText(text)
    expect(redacted).not.toContain(PUBSUB)
    expect(redacted).not.toContain(JWT)
    expect(redacted).not.toContain(PUBSUB.slice(0, 5))
  })

  it('removes user names in addresses and email addresses', () => {
    expect(redactText('https://ada:pass@desk.example/app failed for ada@desk.example')).toBe(
      'https://desk.example/app failed for [e-mail]',
    )
  })

  it('removes the target of a media address', () => {
    expect(redactText('media/4f1c0aa2/avatar/aHR0cHM6Ly9kZXNrLmV4YW1wbGU/Zm9vYmFy answered 404')).toBe(
      'media/4f1c0aa2/avatar/… answered 404',
    )
  })

  it('keeps the ids of an entry', () => {
    expect(redactText('waiting 1500 ms after closeAbnormal, attempt 3')).toBe(
      'waiting 1500 ms after closeAbnormal, attempt 3',
    )
    expect(redactText('0d9ac4b2-6f0e-4c6e-9a53-3c6ad36be8a1')).toBe('0d9ac4b2-6f0e-4c6e-9a53-3c6ad36be8a1')
    expect(redactText('/api/v1/accounts/1/conversations/42/messages')).toBe(
      '/api/v1/accounts/1/conversations/42/messages',
    )
  })

  it('cuts long text', () => {
    expect(redactText('so '.repeat(5_000)).length).toBeLessThan(510)
  })
})

describe('redactValue', () => {
  it('hides values by name in any spelling, and keeps numbers', () => {
    expect(
      redactValue({
        'access-token': 'a',
        pubsubToken: 'b',
        api_access_token: 'c',
        content: 'Dear Ada',
        status: 401,
        conversationId: 42,
        uid: 'ada',
      }),
    ).toEqual({
      'access-token': '[hidden]',
      pubsubToken: '[hidden]',
      api_access_token: '[hidden]',
      content: '[hidden]',
      status: 401,
      conversationId: 42,
      uid: '[hidden]',
    })
  })

  it('redacts nested lists and objects and stops at cycles', () => {
    const cycle: Record<string, unknown> = { headers: { client: 'x1' } }
    cycle.self = cycle
    expect(JSON.stringify(redactValue([cycle]))).not.toContain('x1')
  })

  it('shows name, code and cause of an error without the secret in its message', () => {
    const error = Object.assign(new Error(`token=${PUBSUB}`, { cause: new Error('ECONNRESET') }), { code: 'EPROTO' })
    const redacted = redactValue(error)
    expect(redacted).toMatchObject({
      name: 'Error',
      message: 'token=[hidden]',
      code: 'EPROTO',
      cause: { message: 'ECONNRESET' },
    })
    expect(JSON.stringify(redacted)).not.toContain(PUBSUB)
  })

  it('shows bytes as their number', () => {
    expect(redactValue({ chunk: new Uint8Array(12) })).toEqual({ chunk: '[12 bytes]' })
  })
})

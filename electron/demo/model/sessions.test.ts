import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import { answerPassword, checkSecondFactor, newSecret, oneTimeCode, openSession } from './sessions.ts'

describe('sessions', () => {
  it('refuse a browser at the cap and drop the oldest for other clients', () => {
    const desk = new SmallDesk()
    const ada = desk.user('ada')
    for (let i = 0; i < 24; i += 1) openSession(desk.model, ada, 'Mozilla/5.0')
    expect(statusOf(() => openSession(desk.model, ada, 'Mozilla/5.0'))).toBe(409)
    expect(statusOf(() => openSession(desk.model, ada, 'Mozilla/5.0', { all: true }))).toBe(200)
    expect(desk.model.sessions).toHaveLength(1)
    const oldest = desk.model.sessions[0]
    for (let i = 0; i < 25; i += 1) openSession(desk.model, ada, 'Deskbell')
    expect(desk.model.sessions).toHaveLength(25)
    expect(desk.model.sessions).not.toContain(oldest)
  })

  it('have no cap before 4.15', () => {
    const desk = new SmallDesk('4.14.0')
    for (let i = 0; i < 30; i += 1)
      expect(statusOf(() => openSession(desk.model, desk.user('ada'), 'Mozilla/5.0'))).toBe(200)
  })
})

describe('the second factor', () => {
  it('generates the codes of RFC 6238', () => {
    // Appendix B: the secret "12345678901234567890" at 59 s and at 1111111109 s, last six digits.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    expect(oneTimeCode(secret, Math.floor(59 / 30))).toBe('287082')
    expect(oneTimeCode(secret, Math.floor(1_111_111_109 / 30))).toBe('081804')
  })

  it('accepts a code once, refuses a wrong one with 400 and a wrong token with 401', () => {
    const desk = new SmallDesk()
    const cleo = desk.user('cleo')
    cleo.mfa = { secret: newSecret(desk.model), enabled: true, backupCodes: ['AAAA1111'] }
    const code = () => oneTimeCode(cleo.mfa?.secret ?? '', Math.floor(desk.model.now() / 30_000))
    const token = () => answerPassword(desk.model, cleo)?.mfaToken ?? ''
    const first = token()
    expect(statusOf(() => checkSecondFactor(desk.model, first, '000000', undefined))).toBe(400)
    expect(checkSecondFactor(desk.model, first, code(), undefined)).toBe(cleo)
    expect(statusOf(() => checkSecondFactor(desk.model, token(), code(), undefined))).toBe(400)
    expect(statusOf(() => checkSecondFactor(desk.model, first, code(), undefined))).toBe(401)
    expect(checkSecondFactor(desk.model, token(), undefined, 'AAAA1111')).toBe(cleo)
    expect(statusOf(() => checkSecondFactor(desk.model, token(), undefined, 'AAAA1111'))).toBe(400)
  })

  it('is not required without one, nor by versions without it', () => {
    const desk = new SmallDesk()
    expect(answerPassword(desk.model, desk.user('ada'))).toBeNull()
    const older = new SmallDesk('4.5.0')
    older.user('cleo').mfa = { secret: 'A', enabled: true, backupCodes: [] }
    expect(answerPassword(older.model, older.user('cleo'))).toBeNull()
  })
})

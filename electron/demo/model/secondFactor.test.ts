import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import {
  answerPassword,
  beginSecondFactor,
  checkSecondFactor,
  confirmSecondFactor,
  currentCode,
  hasSecondFactor,
  newSecret,
  oneTimeCode,
  removeSecondFactor,
  replaceBackupCodes,
} from './secondFactor.ts'

function withCleo() {
  const desk = new SmallDesk()
  const cleo = desk.user('cleo')
  return { desk, cleo, code: () => currentCode(desk.model, cleo) ?? '' }
}

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

  it('is set up with a code of its secret, and gives backup codes then', () => {
    const { desk, cleo, code } = withCleo()
    const secret = beginSecondFactor(desk.model, cleo)
    expect(statusOf(() => confirmSecondFactor(desk.model, cleo, '000000'))).toBe(422)
    expect(hasSecondFactor(cleo)).toBe(false)
    expect(answerPassword(desk.model, cleo)).toBeNull()
    const codes = confirmSecondFactor(desk.model, cleo, code())
    expect([codes.length, new Set(codes).size, hasSecondFactor(cleo)]).toEqual([10, 10, true])
    expect(statusOf(() => beginSecondFactor(desk.model, cleo))).toBe(422)
    expect(cleo.mfa?.secret).toBe(secret)
  })

  it('replaces its backup codes and is removed with fresh codes only', () => {
    const { desk, cleo, code } = withCleo()
    expect(statusOf(() => replaceBackupCodes(desk.model, cleo, '000000'))).toBe(422)
    beginSecondFactor(desk.model, cleo)
    const first = confirmSecondFactor(desk.model, cleo, code())
    expect(statusOf(() => replaceBackupCodes(desk.model, cleo, code()))).toBe(422)
    desk.clock.advance(30_000)
    expect(replaceBackupCodes(desk.model, cleo, code())).not.toEqual(first)
    desk.clock.advance(30_000)
    expect(statusOf(() => removeSecondFactor(desk.model, cleo, 'wrong', code()))).toBe(422)
    removeSecondFactor(desk.model, cleo, cleo.password, code())
    expect(cleo.mfa).toBeNull()
  })
})

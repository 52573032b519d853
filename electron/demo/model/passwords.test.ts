import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { HttpError } from './errors.ts'
import { changePassword } from './passwords.ts'

/** The attributes that a new password's refusal names, and how many rules are broken; null if it is accepted. */
function refused(password: string, confirmation?: string): unknown {
  const { model } = new SmallDesk()
  const user = model.user(1)
  const before = { ...user }
  try {
    changePassword(model, user, password, confirmation)
    return null
  } catch (error) {
    if (!(error instanceof HttpError) || typeof error.body === 'string') throw error
    expect(user).toEqual(before)
    return [error.body['attributes'], String(error.body['message']).split(', Password').length]
  }
}

describe('a new password', () => {
  it('must have six characters, both cases, a number and a special character', () => {
    const both = ['password', 'password_confirmation']
    expect(refused('short')).toEqual([both, 8])
    expect(refused('De!1')).toEqual([both, 2])
    expect(refused('DESK!BELL1')).toEqual([both, 2])
    expect(refused('Deskbell1')).toEqual([both, 2])
    expect(refused('Desk!bell2y')).toBeNull()
  })

  it('must be confirmed, if a confirmation is given', () => {
    expect(refused('Desk!bell2y', 'Desk!bell3z')).toEqual([['password_confirmation'], 1])
    expect(refused('Desk!bell2y', 'Desk!bell2y')).toBeNull()
  })
})

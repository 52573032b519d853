import type { Problem } from './errors.ts'
import { requireValid } from './errors.ts'
import type { Model } from './model.ts'
import type { User } from './types.ts'

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/

/** The user with this address, which is stored in lower case. */
export const userByEmail = (model: Model, email: string | undefined): User | undefined =>
  [...model.users.values()].find((user) => user.email === email)

/** Throws 422 if a name is empty, or an address is malformed or another user's. */
export function checkUser(model: Model, fields: { name?: string; email?: string }, except?: User): void {
  const problems: Problem[] = []
  const { name, email } = fields
  if (email !== undefined) {
    const known = userByEmail(model, email.toLowerCase())
    if (known && known !== except) problems.push(['email', 'has already been taken'])
    if (!EMAIL.test(email)) problems.push(['email', 'is invalid'], ['email', 'is not an email'])
  }
  if (name?.trim() === '') problems.push(['name', "can't be blank"])
  requireValid(problems)
}

import type { Problem } from './errors.ts'
import { requireValid } from './errors.ts'
import type { Model } from './model.ts'
import type { User } from './types.ts'

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/

/** Throws 422 if a name is empty, or an address is malformed or another user's. */
export function checkUser(model: Model, fields: { name?: string; email?: string }, except?: User): void {
  const problems: Problem[] = []
  const { name, email } = fields
  if (email !== undefined) {
    const isTaken = [...model.users.values()].some((user) => user !== except && user.email === email.toLowerCase())
    if (isTaken) problems.push(['email', 'has already been taken'])
    if (!EMAIL.test(email)) problems.push(['email', 'is invalid'], ['email', 'is not an email'])
  }
  if (name?.trim() === '') problems.push(['name', "can't be blank"])
  requireValid(problems)
}

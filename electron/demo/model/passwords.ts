import type { Problem } from './errors.ts'
import { requireValid } from './errors.ts'
import type { Model } from './model.ts'
import type { User } from './types.ts'

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^.{6,}$/s, 'at least 6 characters'],
  [/[A-Z]/, 'at least 1 uppercase character  (A..Z)'],
  [/[a-z]/, 'at least 1 lowercase character  (a..z)'],
  [/[0-9]/, 'at least 1 number character  (0..9)'],
  [/[^A-Za-z0-9]/, 'at least 1 special character  ( !@#$%^&*()_+-=[]{}|"/\\.,`<>:;?~\')'],
]

const problemsOf = (attribute: string, password: string): Problem[] =>
  RULES.filter(([rule]) => !rule.test(password)).map(([, words]) => [attribute, `must contain ${words}`])

/** Sets a new password. Newer servers also rotate the socket token; sessions and the API token stay. Throws 422 for a weak one. */
export function changePassword(model: Model, user: User, password: string, confirmation = password): void {
  const mismatch: Problem = ['password_confirmation', "doesn't match Password"]
  requireValid([
    ...(confirmation === password ? [] : [mismatch]),
    ...problemsOf('password', password),
    ...problemsOf('password_confirmation', confirmation),
  ])
  user.password = password
  if (model.can('pubsubRotation')) user.pubsubToken = model.token()
}

import type { Model } from './model.ts'
import type { User } from './types.ts'

/** Milliseconds for which a token of a single sign-on works, once. */
const TOKEN_LIFE = 5 * 60_000

const tokens = new WeakMap<Model, Map<string, { userId: number; until: number }>>()

/** A one-time token for a user whom the identity provider knows. */
export function newSsoToken(model: Model, user: User): string {
  const token = model.token(64)
  const known = tokens.get(model) ?? new Map<string, { userId: number; until: number }>()
  tokens.set(model, known.set(token, { userId: user.id, until: model.now() + TOKEN_LIFE }))
  return token
}

export function isSsoToken(model: Model, user: User, token: string): boolean {
  const entry = tokens.get(model)?.get(token)
  return entry?.userId === user.id && entry.until > model.now()
}

export function useUpSsoToken(model: Model, user: User, token: string): void {
  if (isSsoToken(model, user, token)) tokens.get(model)?.delete(token)
}

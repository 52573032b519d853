import { createHmac } from 'node:crypto'
import { iso } from '../payloads/basics.ts'
import { profilePayload } from '../payloads/users.ts'
import { HttpError } from './errors.ts'
import type { Model } from './model.ts'
import type { Details, Session, User } from './types.ts'

const TWO_MONTHS = 60 * 24 * 3600 * 1000
const MAX_SESSIONS = 25
const MFA_LIFE = 5 * 60_000

const mfaTokens = new WeakMap<Model, Map<string, { userId: number; until: number }>>()

/** Opens a session. At the cap, a browser gets 409 and must choose one to end; other clients lose the oldest. */
export function openSession(
  model: Model,
  user: User,
  userAgent: string,
  revoke: { id?: number; all?: boolean } = {},
): Session {
  const own = () => model.sessions.filter((s) => s.userId === user.id)
  if (revoke.all === true) for (const session of own()) endSession(model, session)
  const named = own().find((s) => s.id === revoke.id)
  if (named) endSession(model, named)
  if (own().length >= MAX_SESSIONS - 1 && model.can('sessionCap') && userAgent.includes('Mozilla')) {
    throw new HttpError(409, {
      sessions_limit_reached: true,
      sessions: own()
        .reverse()
        .map((s) => sessionPayload(s)),
    })
  }
  while (own().length >= MAX_SESSIONS) {
    const oldest = own()[0]
    if (oldest) endSession(model, oldest)
  }
  const now = model.now()
  const session: Session = {
    id: model.nextId('sessions'),
    userId: user.id,
    client: model.token(22),
    token: model.token(22),
    expiry: Math.floor((now + TWO_MONTHS) / 1000),
    userAgent,
    createdAt: now,
    lastActivityAt: now,
  }
  model.sessions.push(session)
  return session
}

export function endSession(model: Model, session: Session): void {
  const index = model.sessions.indexOf(session)
  if (index >= 0) model.sessions.splice(index, 1)
}

export function sessionHeaders(model: Model, session: Session): Record<string, string> {
  return {
    'access-token': session.token,
    'token-type': 'Bearer',
    client: session.client,
    uid: model.user(session.userId).email,
    expiry: String(session.expiry),
  }
}

export function sessionPayload(session: Session, current?: Session): Details {
  return {
    id: session.id,
    browser_name: 'Unknown Browser',
    browser_version: '0.0',
    device_name: 'Unknown',
    platform_name: 'Unknown',
    platform_version: '0',
    ip_address: '127.0.0.1',
    city: null,
    country: null,
    ...(current ? { country_code: null } : {}),
    last_activity_at: iso(session.lastActivityAt),
    created_at: iso(session.createdAt),
    ...(current ? { current: current === session } : {}),
  }
}

/** After a correct password: null, or the token for the second factor (206). */
export function answerPassword(model: Model, user: User): { mfaToken: string } | null {
  if (user.mfa?.enabled !== true || !model.can('mfa')) return null
  const tokens = mfaTokens.get(model) ?? new Map<string, { userId: number; until: number }>()
  mfaTokens.set(model, tokens)
  const mfaToken = model.token(40)
  tokens.set(mfaToken, { userId: user.id, until: model.now() + MFA_LIFE })
  return { mfaToken }
}

/** The user for a second-factor token and a code. Throws 401 for the token, 400 for the code. Each code works once. */
export function checkSecondFactor(
  model: Model,
  mfaToken: string,
  otpCode: string | undefined,
  backupCode: string | undefined,
): User {
  const entry = mfaTokens.get(model)?.get(mfaToken)
  const user = entry && entry.until > model.now() ? model.users.get(entry.userId) : undefined
  if (!user?.mfa) throw new HttpError(401, { error: 'Invalid or expired MFA token. Please login again.' })
  if (backupCode !== undefined && user.mfa.backupCodes.includes(backupCode)) {
    user.mfa.backupCodes = user.mfa.backupCodes.filter((code) => code !== backupCode)
  } else if (otpCode === undefined || !isFreshCode(model, user, otpCode)) {
    throw new HttpError(400, { error: 'Invalid verification code' })
  }
  mfaTokens.get(model)?.delete(mfaToken)
  return user
}

const usedCodes = new WeakMap<User, Set<string>>()

/** Whether a code is of this or the previous half-minute and unused. Marks it as used. */
export function isFreshCode(model: Model, user: User, code: string): boolean {
  if (!user.mfa) return false
  const used = usedCodes.get(user) ?? new Set<string>()
  usedCodes.set(user, used)
  const step = Math.floor(model.now() / 30_000)
  if (used.has(code) || ![step, step - 1].some((s) => oneTimeCode(user.mfa?.secret ?? '', s) === code)) return false
  used.add(code)
  return true
}

/** The six digits of RFC 6238 for a base32 secret and a 30-second step. */
export function oneTimeCode(secret: string, step: number): string {
  const bits = Array.from(secret, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** A second-factor secret in base32. */
export function newSecret(model: Model): string {
  return Array.from(
    { length: 32 },
    () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Math.floor(model.random() * 32)] ?? 'A',
  ).join('')
}

/** Sets a new password. Newer servers also rotate the socket token; sessions and the API token stay. */
export function changePassword(model: Model, user: User, password: string): void {
  user.password = password
  if (model.can('pubsubRotation')) user.pubsubToken = model.token()
}

export const signInAnswer = (model: Model, user: User): Details => ({ data: profilePayload(model, user) })

import { createHmac } from 'node:crypto'
import { HttpError, invalid } from './errors.ts'
import type { Model } from './model.ts'
import type { User } from './types.ts'

const MFA_LIFE = 5 * 60_000
const STEP = 30_000
const BACKUP_CODES = 10
const WRONG_CODE = 'Invalid verification code'

const mfaTokens = new WeakMap<Model, Map<string, { userId: number; until: number }>>()

export const hasSecondFactor = (user: User): boolean => user.mfa?.enabled === true

/** Begins to set up the second factor: a new secret, which a code has to confirm. Throws 422 if one is in use. */
export function beginSecondFactor(model: Model, user: User): string {
  if (hasSecondFactor(user)) throw invalid('MFA is already enabled')
  const secret = newSecret(model)
  user.mfa = { secret, enabled: false, backupCodes: [] }
  return secret
}

/** Turns the second factor on and returns the backup codes. Throws 422 for a wrong code. */
export function confirmSecondFactor(model: Model, user: User, code: string): string[] {
  if (hasSecondFactor(user)) throw invalid('MFA is already enabled')
  requireCode(model, user, code)
  if (user.mfa) user.mfa.enabled = true
  return renewCodes(model, user)
}

/** Replaces the backup codes. Throws 422 for a wrong code and without a second factor. */
export function replaceBackupCodes(model: Model, user: User, code: string): string[] {
  if (!hasSecondFactor(user)) throw invalid('MFA is not enabled')
  requireCode(model, user, code)
  return renewCodes(model, user)
}

/** Turns the second factor off. Throws 422 for a wrong password or code and without a second factor. */
export function removeSecondFactor(model: Model, user: User, password: string, code: string): void {
  if (!hasSecondFactor(user)) throw invalid('MFA is not enabled')
  if (user.password !== password || !isFreshCode(model, user, code))
    throw invalid('Invalid credentials or verification code')
  user.mfa = null
}

function requireCode(model: Model, user: User, code: string): void {
  if (!isFreshCode(model, user, code)) throw invalid(WRONG_CODE)
}

function renewCodes(model: Model, user: User): string[] {
  const codes = Array.from({ length: BACKUP_CODES }, () => model.token(8).toUpperCase())
  if (user.mfa) user.mfa.backupCodes = codes
  return codes
}

/** The code that an authenticator app shows now; null before the second factor is set up. */
export const currentCode = (model: Model, user: User): string | null =>
  user.mfa && oneTimeCode(user.mfa.secret, Math.floor(model.now() / STEP))

/** After a correct password: null, or the token for the second factor (206). */
export function answerPassword(model: Model, user: User): { mfaToken: string } | null {
  if (!hasSecondFactor(user) || !model.can('mfa')) return null
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
    throw new HttpError(400, { error: WRONG_CODE })
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
  const step = Math.floor(model.now() / STEP)
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

/** A secret in base32. */
export function newSecret(model: Model): string {
  return Array.from(
    { length: 32 },
    () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Math.floor(model.random() * 32)] ?? 'A',
  ).join('')
}

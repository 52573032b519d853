/** The sign-in form: its steps, what is missing in each, and which field an error is shown at. */
import type { CommandInput } from '../../../shared/bridge.ts'
import type { MessageKey, SectionKey } from '../../../shared/i18n/messageKey.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import type { DeskError } from '../../bridge/client.ts'
import { looksLikeEmail, readAddress } from './address.ts'

export type Step =
  'address' | 'certificate' | 'confirm' | 'credentials' | 'code' | 'limit' | 'sso' | 'ssoConfirm' | 'consent'
export type Field = 'address' | 'email' | 'password' | 'token' | 'code'
/** The session that ends where the server allows no more; null: not chosen yet. */
export type EndChoice = number | 'all' | null
export interface SignInForm {
  address: string
  method: 'password' | 'token'
  email: string
  password: string
  token: string
  code: string
  end: EndChoice
  /** The user signed in on the server's own page. */
  isSso: boolean
  storage: 'plain' | 'memory'
}

/** An error as an i18n key, with the key of what to do next where there is one. */
export interface FormError {
  /** Null: the error is about no field. */
  field: Field | null
  key: MessageKey
  next: MessageKey | null
  /** The server's own message; empty without one. */
  detail: string
}

/** The field that an error of the server is about. Others are about none. */
const FIELD_OF: Readonly<Partial<Record<ErrorCode, Field>>> = {
  hostNotFound: 'address',
  refused: 'address',
  tlsUntrusted: 'address',
  notACompatibleServer: 'address',
  tooOld: 'address',
  offline: 'address',
  timeout: 'address',
  badAnswer: 'address',
  wrongPassword: 'password',
  wrongToken: 'token',
  secondFactorWrong: 'code',
}

export const serverError = ({ code, detail }: DeskError): FormError => ({
  field: FIELD_OF[code] ?? null,
  key: `error.${code}.title`,
  next: `error.${code}.next`,
  detail: USUAL_DETAILS.test(detail) ? '' : detail,
})

/** What servers usually say of a wrong password or code (recorded): our own words say more. */
const USUAL_DETAILS = /^(?:Invalid login credentials|Invalid verification code|Invalid Access Token)/

const AFTER_CREDENTIALS: ReadonlySet<Step> = new Set(['limit', 'sso', 'ssoConfirm'])

/** The step that shows an error which came in `step`. */
export function stepOf({ field }: FormError, step: Step): Step {
  if (field === 'address' || field === 'code') return field
  return field !== null || AFTER_CREDENTIALS.has(step) ? 'credentials' : step
}

/** Where "Back" leads. */
export function stepBefore(step: Step, form: Pick<SignInForm, 'end'>): Step {
  if (step === 'code' && form.end !== null) return 'limit'
  return step === 'code' || AFTER_CREDENTIALS.has(step) ? 'credentials' : 'address'
}

/** The user gave up a single sign-on. */
export const SSO_CANCELED: FormError = { field: null, key: 'accounts.ssoCanceled', next: null, detail: '' }

const wrong = (field: Field, key: SectionKey<'accounts'>): FormError => ({
  field,
  key: `accounts.${key}`,
  next: null,
  detail: '',
})

/** The first error that can be found without asking the server; null if there is none. */
export function findFormError(step: Step, form: SignInForm): FormError | null {
  switch (step) {
    case 'address':
      if (form.address.trim() === '') return wrong('address', 'addressMissing')
      return readAddress(form.address) === null ? wrong('address', 'addressWrong') : null
    case 'credentials':
      if (form.method === 'token') return form.token.trim() === '' ? wrong('token', 'tokenMissing') : null
      if (form.email.trim() === '') return wrong('email', 'emailMissing')
      if (!looksLikeEmail(form.email)) return wrong('email', 'emailWrong')
      return form.password === '' ? wrong('password', 'passwordMissing') : null
    case 'code':
      return form.code.trim() === '' ? wrong('code', 'codeMissing') : null
    case 'limit':
      return form.end === null ? { field: null, key: 'accounts.limitMissing', next: null, detail: '' } : null
    case 'certificate':
    case 'confirm':
    case 'sso':
    case 'ssoConfirm':
    case 'consent':
      return null
  }
}

export function credentialsOf(form: SignInForm): CommandInput<'session:signIn'>['credentials'] {
  const end = form.end === null ? {} : { endSessions: form.end }
  if (form.isSso) return { method: 'sso', ...end }
  if (form.method === 'token') return { method: 'token', token: form.token.trim() }
  return {
    method: 'password',
    email: form.email.trim(),
    password: form.password,
    oneTimeCode: form.code.trim() === '' ? null : form.code.trim(),
    ...end,
  }
}

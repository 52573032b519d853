/** What every view shares: load states, errors, people. Times are unix seconds unless noted otherwise. */

/** An address under the app's own scheme, relative to the page (`media/…`); main fetches and checks the file behind it. */
export type MediaAddress = string

/** `loading`: nothing is cached yet. `ready` may still be refreshing. */
export type LoadState =
  | { kind: 'loading' }
  | { kind: 'ready'; refreshing: boolean }
  | { kind: 'error'; code: ErrorCode; detail: string | null }

/** Every way a command, a load or a send can fail; the message is `error.<code>` in `shared/i18n`. */
export const ERROR_CODES = [
  'offline',
  'timeout',
  'hostNotFound',
  'refused',
  'tlsUntrusted',
  'proxyRefused',
  'notACompatibleServer',
  'wrongPassword',
  'wrongToken',
  'secondFactorRequired',
  'secondFactorWrong',
  'tooManySessions',
  'singleSignOnOnly',
  'ssoNoAccount',
  'ssoRefused',
  'ssoElsewhere',
  'ssoWithoutToken',
  'ssoExpired',
  'ssoTimedOut',
  'movedElsewhere',
  'alreadySignedIn',
  'suspended',
  'accountLost',
  'rateLimited',
  'notInPlan',
  'tooOld',
  'signedOut',
  'forbidden',
  'notFound',
  'macroGone',
  'refusedByServer',
  'serverError',
  'badAnswer',
  'attachmentLost',
  'tooLarge',
  'answerTooLarge',
  'threadTooLarge',
  'tooLong',
  'unsupported',
  'emptyMessage',
  'cannotReply',
  'disk',
  'badInput',
  'secretsUnavailable',
  'cancelled',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

export interface PersonView {
  id: number
  name: string
  avatar: MediaAddress | null
}

import type { Details } from './types.ts'

/** Ends a request with a status and a body, as the real server's errors do. */
export class HttpError extends Error {
  readonly status: number
  readonly body: Details | string

  constructor(status: number, body: Details | string) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

export const notFound = () => new HttpError(404, { error: 'Resource could not be found' })
export const notAllowed = () => new HttpError(401, { error: 'You are not authorized to do this action' })
export const notAMember = () => new HttpError(401, { error: 'You are not authorized to access this account' })
export const suspended = () => new HttpError(401, { error: 'Account is suspended' })
export const notSignedIn = () => new HttpError(401, { errors: ['You need to sign in or sign up before continuing.'] })
export const invalid = (error: string) => new HttpError(422, { error })
/** A record that its own rules refuse. `attributes`: the columns with errors, by their wire names. */
export const invalidRecord = (message: string, attributes: readonly string[]) =>
  new HttpError(422, { message, attributes })
/** What the real server answers if its code fails. */
export const internalError = () => new HttpError(500, { status: 500, error: 'Internal Server Error' })

const inWords = (attribute: string) => attribute.charAt(0).toUpperCase() + attribute.slice(1).replaceAll('_', ' ')

/** What is wrong with a column: its wire name and the end of the sentence. */
export type Problem = readonly [attribute: string, problem: string]

/** The same, from the problems of the columns. */
export const invalidFields = (...problems: readonly Problem[]): HttpError =>
  invalidRecord(problems.map(([attribute, problem]) => `${inWords(attribute)} ${problem}`).join(', '), [
    ...new Set(problems.map(([attribute]) => attribute)),
  ])

/** Throws `invalidFields` if there is a problem. */
export function requireValid(problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalidFields(...problems)
}

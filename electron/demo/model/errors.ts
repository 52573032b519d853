import type { Details } from './types.ts'

/** Ends a request with a status and a body, as the real server's own errors do. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Details | string

  constructor(status: number, body: Details | string) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

export const notFound = () => new Refusal(404, { error: 'Resource could not be found' })
export const notAllowed = () => new Refusal(401, { error: 'You are not authorized to do this action' })
export const notAMember = () => new Refusal(401, { error: 'You are not authorized to access this account' })
export const suspended = () => new Refusal(401, { error: 'Account is suspended' })
export const notSignedIn = () => new Refusal(401, { errors: ['You need to sign in or sign up before continuing.'] })
export const invalid = (error: string) => new Refusal(422, { error })

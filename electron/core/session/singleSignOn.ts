import type { SsoPlace } from '../../../shared/bridge.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import type { Clock, Dispose, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { SsoAnswer, SsoPage } from './ssoAddress.ts'

export interface SsoPorts {
  /** Shows the server's sign-in page; the first call of a handler ends it. Returns how to close it. */
  openWindow(
    baseUrl: string,
    handlers: { onPage(page: SsoPage): void; onFailed(code: ErrorCode, detail?: string): void },
  ): Dispose
  /** Returns false if no browser could be opened. */
  openBrowser(address: string): Promise<boolean>
  clock: Clock
  log: Log
}

/** A one-time token, which never leaves main. */
export interface SsoToken {
  baseUrl: string
  email: string
  token: string
  place: SsoPlace
}

/** Milliseconds for the user to sign in, as long as servers wait for an identity provider. */
const SIGN_IN_LIMIT = 10 * 60_000
/** Milliseconds for which servers keep the token. */
const TOKEN_LIMIT = 5 * 60_000

interface Waiting {
  readonly baseUrl: string
  readonly place: SsoPlace
  settle(result: SsoToken | ApiError): void
}

/**
 * One single sign-on at a time, begun by the user: a link from outside is ignored unless the user waits for it, so that
 * others can't sign the user in to another account.
 */
export class SingleSignOn {
  readonly #ports: SsoPorts
  readonly #limit: Timer
  readonly #tokenLimit: Timer
  #waiting: Waiting | null = null
  #token: SsoToken | null = null
  /** Counts what ends the one before: another sign-in, and the user's giving up. */
  #turn = 0

  constructor(ports: SsoPorts) {
    this.#ports = ports
    this.#limit = new Timer(ports.clock)
    this.#tokenLimit = new Timer(ports.clock)
  }

  /** Before the server is found, which takes time: ends an earlier one. Returns whether the user still waits for this one. */
  prepare(): () => boolean {
    this.cancel()
    const turn = this.#turn
    return () => turn === this.#turn
  }

  /** Resolves with whom the server's token is for. Ends an earlier one. Rejects with `ApiError`. */
  async begin(baseUrl: string, place: SsoPlace): Promise<{ email: string }> {
    this.cancel()
    const { promise, resolve, reject } = Promise.withResolvers<SsoToken>()
    let close: Dispose = () => undefined
    const waiting: Waiting = {
      baseUrl,
      place,
      settle: (result) => {
        if (this.#waiting !== waiting) return
        this.#waiting = null
        this.#limit.clear()
        close()
        if (result instanceof ApiError) reject(result)
        else resolve(result)
      },
    }
    this.#waiting = waiting
    this.#limit.set(SIGN_IN_LIMIT, () => waiting.settle(failure('ssoTimedOut')))
    this.#ports.log.info('Single sign-on began', { baseUrl, place })
    if (place === 'window') {
      close = this.#ports.openWindow(baseUrl, {
        onPage: (page) => waiting.settle(resultOf(page, waiting)),
        onFailed: (code, detail) => waiting.settle(failure(code, detail)),
      })
    } else void this.#openBrowser(waiting)
    const token = await promise.catch((error: unknown) => {
      this.#ports.log.info('Single sign-on ended', { code: error instanceof ApiError ? error.code : 'internal' })
      throw error
    })
    this.#token = token
    this.#tokenLimit.set(TOKEN_LIMIT, () => this.drop())
    return { email: token.email }
  }

  /** Not awaited: the user may give up before the browser is open. */
  async #openBrowser({ baseUrl, settle }: Waiting): Promise<void> {
    const isOpen = await this.#ports.openBrowser(`${baseUrl}/app/login/sso?target=mobile`).catch(() => false)
    if (!isOpen) settle(failure('badInput'))
  }

  /** A link from the system. Returns false if no sign-in in the browser waits for one. */
  receive(answer: SsoAnswer): boolean {
    const waiting = this.#waiting
    if (waiting?.place !== 'browser') {
      this.#ports.log.warn('Sign-in link ignored: no sign-in in the browser waits for it')
      return false
    }
    waiting.settle(resultOf(answer, waiting))
    return true
  }

  /**
   * The token of the sign-in that has just ended; null without one. It stays until it is dropped: a server may ask first
   * which session ends.
   */
  get token(): SsoToken | null {
    return this.#token
  }

  drop(): void {
    this.#token = null
    this.#tokenLimit.clear()
  }

  /** The user gives up. */
  cancel(): void {
    this.#turn++
    this.drop()
    this.#waiting?.settle(failure('cancelled'))
  }
}

function resultOf(page: SsoPage, { baseUrl, place }: Waiting): SsoToken | ApiError {
  switch (page.kind) {
    case 'token':
      return { baseUrl, place, email: page.email, token: page.token }
    case 'error':
      return page.error === 'no-account-found' ? failure('ssoNoAccount') : failure('ssoRefused', page.error)
    case 'elsewhere':
      return failure('ssoElsewhere', page.host)
    case 'signedIn':
      return failure('ssoWithoutToken')
  }
}

function failure(code: ErrorCode, detail?: string): ApiError {
  return new ApiError({ code, reachedServer: 'yes', detail: detail ?? null })
}

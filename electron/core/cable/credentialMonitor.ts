import type { Clock, Log, Random } from '../ports.ts'
import { sameCredentials } from './identifier.ts'
import { ProfileChecker } from './profileChecker.ts'
import type { Status } from './status.ts'
import type { CableCredentials, CableLimits, ProfileCheck } from './types.ts'

/** Milliseconds between profile checks while no socket is possible: the server may have another token, or an account. */
const BLOCKED_CHECK_EVERY = 60_000
/** Milliseconds between two checks that something asks for; longer where that may happen all the time. */
const LEAST_BETWEEN_CHECKS = 5_000
const LEAST_BETWEEN_UNLIKELY_CHECKS = 30_000
/** Milliseconds for which an answered profile counts as current, if a socket is confirmed with its token meanwhile. */
const CURRENT_FOR = 10_000

/**
 * `unknown`: the server couldn't be asked. `stop`: the caller must not go on, because the credentials or the connection
 * changed.
 */
export type CredentialStatus = 'current' | 'unknown' | 'stop'

interface CredentialMonitorOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: CableLimits
  readonly status: Status
  readonly checkProfile: () => Promise<ProfileCheck>
  readonly onSignedOut: (reason: string) => void
  /** The profile names another token or other accounts. */
  readonly onChanged: (credentials: CableCredentials) => void
}

/** The credentials in use, and the profile checks that find out whether the server still accepts them. */
export class CredentialMonitor {
  readonly #options: CredentialMonitorOptions
  readonly #checker: ProfileChecker
  #current: CableCredentials | null = null
  /** Changes with start, stop and suspend; the answers to earlier checks are ignored. */
  #epoch = 0
  #checkDue = Infinity
  #checkedAt = -Infinity
  /** Monotonic time from which the profile is known to contain these credentials. */
  #currentAt = -Infinity

  constructor(options: CredentialMonitorOptions) {
    this.#options = options
    this.#checker = new ProfileChecker(options.clock, options.limits.profileDeadline, options.checkProfile)
  }

  /** Null while the connection is stopped. */
  get current(): CableCredentials | null {
    return this.#current
  }

  /** Whether the profile was answered just before a socket was confirmed: the confirm shows that its token is still accepted. */
  get isCurrent(): boolean {
    return this.#options.clock.monotonic() - this.#currentAt < CURRENT_FOR
  }

  set(credentials: CableCredentials): void {
    this.#current = credentials
    this.#currentAt = this.#options.clock.monotonic()
    this.#options.status.setSecrets([credentials.pubsubToken])
  }

  clear(): void {
    this.cancelCheck()
    this.#current = null
  }

  /** Ignores the answer of a running check. */
  cancelCheck(): void {
    this.#epoch++
    this.#checker.stop()
  }

  onConnect(): void {
    this.#checkDue = Infinity
  }

  onConfirm(): void {
    this.#scheduleCheck()
  }

  /** No socket is possible with these credentials. Returns the milliseconds until they are checked again. */
  onBlocked(): number {
    this.#checkDue = this.#options.clock.monotonic() + BLOCKED_CHECK_EVERY
    return BLOCKED_CHECK_EVERY
  }

  isCheckDue(now: number): boolean {
    return now >= this.#checkDue
  }

  /**
   * Something may have changed: checks the profile, at once or some seconds after the last check; while there is no socket,
   * after the confirm of the next one.
   */
  checkSoon(isLikely: boolean): void {
    const { kind } = this.#options.status.state
    if (kind !== 'synced' && kind !== 'blocked') {
      this.#currentAt = -Infinity
      return
    }
    const due = this.#checkedAt + (isLikely ? LEAST_BETWEEN_CHECKS : LEAST_BETWEEN_UNLIKELY_CHECKS)
    if (this.#options.clock.monotonic() >= due) void this.check()
    else this.#checkDue = Math.min(this.#checkDue, due)
  }

  /**
   * Checks the profile and reports a sign-out or other credentials to the owner, unless the epoch has changed
   * meanwhile.
   */
  async check(): Promise<CredentialStatus> {
    const { log, status } = this.#options
    const epoch = this.#epoch
    this.#scheduleCheck()
    const began = (this.#checkedAt = this.#options.clock.monotonic())
    const check = await this.#checker.check()
    if (epoch !== this.#epoch || this.#current === null) return 'stop'
    const { state } = status
    if (state.kind === 'blocked' && (state.reason === 'rejected' || state.reason === 'noAccounts')) this.onBlocked()
    switch (check.outcome) {
      case 'unreachable':
        log.warn('Profile check failed', { error: status.redact(check.error) })
        return 'unknown'
      case 'signedOut':
        this.#options.onSignedOut(check.reason)
        return 'stop'
      case 'current':
        if (sameCredentials(check.credentials, this.#current)) {
          this.#currentAt = began
          return 'current'
        }
        this.#options.onChanged(check.credentials)
        return 'stop'
    }
  }

  #scheduleCheck(): void {
    const { clock, limits, random } = this.#options
    const [least, most] = limits.profileInterval
    this.#checkDue = clock.monotonic() + least + random() * (most - least)
  }
}

import { automaticColors } from '../../../shared/model/accountColors.ts'
import type { SessionId } from '../../../shared/model/ids.ts'
import { accountKey } from '../../../shared/model/ids.ts'
import { errorText } from '../../../shared/text/errors.ts'
import type { Log } from '../ports.ts'
import type { SettingsPort } from './ports.ts'
import type { Session } from './runtime/session.ts'

export interface AccountColorsOptions {
  settings: SettingsPort
  log: Log
  sessions(): readonly Pick<Session, 'id' | 'profile' | 'hiddenAccounts'>[]
}

/** Stores the color that an account got by itself when it was first seen; frees it, and what hides the account, when that is gone. */
export class AccountColors {
  readonly #options: AccountColorsOptions

  constructor(options: AccountColorsOptions) {
    this.#options = options
  }

  /** Called when sessions or their accounts have changed. `signedOut`: the session that the user has just left. */
  update(signedOut: SessionId | null = null): void {
    const { settings, sessions, log } = this.#options
    const { accounts, accountColors: stored, hiddenAccounts } = settings.get()
    const open = sessions()
    const keys = open.flatMap(({ id: sessionId, profile, hiddenAccounts }) =>
      // A hidden one has its color when it is shown again.
      [...profile.accounts, ...hiddenAccounts].map(({ id: accountId }) => accountKey({ sessionId, accountId })),
    )
    // A session whose files can't be opened is not gone.
    const isGone = (key: string): boolean =>
      [...open.map(({ id }) => id), signedOut].some((id) => id !== null && key.startsWith(`${id}/`))
    const others = Object.entries(stored).filter(([key]) => !isGone(key))
    const next = { ...Object.fromEntries(others), ...automaticColors(keys, { accounts, accountColors: stored }) }
    // Whoever signs in again sees all accounts.
    const hidden = hiddenAccounts.filter((key) => signedOut === null || !key.startsWith(`${signedOut}/`))
    if (isSame(stored, next) && hidden.length === hiddenAccounts.length) return
    settings
      .change({ accountColors: next, hiddenAccounts: hidden })
      .catch((error: unknown) => log.warn('Storing the colors of accounts failed', { error: errorText(error) }))
  }
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(one)
  return entries.length === Object.keys(other).length && entries.every(([key, value]) => other[key] === value)
}

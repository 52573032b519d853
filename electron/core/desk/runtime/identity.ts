import type { Account, Profile } from '../../../../shared/model/people.ts'
import type { ChangeSet } from '../../cache/index.ts'

export interface IdentityOptions {
  profile: Profile
  changes: ChangeSet
  /** Called when the server reports a profile that differs from the previous one. */
  onProfile(profile: Profile): void
}

/** The signed-in user of one session, as the server last reported it. */
export class Identity {
  readonly #options: IdentityOptions
  readonly #roleListeners: ((accountId: number) => void)[] = []
  #profile: Profile

  constructor(options: IdentityOptions) {
    this.#options = options
    this.#profile = options.profile
  }

  get profile(): Profile {
    return this.#profile
  }
  /** The user's id on the server. */
  get me(): number {
    return this.#profile.userId
  }
  /** The accounts that are not suspended. */
  get accountIds(): number[] {
    return activeAccounts(this.#profile)
  }

  /** Permissions of the user's custom role in an account; null without one. */
  permissions(accountId: number): readonly string[] | null {
    return this.#profile.accounts.find(({ id }) => id === accountId)?.permissions ?? null
  }

  /** Calls `listener` when the user's permissions in an account have changed: no event reports that. */
  onRoleChanged(listener: (accountId: number) => void): void {
    this.#roleListeners.push(listener)
  }

  set(profile: Profile): void {
    if (JSON.stringify(profile) === JSON.stringify(this.#profile)) return
    const before = this.#profile
    this.#profile = profile
    const { changes, onProfile } = this.#options
    onProfile(profile)
    for (const { id } of [...before.accounts, ...profile.accounts]) {
      changes.lists.add(id)
      // Everything that is shown of an account depends on whether it is active.
      changes.reference.add(id)
    }
    changes.touchSession()
    for (const { id, permissions } of profile.accounts) {
      const known = before.accounts.find((account) => account.id === id)
      if (known && JSON.stringify(known.permissions) !== JSON.stringify(permissions))
        for (const listener of this.#roleListeners) listener(id)
    }
  }

  /** Applies a choice that the server accepted, before its profile shows it. */
  setAccount(accountId: number, change: Partial<Pick<Account, 'availability' | 'autoOffline'>>): void {
    this.set({
      ...this.#profile,
      accounts: this.#profile.accounts.map((account) =>
        account.id === accountId ? { ...account, ...change } : account,
      ),
    })
  }
}

/** Ids of the accounts that are not suspended. */
export function activeAccounts({ accounts }: Profile): number[] {
  return accounts.filter(({ status }) => status !== 'suspended').map(({ id }) => id)
}

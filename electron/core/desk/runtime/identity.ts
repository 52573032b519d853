import type { Account, Profile } from '../../../../shared/model/people.ts'
import type { ChangeSet } from '../../cache/index.ts'

export interface IdentityOptions {
  profile: Profile
  changes: ChangeSet
  /** Whether the user hides the account on this computer. */
  isHidden(accountId: number): boolean
  /** Called when the server reports a profile that differs from the previous one. */
  onProfile(profile: Profile): void
}

/** The signed-in user of one session, as the server last reported it, without the accounts that the user hides here. */
export class Identity {
  readonly #options: IdentityOptions
  readonly #roleListeners: ((accountId: number) => void)[] = []
  /** As the server reported it. */
  #whole: Profile
  #profile: Profile

  constructor(options: IdentityOptions) {
    this.#options = options
    this.#whole = options.profile
    this.#profile = this.#shown()
  }

  get profile(): Profile {
    return this.#profile
  }
  /** Accounts that the user has, and hides on this computer. */
  get hiddenAccounts(): readonly Account[] {
    return this.#whole.accounts.filter(({ id }) => this.#options.isHidden(id))
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
    if (JSON.stringify(profile) === JSON.stringify(this.#whole)) return
    this.#whole = profile
    const before = this.#profile
    this.#profile = this.#shown()
    this.#options.onProfile(profile)
    this.#changed(before)
  }

  /** Applies what the user hides and shows; returns whether that changed something. */
  applyHidden(): boolean {
    const before = this.#profile
    const shown = this.#shown()
    if (before.accounts.map(({ id }) => id).join() === shown.accounts.map(({ id }) => id).join()) return false
    this.#profile = shown
    this.#changed(before)
    return true
  }

  #shown(): Profile {
    return { ...this.#whole, accounts: this.#whole.accounts.filter(({ id }) => !this.#options.isHidden(id)) }
  }

  #changed(before: Profile): void {
    const { changes } = this.#options
    const { accounts } = this.#profile
    for (const { id } of [...before.accounts, ...accounts]) {
      changes.lists.add(id)
      // Everything that is shown of an account depends on whether it is active.
      changes.reference.add(id)
    }
    changes.touchSession()
    for (const { id, permissions } of accounts) {
      const known = before.accounts.find((account) => account.id === id)
      if (known && JSON.stringify(known.permissions) !== JSON.stringify(permissions))
        for (const listener of this.#roleListeners) listener(id)
    }
  }

  /** Applies a choice that the server accepted, before its profile shows it. */
  setAccount(accountId: number, change: Partial<Pick<Account, 'availability' | 'autoOffline'>>): void {
    this.set({
      ...this.#whole,
      accounts: this.#whole.accounts.map((account) => (account.id === accountId ? { ...account, ...change } : account)),
    })
  }
}

/** Ids of the accounts that are not suspended. */
export function activeAccounts({ accounts }: Profile): number[] {
  return accounts.filter(({ status }) => status !== 'suspended').map(({ id }) => id)
}

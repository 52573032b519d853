import * as v from 'valibot'
import type { Profile } from '../../../../shared/model/people.ts'
import type { MetaTable } from '../../cache/index.ts'
import type { Clock } from '../../ports.ts'

const KEY = 'accounts'
/** Former accounts that are remembered. */
const MOST_FORMER = 20

const AccountSchema = v.object({
  id: v.number(),
  name: v.string(),
  /** Unix seconds at which the profile was without it; null while it has it. */
  lostAt: v.nullable(v.number()),
  /** The user has read that it is gone. */
  acknowledged: v.boolean(),
})
const StoredSchema = v.array(AccountSchema)
export type KnownAccount = v.InferOutput<typeof AccountSchema>

export interface FormerAccountsOptions {
  clock: Pick<Clock, 'now'>
  /** Called with the ids of accounts that the profile no longer has. */
  onLost(accountIds: readonly number[]): void
}

/**
 * The accounts that the profile had: it doesn't tell which ones the user has lost, and nothing else does. Stored, so
 * that a loss while Deskbell didn't run is noticed too.
 */
export class FormerAccounts {
  readonly #meta: MetaTable
  readonly #options: FormerAccountsOptions

  constructor(meta: MetaTable, options: FormerAccountsOptions) {
    this.#meta = meta
    this.#options = options
  }

  /** Accounts that the user no longer has, the last lost first. */
  list(): KnownAccount[] {
    // They are stored in this order.
    return this.#stored().filter(({ lostAt }) => lostAt !== null)
  }

  /** Compares a profile with the one before. */
  compare({ accounts }: Profile): void {
    const before = this.#stored()
    const present = accounts.map(({ id, name }) => ({ id, name, lostAt: null, acknowledged: false }))
    const gone = before.filter((known) => accounts.every(({ id }) => id !== known.id))
    const lostAt = Math.floor(this.#options.clock.now() / 1_000)
    const former = gone
      .map((known) => ({ ...known, lostAt: known.lostAt ?? lostAt }))
      .sort((one, other) => other.lostAt - one.lostAt)
      .slice(0, MOST_FORMER)
    this.#store([...present, ...former])
    const lost = gone.filter((known) => known.lostAt === null)
    if (lost.length > 0) this.#options.onLost(lost.map(({ id }) => id))
  }

  /** The user has read that an account is gone. */
  acknowledge(accountId: number): void {
    this.#store(this.#stored().map((known) => (known.id === accountId ? { ...known, acknowledged: true } : known)))
  }

  #stored(): KnownAccount[] {
    return this.#meta.json(KEY, StoredSchema) ?? []
  }

  #store(accounts: readonly KnownAccount[]): void {
    const text = JSON.stringify(accounts)
    if (this.#meta.get(KEY) !== text) this.#meta.set(KEY, text)
  }
}

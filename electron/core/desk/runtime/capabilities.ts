import type { Capability } from '../../../../shared/model/capabilities.ts'
import { ALL_CAPABILITIES, CAPABILITIES } from '../../../../shared/model/capabilities.ts'
import type { ServerKeys } from '../../../../shared/model/profileFromWire.ts'
import { errorText } from '../../../../shared/text/errors.ts'
import type { DeskApi } from '../../api/types.ts'
import type { ServerStore } from '../../cache/index.ts'
import type { Log } from '../../ports.ts'

const KEY = 'missingCapabilities'

export interface CapabilitiesOptions {
  api: Pick<DeskApi, 'missingRoutes'>
  meta: Pick<ServerStore['meta'], 'get' | 'set'>
  log: Log
  onChange(): void
}

/** What the server lacks, as its answers have shown: `shared/model/capabilities.ts`. Stored for the next start. */
export class Capabilities {
  readonly #options: CapabilitiesOptions
  #keys: ServerKeys | null = null
  /** Null until the routes were asked for. */
  #routes: readonly Capability[] | null = null
  #isAsking = false
  /** What its use has shown in this run. */
  readonly #used = new Map<Capability, boolean>()

  constructor(options: CapabilitiesOptions) {
    this.#options = options
  }

  /** In the order of the table. */
  get missing(): Capability[] {
    const stored = this.#options.meta.get(KEY)?.split(',') ?? []
    return ALL_CAPABILITIES.filter((capability) => stored.includes(capability))
  }

  /** Whether lists can be filtered by mentions, which came with 2.0; null where the answers have not shown it. */
  get hasMentionList(): boolean | null {
    // Marking as unread is newer.
    if (this.#keys?.isOld === false || this.#routes?.includes('unread') === false) return true
    // Snoozing is older.
    return this.#routes?.includes('snooze') === true ? false : null
  }

  /** The same of the conversations in which the user takes part, which came with 2.14. */
  get hasParticipants(): boolean | null {
    if (this.#keys?.isOld === false) return true
    return this.#routes === null ? null : !this.#routes.includes('participants')
  }

  /** Whether its profile has no permissions, which came with 3.11. */
  get isOld(): boolean {
    return this.#keys?.isOld === true
  }

  onProfile(keys: ServerKeys): void {
    this.#keys = keys
    if (!keys.isOld) this.#routes = []
    this.#store()
  }

  /** The session is synced. Asks an old server once for what only asking can tell. */
  async onSynced([accountId]: readonly number[]): Promise<void> {
    if (accountId === undefined) return
    if (this.#keys?.isOld !== true || this.#routes !== null || this.#isAsking) return
    this.#isAsking = true
    try {
      this.#routes = await this.#options.api.missingRoutes(accountId)
      this.#store()
    } catch (error) {
      this.#options.log.info('Asking for capabilities failed', { error: errorText(error) })
    } finally {
      this.#isAsking = false
    }
  }

  /** A request that needs it was answered, or its route is unknown. */
  onUsed(capability: Capability, isThere: boolean): void {
    this.#used.set(capability, isThere)
    this.#store()
  }

  #store(): void {
    const { meta, onChange } = this.#options
    const before = this.missing
    const known = this.#routes ?? before
    const missing = ALL_CAPABILITIES.filter((capability) => {
      if (capability === 'autoOffline')
        return this.#keys === null ? before.includes(capability) : !this.#keys.hasAutoOffline
      // Older ones have no custom roles, which came a little later than blocking, and before deleting.
      if (capability === 'blocking' || capability === 'deleting')
        return this.#keys === null ? before.includes(capability) : this.#keys.isOld
      if (CAPABILITIES[capability].found === 'used')
        return !(this.#used.get(capability) ?? !before.includes(capability))
      return known.includes(capability)
    })
    if (missing.join() === before.join()) return
    meta.set(KEY, missing.join())
    onChange()
  }
}

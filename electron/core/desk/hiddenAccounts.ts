import { errorText } from '../../../shared/text/errors.ts'
import type { Stores } from '../cache/index.ts'
import type { ActionQueue } from '../outbox/actionQueue.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Uploads } from '../outbox/uploads.ts'
import type { Clock, Log } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { Identity } from './runtime/identity.ts'

const NO_DRAFT = { text: '', uploadIds: [], recipients: null }
/** Milliseconds after which what is stored is removed: longer than Undo is offered, also to a user who holds its notice. */
export const REMOVED_AFTER = 60_000
/** Milliseconds between two steps of removing. */
const PAUSE = 50

export interface HiddenAccountsOptions {
  identity: Pick<Identity, 'applyHidden' | 'hiddenAccounts'>
  stores: Pick<Stores, 'local' | 'trimmer'>
  outbox: Pick<Outbox, 'discard'>
  queue: Pick<ActionQueue, 'discard'>
  uploads: Pick<Uploads, 'remove'>
  clock: Clock
  log: Log
  /** Called with accounts that the user has hidden. */
  onHidden(accountIds: readonly number[]): void
  /** Called when what was stored of an account is gone. */
  onRemoved(): void
  /** Called when the user shows accounts again; `wasRemoved`: their data was removed since the start. */
  onShown(wasRemoved: boolean): void
}

/**
 * Accounts of a session that the user hides on this computer. They leave at once. What is stored of them is removed when the hiding can't
 * be undone any more, in small steps, also after a restart.
 */
export class HiddenAccounts {
  readonly #options: HiddenAccountsOptions
  readonly #timer: Timer
  #hidden: readonly number[]
  /** Whose data was removed since the start: what is in memory of them is wrong. */
  readonly #removed = new Set<number>()

  constructor(options: HiddenAccountsOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
    this.#hidden = this.#now()
  }

  /** The last run may have ended before the data was removed. */
  start(): void {
    this.#removeLater()
  }

  settingsChanged(): void {
    const { identity, onHidden, onShown } = this.#options
    if (!identity.applyHidden()) return
    const before = this.#hidden
    this.#hidden = this.#now()
    const added = this.#hidden.filter((id) => !before.includes(id))
    const shown = before.filter((id) => !this.#hidden.includes(id))
    if (added.length > 0) onHidden(added)
    if (shown.length > 0) {
      const wasRemoved = shown.map((id) => this.#removed.delete(id)).includes(true)
      onShown(wasRemoved)
    }
    this.#timer.clear()
    this.#removeLater()
  }

  stop(): void {
    this.#timer.clear()
  }

  #now(): number[] {
    return this.#options.identity.hiddenAccounts.map(({ id }) => id)
  }

  #removeLater(): void {
    if (this.#hidden.length > 0) this.#timer.set(REMOVED_AFTER, () => this.#remove([...this.#hidden]))
  }

  #remove([accountId, ...others]: number[]): void {
    if (accountId === undefined) return
    this.#removed.add(accountId)
    void this.#discard(accountId)
    const steps = this.#options.stores.trimmer.removeAccount(accountId)
    const step = (): void => {
      if (this.#step(steps)) this.#timer.set(PAUSE, step)
      else {
        this.#options.onRemoved()
        this.#remove(others)
      }
    }
    step()
  }

  /** Returns whether there is more to do. */
  #step(steps: Iterator<unknown>): boolean {
    try {
      return steps.next().done !== true
    } catch (error) {
      this.#options.log.warn('Removing a hidden account failed; retrying at the next start', {
        error: errorText(error),
      })
      return false
    }
  }

  /** Drafts, and what waits to be sent. */
  async #discard(accountId: number): Promise<void> {
    const { log, outbox, queue, stores, uploads } = this.#options
    const { local } = stores
    const isOf = (each: { accountId: number }): boolean => each.accountId === accountId
    try {
      const pinned = [...local.pins(accountId).keys()]
      local.setPins(
        accountId,
        pinned.map((conversationId) => ({ conversationId, pinnedAt: null })),
      )
      for (const { actionId } of local.actions.all().filter(isOf)) queue.discard(actionId)
      for (const { conversationId, mode } of local.allDrafts().filter(isOf))
        local.saveDraft(accountId, conversationId, mode, NO_DRAFT)
      for (const { echoId } of local.entries().filter(isOf)) await outbox.discard(echoId)
      for (const { uploadId } of local.uploads().filter(isOf)) await uploads.remove(uploadId)
    } catch (error) {
      log.warn('Discarding what waits in a hidden account failed', { error: errorText(error) })
    }
  }
}

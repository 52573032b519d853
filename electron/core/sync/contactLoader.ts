import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, isGone, loadError } from './loadError.ts'
import { ON_SCREEN } from './requestQueue.ts'
import { applyPage, readServer } from './serverRead.ts'
import type { SyncPorts } from './syncPorts.ts'

interface ContactState {
  epoch: number
  running: boolean
  error: LoadError | null
}

/** Loads contacts with their conversations when they are opened, once per gap. */
export class ContactLoader {
  readonly #ports: SyncPorts
  readonly #contacts = new Map<LocalKey, ContactState>()

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  ensureLoaded(accountId: number, contactId: number, force = false): void {
    const key = localKey(accountId, contactId)
    const state = this.#contacts.get(key) ?? { epoch: -1, running: false, error: null }
    this.#contacts.set(key, state)
    if (state.running || (!force && state.epoch === this.#ports.freshness.epoch)) return
    void this.#load(accountId, contactId, state)
  }

  /** The cache may have dropped conversations of contacts: each contact is loaded again when it is opened. */
  invalidate(): void {
    for (const [key, state] of this.#contacts) if (!state.running) this.#contacts.delete(key)
  }

  stateOf(accountId: number, contactId: number): { running: boolean; error: LoadError | null } {
    return this.#contacts.get(localKey(accountId, contactId)) ?? { running: false, error: null }
  }

  async #load(accountId: number, contactId: number, state: ContactState): Promise<void> {
    const { server, freshness, log } = this.#ports
    const { epoch } = freshness
    state.running = true
    this.#changed(accountId, contactId)
    try {
      const contact = await readServer(this.#ports, (api) => api.contact(accountId, contactId), ON_SCREEN)
      this.#ports.afterWrite(server.applyContact(contact.answer, contact.asOf))
      await applyPage(
        this.#ports,
        await readServer(this.#ports, (api) => api.contactConversations(accountId, contactId), ON_SCREEN),
      )
      state.epoch = epoch
      state.error = null
    } catch (error) {
      state.error = exceptCanceled(loadError(error, log))
      if (isGone(error)) state.epoch = epoch
    } finally {
      state.running = false
      this.#changed(accountId, contactId)
    }
  }

  #changed(accountId: number, contactId: number): void {
    this.#ports.changes.contacts.add(localKey(accountId, contactId))
    this.#ports.changes.flushSoon()
  }
}

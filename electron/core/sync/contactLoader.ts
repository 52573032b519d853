import type { LocalKey } from '../cache/index.ts'
import { localKey } from '../cache/index.ts'
import type { LoadError } from './loadError.ts'
import { exceptCanceled, isGone, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'
import { applyPage } from './syncPorts.ts'

interface ContactState {
  epoch: number
  running: boolean
  error: LoadError | null
}

/** Contacts as they are opened: asked for once per gap, with their conversations. */
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

  /** Conversations of contacts may have been forgotten: each contact is asked for again when it is opened. */
  invalidate(): void {
    for (const [key, state] of this.#contacts) if (!state.running) this.#contacts.delete(key)
  }

  stateOf(accountId: number, contactId: number): { running: boolean; error: LoadError | null } {
    return this.#contacts.get(localKey(accountId, contactId)) ?? { running: false, error: null }
  }

  async #load(accountId: number, contactId: number, state: ContactState): Promise<void> {
    const { api, requestQueue, server, freshness, log } = this.#ports
    const epoch = freshness.epoch
    state.running = true
    this.#changed(accountId, contactId)
    try {
      let asOf = 0
      const contact = await requestQueue.read(() => {
        asOf = server.revision
        return api.contact(accountId, contactId)
      })
      this.#ports.afterWrite(server.applyContact(contact, asOf))
      const page = await requestQueue.read(() => {
        asOf = server.revision
        return api.contactConversations(accountId, contactId)
      })
      await applyPage(this.#ports, page, asOf)
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

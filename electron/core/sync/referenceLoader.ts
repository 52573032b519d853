import type { DeskApi } from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import type { Reference, ReferenceKind } from '../cache/index.ts'
import { REFERENCE_KINDS } from '../cache/index.ts'
import type { LoadError } from './loadError.ts'
import { loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds after which a sync fetches a list again. */
const MAX_AGE = 600_000
/** The same for a list that the user chooses from, whether it could be fetched or not. */
const MIN_INTERVAL = 5_000

/** Names of the cached lists in `account.cache_invalidated`. */
const INVALIDATED: Record<string, ReferenceKind> = {
  label: 'labels',
  inbox: 'inboxes',
  team: 'teams',
  canned_response: 'cannedResponses',
}

/** Fetched again when the user chooses from them, before one of them is used, and not at each start. */
const ON_DEMAND: ReadonlySet<ReferenceKind> = new Set<ReferenceKind>(['macros'])

/**
 * Loads agents, inboxes, teams, labels, canned responses, definitions of custom attributes, macros and folders, whole lists per
 * account.
 */
export class ReferenceLoader {
  readonly #ports: SyncPorts
  readonly #onInboxesChanged: (accountId: number) => void
  readonly #onFolders: (isThere: boolean) => void
  readonly #fetchedAt = new Map<string, number>()
  readonly #askedAt = new Map<string, number>()
  readonly #errors = new Map<number, LoadError>()
  readonly #running = new Map<number, Promise<void>>()
  #stopped = false

  /**
   * `onInboxesChanged`: an inbox was taken away from the user or given to them; no event names its conversations. `onFolders`: whether the
   * server has folders.
   */
  constructor(ports: SyncPorts, onInboxesChanged: (accountId: number) => void, onFolders: (isThere: boolean) => void) {
    this.#ports = ports
    this.#onInboxesChanged = onInboxesChanged
    this.#onFolders = onFolders
  }

  /** Fetches lists that are missing or old; never rejects. A list that fails doesn't stop the others. */
  async refresh(accountId: number, force = false): Promise<void> {
    const running = this.#running.get(accountId)
    if (running) {
      await running
      return
    }
    const run = Promise.all(REFERENCE_KINDS.map((kind) => this.#load(accountId, kind, force)))
      .then(() => undefined)
      .finally(() => {
        this.#running.delete(accountId)
        this.#changed(accountId)
      })
    this.#running.set(accountId, run)
    this.#changed(accountId)
    await run
  }

  /** Fetches one list again, unless it was asked for a moment ago. `force`: the user has changed it. Never rejects. */
  async refreshList(accountId: number, kind: ReferenceKind, force = false): Promise<void> {
    const askedAt = this.#askedAt.get(keyOf(accountId, kind)) ?? -Infinity
    if (force || this.#ports.clock.monotonic() - askedAt >= MIN_INTERVAL) await this.#load(accountId, kind, true)
  }

  /** The server reports that lists changed. */
  onInvalidated(accountId: number, keys: Readonly<Record<string, string>>): void {
    for (const [name, version] of Object.entries(keys)) {
      const kind = INVALIDATED[name]
      if (!kind) continue
      const key = `cacheKey/${accountId}/${kind}`
      if (this.#ports.server.meta.get(key) === version) continue
      this.#ports.server.meta.set(key, version)
      void this.#load(accountId, kind, true)
    }
  }

  stateOf(accountId: number): { running: boolean; error: LoadError | null } {
    return { running: this.#running.has(accountId), error: this.#errors.get(accountId) ?? null }
  }

  stop(): void {
    this.#stopped = true
  }

  async #load(accountId: number, kind: ReferenceKind, force: boolean): Promise<void> {
    const { clock, requestQueue, log, server } = this.#ports
    const key = keyOf(accountId, kind)
    if (!force && ON_DEMAND.has(kind) && server.meta.reference(accountId, kind) !== null) return
    // What was fetched may have been removed from the cache since.
    const fetchedAt = server.meta.reference(accountId, kind) === null ? undefined : this.#fetchedAt.get(key)
    if (!force && fetchedAt !== undefined && clock.monotonic() - fetchedAt < MAX_AGE) return
    this.#askedAt.set(key, clock.monotonic())
    try {
      const list = await requestQueue.read(() => this.#request(accountId, kind))
      if (this.#stopped) return
      this.#fetchedAt.set(key, clock.monotonic())
      this.#errors.delete(accountId)
      if (this.#store(accountId, kind, list)) this.#changed(accountId)
    } catch (error) {
      const failure = loadError(error, log)
      log.warn('Reference list fetch failed', { kind, code: failure.code })
      this.#errors.set(accountId, failure)
      this.#changed(accountId)
    }
  }

  async #request(accountId: number, kind: ReferenceKind): Promise<Reference[ReferenceKind]> {
    const { api } = this.#ports
    if (kind !== 'folders') return LOADERS[kind](api, accountId)
    try {
      const folders = await api.folders(accountId)
      this.#onFolders(true)
      return folders
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unsupported') throw error
      this.#onFolders(false)
      return []
    }
  }

  /** Returns whether the list changed. Conversations follow a label that was renamed: no event says so. */
  #store(accountId: number, kind: ReferenceKind, list: Reference[ReferenceKind]): boolean {
    const { server, afterWrite } = this.#ports
    const before = kind === 'labels' ? (server.meta.reference(accountId, 'labels') ?? []) : []
    const inboxes = kind === 'inboxes' ? server.meta.reference(accountId, 'inboxes') : null
    const hasChanged = server.meta.setReference(accountId, kind, list)
    const titles = new Map((server.meta.reference(accountId, 'labels') ?? []).map(({ id, title }) => [id, title]))
    const renamed = before.flatMap(({ id, title }): [string, string][] => {
      const now = titles.get(id) ?? title
      return now === title ? [] : [[title, now]]
    })
    if (inboxes && idsOf(inboxes) !== idsOf(list)) this.#onInboxesChanged(accountId)
    if (renamed.length > 0) afterWrite(server.renameLabels(accountId, new Map(renamed)))
    return hasChanged
  }

  #changed(accountId: number): void {
    this.#ports.changes.reference.add(accountId)
    this.#ports.changes.flushSoon()
  }
}

const idsOf = (list: readonly { id: number }[]): string =>
  list
    .map(({ id }) => id)
    .sort((one, other) => one - other)
    .join()
const keyOf = (accountId: number, kind: ReferenceKind): string => `${accountId}/${kind}`

const LOADERS: { [K in ReferenceKind]: (api: DeskApi, accountId: number) => Promise<Reference[ReferenceKind]> } = {
  agents: (api, accountId) => api.agents(accountId),
  inboxes: (api, accountId) => api.inboxes(accountId),
  teams: (api, accountId) => api.teams(accountId),
  labels: (api, accountId) => api.labels(accountId),
  cannedResponses: (api, accountId) => api.cannedResponses(accountId),
  attributeDefinitions: (api, accountId) => api.attributeDefinitions(accountId),
  macros: (api, accountId) => api.macros(accountId),
  folders: (api, accountId) => api.folders(accountId),
}

import type { Conversation } from '../../../shared/model/conversation.ts'
import type { UnreadCounts } from '../../../shared/views.ts'
import { ApiError } from '../api/types.ts'
import type { Applied, CachedUnread } from '../cache/index.ts'
import { TimerMap } from '../timer.ts'
import { isGone, loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Milliseconds from a change that the server reports to the request, so that a burst of them leads to one. */
const SETTLE = 2_000

/** The server's answer, changed by what was seen since. */
interface Known {
  all: number
  readonly inboxes: Map<number, number>
  readonly teams: Map<number, number>
  /** By id, and what was seen since by title. */
  readonly labels: ReadonlyMap<number, number>
  readonly movedLabels: Map<string, number>
}

/**
 * How many open conversations are unread: by the server's counts where it has them (since 4.14.1, behind a flag), which also know what
 * isn't cached; else by the cache.
 */
export class ServerUnread {
  readonly #ports: SyncPorts
  readonly #known = new Map<number, Known>()
  readonly #isOld: () => boolean
  /** Accounts whose server doesn't count, as far as this run of the process has asked. */
  readonly #without = new Set<number>()
  readonly #timers: TimerMap<number>

  /** `isOld`: the server is older than its counts. */
  constructor(ports: SyncPorts, isOld: () => boolean) {
    this.#ports = ports
    this.#isOld = isOld
    this.#timers = new TimerMap(ports.clock)
  }

  /** Of the inboxes, teams and labels of an account, and of all its conversations. */
  of(accountId: number): CachedUnread & Pick<UnreadCounts, 'source'> {
    const cached = this.#ports.server.conversations.unreadByFilter(accountId)
    const known = this.#known.get(accountId)
    if (!known) return { ...cached, source: 'computer' }
    const labels = new Map(known.movedLabels)
    for (const { id, title } of this.#ports.server.meta.reference(accountId, 'labels') ?? [])
      add(labels, title, known.labels.get(id) ?? 0)
    return {
      ...cached,
      source: 'server',
      all: Math.max(0, known.all),
      inboxes: positive(known.inboxes),
      teams: [...positive(known.teams), ...this.#teamsOfOthers(accountId, known, cached)],
      labels: positive(labels),
    }
  }

  /** Conversations became unread or read, or moved. Those that an answer brings into the cache are counted already. */
  onApplied({ events, transitions }: Pick<Applied, 'events' | 'transitions'>): void {
    for (const { before, after } of transitions) {
      const known = this.#known.get((before ?? after)?.accountId ?? 0)
      if (!known || (before === null && events.length === 0)) continue
      if (before) count(known, before, -1)
      if (after) count(known, after, 1)
    }
  }

  /** After a gap any count may be wrong. */
  onSynced(accountIds: readonly number[]): void {
    if (this.#isOld()) return
    for (const accountId of accountIds) if (!this.#without.has(accountId)) void this.#fetch(accountId)
  }

  /** The server says that its counts have changed. */
  onChanged(accountId: number): void {
    if (this.#without.has(accountId) || this.#timers.has(accountId)) return
    this.#timers.set(accountId, SETTLE, () => void this.#fetch(accountId))
  }

  stop(): void {
    this.#timers.clearAll()
  }

  /** The server leaves out the teams that the user is not in. */
  #teamsOfOthers(accountId: number, { teams }: Known, cached: CachedUnread): [number, number][] {
    const others = (this.#ports.server.meta.reference(accountId, 'teams') ?? []).filter(({ isMember }) => !isMember)
    const ids = new Set(others.map(({ id }) => id))
    return cached.teams.filter(([id]) => ids.has(id) && !teams.has(id))
  }

  async #fetch(accountId: number): Promise<void> {
    const { api, changes, log, requestQueue } = this.#ports
    try {
      const { all, inboxes, teams, labels } = await requestQueue.read(() => api.unreadCounts(accountId))
      if (this.#ports.isStopped()) return
      const copies = {
        inboxes: new Map(inboxes),
        teams: new Map(teams),
        labels,
        movedLabels: new Map<string, number>(),
      }
      this.#known.set(accountId, { all, ...copies })
      changes.touchSession()
    } catch (error) {
      if (this.#ports.isStopped()) return
      // Newer servers refuse it where the account lacks the feature, others don't know the address.
      if (isGone(error) || (error instanceof ApiError && error.code === 'unsupported')) {
        this.#without.add(accountId)
        if (this.#known.delete(accountId)) changes.touchSession()
      }
      log.debug('Fetching unread counts failed', { ...loadError(error, log) })
    }
  }
}

function count(known: Known, { status, unreadCount, inboxId, team, labels }: Conversation, by: 1 | -1): void {
  if (status !== 'open' || unreadCount === 0) return
  known.all += by
  add(known.inboxes, inboxId, by)
  if (team && known.teams.has(team.id)) add(known.teams, team.id, by)
  for (const title of labels) add(known.movedLabels, title, by)
}

function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

const positive = <Key>(counts: ReadonlyMap<Key, number>): [Key, number][] =>
  [...counts].filter(([, count]) => count > 0)

import * as v from 'valibot'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { AssigneeView } from '../../../shared/views.ts'
import type { ConversationListFilter } from '../api/types.ts'
import type { ListFilter, Transition } from '../cache/index.ts'
import { assignedUser, labelColumn, matches } from '../cache/index.ts'
import type { ExponentialRange } from '../exponentialDelay.ts'
import { exponentialDelay } from '../exponentialDelay.ts'
import { Timer } from '../timer.ts'
import { loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Counts of one account for a status, inbox, team and label; `view` and `sort` of a filter don't matter. */
export type Counts = Record<AssigneeView, number>
const VIEWS: readonly AssigneeView[] = ['mine', 'unassigned', 'all']
const CountsSchema = v.object({ mine: v.number(), unassigned: v.number(), all: v.number() })

/**
 * Milliseconds between two requests: `conversations/meta` allows 30 per minute and user on 4.12+, and the web app uses
 * some of them.
 */
const INTERVAL = 3_000
/** Milliseconds from a change to the request. */
const SETTLE = 2_000
/** Milliseconds from a request that failed to the next one. */
const RETRY: ExponentialRange = { first: 6_000, longest: 60_000 }

interface CountsEntry {
  filter: ListFilter
  counts: Counts
  highestId: number
  /** Has to be fetched. */
  dirty: boolean
  /** Pending actions existed when the server answered, which may or may not have counted them. */
  hasPending: boolean
  /** Requests that failed in a row, and the monotonic time before which there is no other. */
  failures: number
  retryAt: number
}
const NO_FAILURE = { failures: 0, retryAt: -Infinity }

/** The server's counts, adjusted by local changes until they are fetched again. */
export class CountsKeeper {
  readonly #ports: SyncPorts
  readonly #entries = new Map<string, CountsEntry>()
  /** Revision at which a conversation last moved between lists, by account. */
  readonly #movedAt = new Map<number, number>()
  /** Filters on screen: only their counts are fetched. */
  readonly #watched: () => ListFilter[]
  readonly #timer: Timer
  /** When the timer ends. */
  #due = 0
  #fetchedAt = -INTERVAL
  #stopped = false

  constructor(ports: SyncPorts, watched: () => ListFilter[]) {
    this.#ports = ports
    this.#watched = watched
    this.#timer = new Timer(ports.clock)
  }

  /** Null until the server has answered once, in this or an earlier run of the process. */
  get(filter: ListFilter): Counts | null {
    return (this.#entries.get(countsKey(filter)) ?? this.#loadStored(filter))?.counts ?? null
  }

  /** Whether conversations have moved between lists since `asOf`: an answer requested then may not count them. */
  hasMovedSince(accountId: number, asOf: number): boolean {
    return (this.#movedAt.get(accountId) ?? 0) > asOf
  }

  /** Takes the server's counts and adds pending actions. Fetches them again soon if they may be `stale`. */
  set(filter: ListFilter, answer: Counts, stale = false): void {
    const key = countsKey(filter)
    const known = this.#entries.get(key)
    const highestId = this.#highestId(filter.accountId)
    const pending = this.#ports.server.conversations.pendingOverlays(filter.accountId)
    const counts = this.#withPending(filter, answer, pending)
    const hasPending = pending.length > 0
    this.#store(key, answer)
    if (known && VIEWS.every((view) => known.counts[view] === counts[view])) {
      this.#entries.set(key, { ...known, ...NO_FAILURE, highestId, dirty: stale, hasPending })
    } else {
      this.#entries.set(key, { ...NO_FAILURE, filter, counts, highestId, dirty: stale, hasPending })
      this.#ports.changes.lists.add(filter.accountId)
    }
    this.#schedule()
  }

  /** Adjusts the counts for conversations that moved between lists, and fetches them soon. */
  onTransitions(transitions: readonly Transition[]): void {
    for (const { before, after } of transitions) {
      const accountId = (before ?? after)?.accountId
      if (accountId !== undefined && isMove(before, after)) this.#movedAt.set(accountId, this.#ports.server.revision)
    }
    for (const entry of this.#entries.values()) {
      const { accountId } = entry.filter
      if (entry.hasPending && this.#ports.server.conversations.pendingOverlays(accountId).length === 0) {
        entry.hasPending = false
        entry.dirty = true
      }
      const counts = { ...entry.counts }
      for (const { before, after } of transitions)
        if ((before ?? after)?.accountId === accountId) this.#adjust(entry, counts, before, after)
      if (VIEWS.some((view) => counts[view] !== entry.counts[view])) {
        entry.counts = counts
        this.#ports.changes.lists.add(accountId)
      }
    }
    this.#schedule()
  }

  /** After a gap any count may be wrong. */
  markDirty(accountIds: readonly number[]): void {
    for (const entry of this.#entries.values())
      if (accountIds.includes(entry.filter.accountId)) Object.assign(entry, { ...NO_FAILURE, dirty: true })
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    this.#timer.clear()
  }

  /** Changes `counts` by one conversation. */
  #adjust(entry: CountsEntry, counts: Counts, before: Conversation | null, after: Conversation | null): void {
    // The server may have counted a conversation that was not cached, and may not count it now.
    entry.dirty ||= before === null
    for (const view of VIEWS) {
      const filter = { ...entry.filter, view }
      const wasIn = this.#isIn(before, filter)
      const isIn = this.#isIn(after, filter)
      if (wasIn === isIn) continue
      entry.dirty = true
      // The server has already counted an old conversation that is only new to the cache.
      if (before === null && after !== null && after.id <= entry.highestId) continue
      counts[view] = Math.max(0, counts[view] + (isIn ? 1 : -1))
    }
  }

  /** Counts from an earlier run of the process, shown until the server answers. */
  #loadStored(filter: ListFilter): CountsEntry | null {
    const key = countsKey(filter)
    const stored = this.#ports.server.meta.json(metaKey(key), CountsSchema)
    if (stored === null) return null
    const pending = this.#ports.server.conversations.pendingOverlays(filter.accountId)
    const entry: CountsEntry = {
      ...NO_FAILURE,
      filter,
      counts: this.#withPending(filter, stored, pending),
      highestId: this.#highestId(filter.accountId),
      dirty: true,
      hasPending: pending.length > 0,
    }
    this.#entries.set(key, entry)
    return entry
  }

  #store(key: string, counts: Counts): void {
    const { meta } = this.#ports.server
    const text = JSON.stringify({ mine: counts.mine, unassigned: counts.unassigned, all: counts.all })
    if (meta.get(metaKey(key)) !== text) meta.set(metaKey(key), text)
  }

  #withPending(
    filter: ListFilter,
    answer: Counts,
    pending: readonly { base: Conversation; shown: Conversation }[],
  ): Counts {
    const counts = { ...answer }
    for (const { base, shown } of pending) {
      for (const view of VIEWS)
        counts[view] = Math.max(
          0,
          counts[view] + Number(this.#isIn(shown, { ...filter, view })) - Number(this.#isIn(base, { ...filter, view })),
        )
    }
    return counts
  }

  #isIn(conversation: Conversation | null, filter: ListFilter): boolean {
    return conversation !== null && matches(conversation, filter, this.#ports.me())
  }

  #highestId(accountId: number): number {
    return this.#ports.server.conversations.highestId(accountId)
  }

  #nextDirty(): CountsEntry | null {
    let next: CountsEntry | null = null
    for (const filter of this.#watched()) {
      const entry = this.#entries.get(countsKey(filter))
      if (entry?.dirty === true && (next === null || entry.retryAt < next.retryAt)) next = entry
    }
    return next
  }

  #schedule(): void {
    const next = this.#nextDirty()
    if (this.#stopped || next === null) return
    const now = this.#ports.clock.monotonic()
    const due = Math.max(now + SETTLE, this.#fetchedAt + INTERVAL, next.retryAt)
    if (this.#timer.isPending && this.#due <= due) return
    this.#due = due
    this.#timer.set(due - now, () => void this.#fetch())
  }

  async #fetch(): Promise<void> {
    const entry = this.#nextDirty()
    if (!entry || this.#stopped) return
    const now = this.#ports.clock.monotonic()
    if (entry.retryAt > now) return this.#schedule()
    this.#fetchedAt = now
    // Cleared before the request: a change meanwhile sets it again.
    entry.dirty = false
    try {
      const filter = serverFilter({ ...entry.filter, view: 'all' })
      const counts = await this.#ports.requestQueue.read(() => this.#ports.api.counts(entry.filter.accountId, filter))
      const isDirtyAgain = this.#entries.get(countsKey(entry.filter))?.dirty === true
      if (!isDirtyAgain) this.set(entry.filter, counts)
    } catch (error) {
      entry.dirty = true
      entry.retryAt = this.#ports.clock.monotonic() + exponentialDelay(entry.failures++, RETRY, this.#ports.random)
      this.#ports.log.debug('Counts fetch failed', { ...loadError(error, this.#ports.log) })
    }
    this.#ports.changes.flushSoon()
    this.#schedule()
  }
}

/** Whether a list may contain the conversation after the change that did not before, or the other way round. */
function isMove(before: Conversation | null, after: Conversation | null): boolean {
  return (
    before === null ||
    after === null ||
    before.status !== after.status ||
    assignedUser(before) !== assignedUser(after) ||
    before.team?.id !== after.team?.id ||
    labelColumn(before.labels) !== labelColumn(after.labels)
  )
}

function countsKey(filter: ListFilter): string {
  const { accountId, status, inboxId, teamId, label, unattended } = filter
  return JSON.stringify([accountId, status, inboxId, teamId, label, ...(unattended ? ['unattended'] : [])])
}

const metaKey = (key: string): string => `counts/${key}`

/** Converts a list's filter to request parameters. */
export function serverFilter(filter: ListFilter): Omit<ConversationListFilter, 'page'> {
  return {
    status: filter.status,
    assigneeType: filter.view === 'mine' ? 'me' : filter.view,
    ...(filter.inboxId === null ? {} : { inboxId: filter.inboxId }),
    ...(filter.teamId === null ? {} : { teamId: filter.teamId }),
    ...(filter.label === null ? {} : { labels: [filter.label] }),
    ...(filter.unattended ? { conversationType: 'unattended' as const } : {}),
  }
}

import * as v from 'valibot'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ListView } from '../../../shared/views.ts'
import type { ConversationListFilter } from '../api/types.ts'
import type { ListFilter, Transition } from '../cache/index.ts'
import { assignedUser, labelColumn, matches } from '../cache/index.ts'
import type { TimerHandle } from '../ports.ts'
import { loadError } from './loadError.ts'
import type { SyncPorts } from './syncPorts.ts'

/** One account's numbers under one status, inbox, team and label; `view` and `sort` do not matter. */
export type Counts = Record<ListView, number>
const VIEWS: readonly ListView[] = ['mine', 'unassigned', 'all']
const CountsSchema = v.object({ mine: v.number(), unassigned: v.number(), all: v.number() })

/** `conversations/meta` takes 30 requests a minute and user on 4.12+: one in 3 s leaves room for the web beside us. */
const INTERVAL = 3_000
const SETTLE = 2_000

interface Known {
  filter: ListFilter
  counts: Counts
  highestId: number
  dirty: boolean
  /** The server was asked while something was shown that it did not have yet, or had by then: nobody can say. */
  ahead: boolean
}

/** The servers' counts, corrected by what is seen here until the server is asked again. */
export class CountsKeeper {
  readonly #ports: SyncPorts
  readonly #known = new Map<string, Known>()
  /** For each account, the revision at which a conversation of it changed its lists last. */
  readonly #movedAt = new Map<number, number>()
  /** Filters on screen now: only their counts are asked for. */
  readonly #watched: () => ListFilter[]
  #timer: TimerHandle | undefined
  #askedAt = -INTERVAL
  #stopped = false

  constructor(ports: SyncPorts, watched: () => ListFilter[]) {
    this.#ports = ports
    this.#watched = watched
  }

  /** Null until the server said it once, be it before the last start. */
  get(filter: ListFilter): Counts | null {
    return (this.#known.get(countsKey(filter)) ?? this.#remembered(filter))?.counts ?? null
  }

  /** Conversations have changed their lists since `asOf`: what was asked for then may be counted without it. */
  isOvertaken(accountId: number, asOf: number): boolean {
    return (this.#movedAt.get(accountId) ?? 0) > asOf
  }

  /** What the server said, moved by what is shown before it has it; asked for again soon where it may be `overtaken`. */
  set(filter: ListFilter, said: Counts, overtaken = false): void {
    const key = countsKey(filter)
    const known = this.#known.get(key)
    const highestId = this.#highestId(filter.accountId)
    const pending = this.#ports.server.conversations.pendingOverlays(filter.accountId)
    const counts = this.#withAhead(filter, said, pending)
    const ahead = pending.length > 0
    this.#remember(key, said)
    if (known && VIEWS.every((view) => known.counts[view] === counts[view])) {
      this.#known.set(key, { ...known, highestId, dirty: overtaken, ahead })
    } else {
      this.#known.set(key, { filter, counts, highestId, dirty: overtaken, ahead })
      this.#ports.changes.lists.add(filter.accountId)
    }
    this.#schedule()
  }

  /** Moves the counts along with a conversation that changed its lists, and asks the server again soon. */
  onTransitions(transitions: readonly Transition[]): void {
    for (const { before, after } of transitions) {
      const accountId = (before ?? after)?.accountId
      if (accountId !== undefined && isMove(before, after)) this.#movedAt.set(accountId, this.#ports.server.revision)
    }
    for (const known of this.#known.values()) {
      if (known.ahead && this.#ports.server.conversations.pendingOverlays(known.filter.accountId).length === 0) {
        known.ahead = false
        known.dirty = true
      }
      const counts = { ...known.counts }
      for (const { before, after } of transitions) {
        if ((before ?? after)?.accountId !== known.filter.accountId) continue
        // The server may have counted one that was not known here, and count it no more.
        known.dirty ||= before === null
        for (const view of VIEWS) {
          const filter = { ...known.filter, view }
          const was = this.#in(before, filter)
          const is = this.#in(after, filter)
          if (was === is) continue
          known.dirty = true
          // An old conversation that is only new to this cache has been counted by the server already.
          if (before === null && after !== null && after.id <= known.highestId) continue
          counts[view] = Math.max(0, counts[view] + (is ? 1 : -1))
        }
      }
      if (VIEWS.some((view) => counts[view] !== known.counts[view])) {
        known.counts = counts
        this.#ports.changes.lists.add(known.filter.accountId)
      }
    }
    this.#schedule()
  }

  /** After a gap nothing can be said to be right. */
  doubt(accountIds: readonly number[]): void {
    for (const known of this.#known.values()) known.dirty ||= accountIds.includes(known.filter.accountId)
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== undefined) this.#ports.clock.clear(this.#timer)
    this.#timer = undefined
  }

  /** What the server said before this process began: shown until it says more. */
  #remembered(filter: ListFilter): Known | null {
    const key = countsKey(filter)
    const said = this.#ports.server.meta.json(metaKey(key), CountsSchema)
    if (said === null) return null
    const pending = this.#ports.server.conversations.pendingOverlays(filter.accountId)
    const known: Known = {
      filter,
      counts: this.#withAhead(filter, said, pending),
      highestId: this.#highestId(filter.accountId),
      dirty: true,
      ahead: pending.length > 0,
    }
    this.#known.set(key, known)
    return known
  }

  #remember(key: string, said: Counts): void {
    const { meta } = this.#ports.server
    const text = JSON.stringify({ mine: said.mine, unassigned: said.unassigned, all: said.all })
    if (meta.get(metaKey(key)) !== text) meta.set(metaKey(key), text)
  }

  #withAhead(
    filter: ListFilter,
    said: Counts,
    pending: readonly { base: Conversation; shown: Conversation }[],
  ): Counts {
    const counts = { ...said }
    for (const { base, shown } of pending) {
      for (const view of VIEWS)
        counts[view] = Math.max(
          0,
          counts[view] + Number(this.#in(shown, { ...filter, view })) - Number(this.#in(base, { ...filter, view })),
        )
    }
    return counts
  }

  #in(conversation: Conversation | null, filter: ListFilter): boolean {
    return conversation !== null && matches(conversation, filter, this.#ports.me())
  }

  #highestId(accountId: number): number {
    return this.#ports.server.conversations.highestId(accountId)
  }

  #next(): Known | undefined {
    for (const filter of this.#watched()) {
      const known = this.#known.get(countsKey(filter))
      if (known?.dirty === true) return known
    }
    return undefined
  }

  #schedule(): void {
    if (this.#stopped || this.#timer !== undefined || !this.#next()) return
    const now = this.#ports.clock.monotonic()
    this.#timer = this.#ports.clock.after(Math.max(SETTLE, this.#askedAt + INTERVAL - now), () => {
      this.#timer = undefined
      void this.#ask()
    })
  }

  async #ask(): Promise<void> {
    const known = this.#next()
    if (!known || this.#stopped) return
    this.#askedAt = this.#ports.clock.monotonic()
    // Cleared before the request: what changes meanwhile makes it dirty again.
    known.dirty = false
    try {
      const filter = serverFilter({ ...known.filter, view: 'all' })
      const counts = await this.#ports.requestQueue.read(() => this.#ports.api.counts(known.filter.accountId, filter))
      const isDirtyAgain = this.#known.get(countsKey(known.filter))?.dirty === true
      if (!isDirtyAgain) this.set(known.filter, counts)
    } catch (error) {
      known.dirty = true
      this.#ports.log.debug('Counts could not be asked for', { ...loadError(error, this.#ports.log) })
    }
    this.#ports.changes.flushSoon()
    this.#schedule()
  }
}

/** Whether any list may count it otherwise than before. */
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
  return JSON.stringify([filter.accountId, filter.status, filter.inboxId, filter.teamId, filter.label])
}

const metaKey = (key: string): string => `counts/${key}`

/** A list's filter in the server's words. */
export function serverFilter(filter: ListFilter): Omit<ConversationListFilter, 'page'> {
  return {
    status: filter.status,
    assigneeType: filter.view === 'mine' ? 'me' : filter.view,
    ...(filter.inboxId === null ? {} : { inboxId: filter.inboxId }),
    ...(filter.teamId === null ? {} : { teamId: filter.teamId }),
    ...(filter.label === null ? {} : { labels: [filter.label] }),
  }
}

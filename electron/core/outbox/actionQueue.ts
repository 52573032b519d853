import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { ApiError } from '../api/types.ts'
import { localKey, type LocalKey } from '../cache/changes.ts'
import type { LocalStore } from '../cache/localStore.ts'
import type { Applied } from '../cache/serverStore.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { SyncContext } from '../sync/context.ts'
import { isActionAsking, isActionMoving, isActionWaiting, isDone, merged, overlayOf, remaining, type ActionEntry, type Change } from './actionEntry.ts'
import { ActionRunner } from './actionRunner.ts'
import { Lane } from './lane.ts'

export interface ActionQueueParts {
  context: SyncContext
  local: LocalStore
  fetcher: ConversationFetcher
  uuid(): string
  /** After a 401: true when the server still knows this person. */
  confirmSignedIn(): Promise<boolean>
  /** Everything of the account is in step with the server, and heard: what is done now is done knowing it. */
  isInStep(accountId: number): boolean
  /** A message of the conversation that was written earlier is still to leave. */
  isMessageBefore(accountId: number, conversationId: number, order: number): boolean
  /** The server said no; what was shown has been taken back by then. */
  onRefused(entry: ActionEntry): void
}

/** What a person wants to be true; the values before are the queue's to know. */
export type Wish =
  | { field: 'status'; value: Extract<Change, { field: 'status' }>['value'] }
  | { field: 'assignee'; value: Extract<Change, { field: 'assignee' }>['value'] }
  | { field: 'priority'; value: Extract<Change, { field: 'priority' }>['value'] }
  | { field: 'labels'; add: string[]; remove: string[] }

/**
 * What was done to conversations and the server has not taken (design 5): on disk, then shown, then sent, one at a time per conversation
 * and behind the messages that were written before it. Of one field only the last wish is sent.
 */
export class ActionQueue {
  readonly #parts: ActionQueueParts
  readonly #runner: ActionRunner
  readonly #lanes = new Map<LocalKey, Lane<ActionEntry>>()
  #paused = false
  #stopped = false

  constructor(parts: ActionQueueParts) {
    this.#parts = parts
    this.#runner = new ActionRunner({ ...parts, isStopped: () => this.#stopped, onChanged: (accountId, conversationId) => this.#show(accountId, conversationId) })
  }

  /** Takes up what the last run of the process left, and shows it again. */
  start(): void {
    const { actions } = this.#parts.local
    for (const entry of actions.all()) {
      const state: ActionEntry['state'] = entry.state.kind === 'sending' ? { kind: 'unknown', error: { code: 'timeout', detail: null } } : entry.state
      if (!entry.waited || state !== entry.state) actions.save({ ...entry, waited: true, state })
      this.#show(entry.accountId, entry.conversationId)
    }
    this.kick()
  }

  /** On disk and shown when it returns. Throws `notFound` for a conversation that is not here. */
  want(ref: ConversationRef, wish: Wish): void {
    const { local } = this.#parts
    const { accountId, conversationId } = ref
    const shown = this.#parts.context.server.conversations.get(accountId, conversationId)
    if (!shown) throw new ApiError({ code: 'notFound', delivered: 'no' })
    const same = local.actions.of(accountId, conversationId).filter(({ change }) => change.field === wish.field)
    const inFlight = same.find(({ state }) => state.kind === 'sending')
    const earlier = same.findLast(({ state }) => state.kind !== 'sending')
    const wanted = changeOf(wish, shown)
    // Should the one on its way be refused, what was there before it is no surprise.
    const change = inFlight && wish.field !== 'labels' ? merged(inFlight.change, wanted) : wanted
    const next = earlier && isActionMoving(earlier) ? merged(earlier.change, change) : change
    // Undone before anything left: nothing is to be told to the server.
    const left = inFlight || earlier?.state.kind === 'unknown' ? next : this.#remaining(accountId, conversationId, next)
    if (left) {
      local.actions.save({
        actionId: earlier?.actionId ?? this.#parts.uuid(), accountId, conversationId, order: local.nextOrder(), createdAt: this.#now(),
        waited: !this.#parts.isInStep(accountId) || (earlier?.waited ?? false), lastId: this.#lastId(shown), change: left, state: { kind: 'queued', error: null },
      })
    } else if (earlier) local.actions.remove(earlier.actionId)
    this.#show(accountId, conversationId)
    this.#lane(accountId, conversationId).kick()
  }

  /** The person wants it all the same: what they see now is what it replaces. */
  retry(actionId: string): void {
    const { local } = this.#parts
    const entry = this.#entry(actionId)
    if (!isActionAsking(entry)) return this.#lane(entry.accountId, entry.conversationId).kick()
    const base = this.#parts.context.server.conversations.base(entry.accountId, entry.conversationId)
    const change = base ? seeing(entry.change, base) : entry.change
    local.actions.save({ ...entry, change, order: local.nextOrder(), lastId: base ? this.#lastId(base) : entry.lastId, state: { kind: 'queued', error: null } })
    this.#show(entry.accountId, entry.conversationId)
    this.#lane(entry.accountId, entry.conversationId).kick()
  }

  /** The server's word stays. One that is on its way cannot be called back. */
  discard(actionId: string): void {
    const entry = this.#entry(actionId)
    if (entry.state.kind === 'sending') throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'this action is on its way' })
    this.#parts.local.actions.remove(actionId)
    this.#show(entry.accountId, entry.conversationId)
    this.#parts.fetcher.request(localKey(entry.accountId, entry.conversationId))
  }

  /** What came from the server may be what is asked about. */
  onApplied({ transitions }: Applied): void {
    const { context, local } = this.#parts
    if (transitions.length === 0) return
    for (const entry of local.actions.all()) {
      if (entry.state.kind !== 'held' || !transitions.some(({ after }) => after?.accountId === entry.accountId && after.id === entry.conversationId)) continue
      const base = context.server.conversations.base(entry.accountId, entry.conversationId)
      if (base && isDone(entry.change, base)) local.actions.remove(entry.actionId)
    }
  }

  /** While the gap is being closed nothing leaves. */
  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.kick()
  }

  kick(): void {
    for (const { accountId, conversationId } of this.#parts.local.actions.all()) this.#lane(accountId, conversationId).kick()
  }

  /** A message of this conversation left, or stepped aside. */
  onMessageMoved(accountId: number, conversationId: number): void {
    if (this.#parts.local.actions.of(accountId, conversationId).length > 0) this.#lane(accountId, conversationId).kick()
  }

  /** Actions that wait for the network. */
  get waiting(): number {
    return this.#parts.local.actions.all().filter(isActionWaiting).length
  }

  /** Actions that wait for the person. */
  get asking(): number {
    return this.#parts.local.actions.all().filter(isActionAsking).length
  }

  stop(): void {
    this.#stopped = true
    for (const lane of this.#lanes.values()) lane.stop()
  }

  #lane(accountId: number, conversationId: number): Lane<ActionEntry> {
    const key = localKey(accountId, conversationId)
    let lane = this.#lanes.get(key)
    if (!lane) {
      const { context, local, isMessageBefore } = this.#parts
      lane = new Lane({
        clock: context.clock, random: context.random, log: context.log,
        mayRun: () => !this.#paused && !this.#stopped,
        next: () => {
          const first = local.actions.of(accountId, conversationId).find(isActionMoving)
          return first && !isMessageBefore(accountId, conversationId, first.order) ? first : undefined
        },
        step: (entry: ActionEntry) => this.#runner.step(entry),
      })
      this.#lanes.set(key, lane)
    }
    return lane
  }

  /** What moves is shown as done; what asks is shown as the server has it. */
  #show(accountId: number, conversationId: number): void {
    const { context, local } = this.#parts
    const overlays = local.actions.of(accountId, conversationId).filter(isActionMoving).map(({ change }) => overlayOf(change))
    context.onTransitions(context.server.setPending(accountId, conversationId, overlays))
    context.touch()
  }

  #remaining(accountId: number, conversationId: number, change: Change): Change | null {
    const base = this.#parts.context.server.conversations.base(accountId, conversationId)
    return base ? remaining(change, base) : change
  }

  #lastId(conversation: Conversation): number {
    const { accountId, id, preview } = conversation
    return Math.max(this.#parts.context.server.messages.highestId(accountId, id), preview?.messageId ?? 0)
  }

  #now(): number {
    return Math.floor(this.#parts.context.clock.now() / 1_000)
  }

  #entry(actionId: string): ActionEntry {
    const entry = this.#parts.local.actions.get(actionId)
    if (!entry) throw new ApiError({ code: 'notFound', delivered: 'no' })
    return entry
  }
}

function changeOf(wish: Wish, shown: Conversation): Change {
  switch (wish.field) {
    case 'labels': return { field: 'labels', add: wish.add.filter((label) => !wish.remove.includes(label)), remove: wish.remove }
    case 'status': return { ...wish, seen: [statusOf(shown)] }
    case 'assignee': return { ...wish, seen: [shown.assignee] }
    case 'priority': return { ...wish, seen: [shown.priority] }
  }
}

function seeing(change: Change, base: Conversation): Change {
  switch (change.field) {
    case 'labels': return change
    case 'status': return { ...change, seen: [statusOf(base)] }
    case 'assignee': return { ...change, seen: [base.assignee] }
    case 'priority': return { ...change, seen: [base.priority] }
  }
}

function statusOf({ status, snoozedUntil }: Conversation): Extract<Change, { field: 'status' }>['value'] {
  return { status, snoozedUntil: status === 'snoozed' ? snoozedUntil : null }
}

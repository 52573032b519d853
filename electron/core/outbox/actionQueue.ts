import type { ActionResult, UndoOutcome } from '../../../shared/bridge.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { ApiError } from '../api/types.ts'
import type { ActionEntry, ActionState, Applied, LocalStore } from '../cache/index.ts'
import {
  awaitedMessages,
  isActionAsking,
  isActionMoving,
  isActionWaiting,
  isAwaitingMessage,
  isMessageBefore,
  localKey,
} from '../cache/index.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { ThreadLoader } from '../sync/threadLoader.ts'
import { ActionFacts } from './actionFacts.ts'
import { ActionRunner } from './actionRunner.ts'
import { ActionUndo } from './actionUndo.ts'
import type { ActionRequest } from './kinds/index.ts'
import { kindOf, topicOf } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'
import { Lanes } from './lanes.ts'
import type { Macros } from './macros.ts'
import { PendingActions } from './pendingActions.ts'
import type { ReadMarkRequests } from './readMarkRequests.ts'
import type { ExplainRefusal } from './refusal.ts'
import { UndoJournal } from './undoJournal.ts'
import { UndoOutcomes } from './undoOutcomes.ts'

export interface ActionQueueOptions {
  ports: SyncPorts
  local: LocalStore
  fetcher: ConversationFetcher
  uuid(): string
  explainRefusal: ExplainRefusal
  /** The account is synced and live: the user acts on current data. */
  isSynced(accountId: number): boolean
  readMarks: Pick<ReadMarkRequests, 'settled'>
  threads: Pick<ThreadLoader, 'lookForNew'>
  macros: Pick<Macros, 'current'>
  /** The server refused an action, which is no longer shown. */
  onRefused(entry: ActionEntry): void
  /** The user has to confirm an action, which is no longer shown. */
  onAsks(entry: ActionEntry): void
}

/** Actions that are sent at once: after a change of many conversations, other requests still find a free connection. */
const SENT_AT_ONCE = 4
const NOTHING_DONE: ActionResult = { actionId: null, reachesContact: false }

export interface ActionOptions {
  /** Milliseconds for which it is shown as done and not sent. */
  delayFor?: number | undefined
}

/**
 * The actions on conversations that the server has not confirmed: docs/architecture.md#outbox. Each is stored, then
 * shown, then sent, one at a time per conversation and after the messages that were written before it. Of one field
 * only the last action is sent. A delayed action is shown but not sent yet; it replaces the others of its field only
 * once its delay is over.
 */
export class ActionQueue {
  readonly #options: ActionQueueOptions
  readonly #facts: ActionFacts
  readonly #lanes: Lanes<ActionEntry>
  readonly #pending: PendingActions
  readonly #undo: ActionUndo
  readonly #journal = new UndoJournal()
  readonly #outcomes: UndoOutcomes

  constructor(options: ActionQueueOptions) {
    this.#options = options
    const { ports } = options
    this.#facts = new ActionFacts(ports.server, () => ports.me())
    this.#outcomes = new UndoOutcomes(ports.clock)
    const shared = {
      ...options,
      facts: this.#facts,
      journal: this.#journal,
      outcomes: this.#outcomes,
      isPaused: () => this.#lanes.isPaused,
      isStopped: () => this.#lanes.isStopped,
    }
    this.#pending = new PendingActions({ ...shared, kick: (target) => this.#lanes.kick(target) })
    this.#undo = new ActionUndo({ ...shared, pending: this.#pending })
    const runner = new ActionRunner({ ...shared, pending: this.#pending })
    this.#lanes = new Lanes({
      ports,
      next: (target) => this.#next(target),
      step: (entry) => runner.step(entry),
      atOnce: SENT_AT_ONCE,
    })
  }

  /** Continues with the actions of the last run of the process, and shows them again. */
  start(): void {
    const { actions } = this.#options.local
    for (const entry of actions.all()) {
      if (this.#pending.isDelayed(entry.actionId)) continue
      const state = this.#isOrphaned(entry)
        ? { kind: 'held' as const, reason: 'quit' as const }
        : afterRestart(entry.state)
      if (!entry.waited || state !== entry.state) actions.save({ ...entry, waited: true, state })
      if (entry.state.kind === 'delayed' && state.kind === 'queued')
        this.#pending.admit({ ...entry, waited: true, state })
      this.#pending.show(entry)
    }
    this.kick()
  }

  /**
   * Stores and shows an action before it returns. Returns the id by which it can be taken back or undone; null if
   * nothing is to be done. An action that reaches the contact is delayed for the undo time. Throws `notFound` if the
   * conversation is not cached.
   */
  request(ref: ConversationRef, request: ActionRequest, options: ActionOptions = {}): ActionResult {
    const prepared = this.#prepare(ref, request, options)
    return prepared === null ? NOTHING_DONE : prepared.store(prepared.entry)
  }

  /**
   * Runs several requests, or several undos, as one: all are on disk before any is shown, and shown before any is sent.
   * If the disk fails, none is kept.
   */
  together<T>(run: () => T): T {
    return this.#pending.together(run)
  }

  /**
   * An action that follows a message. `enqueue` stores both in one transaction and returns whether it did; the action is sent once the
   * message has arrived, and dropped with it. Throws like `request`, and what `enqueue` throws.
   */
  requestAfter(
    ref: ConversationRef,
    request: ActionRequest,
    echoId: string,
    enqueue: (then: ActionEntry | null) => ActionEntry | null,
  ): ActionResult {
    const prepared = this.#prepare(ref, request, { echoId })
    const stored = enqueue(prepared?.entry ?? null)
    return prepared === null || stored === null ? NOTHING_DONE : prepared.store(stored)
  }

  /** The entry of an action, and what stores and shows it; null if nothing is to be done. */
  #prepare(
    ref: ConversationRef,
    request: ActionRequest,
    { delayFor = 0, echoId = null }: ActionOptions & { echoId?: string | null },
  ): { entry: ActionEntry; store: (entry: ActionEntry) => ActionResult } | null {
    const { ports, uuid } = this.#options
    const { accountId, conversationId } = ref
    const shown = this.#facts.shown(ref)
    const kind = kindOf(request)
    const change = kind.changeOf(request, shown)
    if (this.#pending.isShown(ref, change, shown)) {
      this.#pending.dropAsking(ref, change)
      return null
    }
    const actionId = uuid()
    const inverse = kind.inverseOf(change, shown, ports.clock.now())
    const store = (entry: ActionEntry): ActionResult => {
      this.#journal.add(actionId, {
        target: { accountId, conversationId },
        change,
        inverse,
        replaced: [],
        vanished: false,
      })
      return { actionId, reachesContact: this.#pending.enter(entry, delayFor) }
    }
    return { entry: this.#pending.create(actionId, shown, change, echoId), store }
  }

  /** Wall milliseconds at which an action is tried again; null if it doesn't wait for that. */
  nextTryAt(entry: ActionEntry): number | null {
    return isActionWaiting(entry) && this.#next(entry)?.actionId === entry.actionId
      ? this.#lanes.nextTryAt(entry)
      : null
  }

  /** Whether an unconfirmed action of this topic is shown. */
  has(target: ActionTarget, topic: string): boolean {
    return this.#pending.has(target, topic)
  }

  /** Whether a message is shown as deleted before the server confirms it. */
  isDeleting(target: ActionTarget, messageId: number): boolean {
    return this.has(target, topicOf({ field: 'message', messageId }))
  }

  /** Removes an action that was not sent, without a trace. Returns false if it was sent or is unknown. */
  takeBack(ref: ConversationRef, actionId: string): boolean {
    return this.#undo.takeBack(ref, actionId)
  }

  /**
   * Takes an action back, or does its inverse if it was sent; the inverse leaves `delayFor` milliseconds from now.
   * Returns the id by which the undo can be taken back; null if the action was undone before or nothing is left to
   * undo.
   */
  undo(ref: ConversationRef, actionId: string, { delayFor = 0 }: ActionOptions = {}): string | null {
    return this.#undo.undo(ref, actionId, delayFor)
  }

  /** Resolves with the outcome of an undo once it is known. */
  async undoOutcome(undoId: string): Promise<UndoOutcome> {
    return this.#undo.isFinal(undoId) ? 'undone' : this.#outcomes.take(undoId)
  }

  /** Lets a delayed action leave `delayFor` milliseconds from now; does nothing if it was sent. */
  delay({ accountId, conversationId }: ConversationRef, actionId: string, delayFor: number): void {
    const { ports, local } = this.#options
    const entry = local.actions.get(actionId)
    if (entry?.state.kind !== 'delayed' || entry.accountId !== accountId || entry.conversationId !== conversationId)
      return
    this.#pending.delay({ ...entry, state: { ...entry.state, until: ports.clock.now() + delayFor } })
  }

  /** The user confirms an action that asks: it replaces what the conversation shows now. */
  retry(actionId: string): void {
    const { local } = this.#options
    const entry = this.#entry(actionId)
    // The user doesn't want it to wait for its message any longer.
    if (!isActionAsking(entry) && !isAwaitingMessage(entry)) return this.#lanes.kick(entry)
    const base = this.#facts.base(entry)
    const change = base ? kindOf(entry.change).rebase(entry.change, base) : entry.change
    local.actions.save({
      ...entry,
      change,
      order: local.nextOrder(),
      lastId: base ? this.#facts.lastId(base) : entry.lastId,
      seenAssignees: base ? this.#facts.seenAssignees(base) : entry.seenAssignees,
      verify: false,
      after: undefined,
      state: { kind: 'queued', error: null },
    })
    this.#pending.refresh(entry)
  }

  /** Drops an action, so that the conversation stays as the server has it. Throws `badInput` while it is being sent. */
  discard(actionId: string): void {
    const entry = this.#entry(actionId)
    if (entry.state.kind === 'sending')
      throw new ApiError({ code: 'badInput', reachedServer: 'no', detail: 'this action is being sent' })
    this.#journal.remove(actionId)
    this.#outcomes.settle(actionId, 'nothing')
    this.#pending.remove(actionId)
    this.#pending.refresh(entry)
    this.#options.fetcher.request(localKey(entry.accountId, entry.conversationId))
  }

  /** Removes actions that ask for what the server has done meanwhile. Those that wait follow a label that was renamed. */
  onApplied({ renamedLabels, transitions }: Applied): void {
    const { local } = this.#options
    if (renamedLabels) this.#pending.renameLabels(renamedLabels.accountId, renamedLabels.titles)
    if (transitions.length === 0) return
    for (const entry of local.actions.all()) {
      if (
        entry.state.kind !== 'held' ||
        !transitions.some(({ after }) => after?.accountId === entry.accountId && after.id === entry.conversationId)
      )
        continue
      if (this.#facts.isDone(entry, entry.change)) local.actions.remove(entry.actionId)
    }
  }

  /** Sends nothing while a gap is being closed. */
  pause(): void {
    this.#lanes.pause()
    this.#outcomes.settleAllAsWaiting()
  }

  resume(): void {
    this.#lanes.resume(this.#options.local.actions.all())
  }

  kick(): void {
    this.#lanes.kickAll(this.#options.local.actions.all())
  }

  /** A message of this conversation was sent, or no longer blocks what comes after it. */
  onMessageProgress(accountId: number, conversationId: number): void {
    const { local, ports } = this.#options
    const actions = local.actions.of(accountId, conversationId)
    // An action that followed the message may now be shown or not, or was dropped with it.
    const isShown = ports.server.conversations.isPending(accountId, conversationId)
    if (isShown || actions.some(({ after }) => after !== undefined)) this.#pending.show({ accountId, conversationId })
    if (actions.length > 0) this.#lanes.kick({ accountId, conversationId })
  }

  /**
   * Numbers of actions that wait for the network, that ask the user, and of the latter those that were delayed when
   * Deskbell quit.
   */
  count(): { waiting: number; asking: number; askedAfterQuit: number } {
    const actions = this.#options.local.actions.all()
    return {
      waiting: actions.filter(isActionWaiting).length,
      asking: actions.filter(isActionAsking).length,
      askedAfterQuit: actions.filter(({ state }) => state.kind === 'held' && state.reason === 'quit').length,
    }
  }

  stop(): void {
    this.#lanes.stop()
    this.#pending.stop()
    this.#outcomes.settleAllAsWaiting()
  }

  /** A message that it follows is lost from the disk: the user decides. */
  #isOrphaned(entry: ActionEntry): boolean {
    return awaitedMessages(entry).some((echoId) => this.#options.local.entry(echoId) === null)
  }

  /** The first action that can be sent, unless a message that was written before it has not been sent. */
  #next({ accountId, conversationId }: ActionTarget): ActionEntry | null {
    const { local } = this.#options
    const actions = local.actions.of(accountId, conversationId)
    const delayed = actions.find(({ change, state }) => state.kind === 'delayed' && kindOf(change).goesFirst === true)
    const first = actions
      .filter(({ order }) => delayed === undefined || order < delayed.order)
      .find((entry) => isActionMoving(entry) && entry.state.kind !== 'delayed' && !isAwaitingMessage(entry))
    return first && !isMessageBefore(local.entriesOf(accountId, conversationId), first.order) ? first : null
  }

  #entry(actionId: string): ActionEntry {
    const entry = this.#options.local.actions.get(actionId)
    if (!entry) throw new ApiError({ code: 'notFound', reachedServer: 'no' })
    return entry
  }
}

/**
 * The answer of an action that was being sent is lost. A delayed action is queued, or asks the user if it reaches the
 * contact.
 */
function afterRestart(state: ActionState): ActionState {
  if (state.kind === 'sending') return { kind: 'unknown', error: { code: 'timeout', detail: null } }
  if (state.kind !== 'delayed') return state
  return state.ask ? { kind: 'held', reason: 'quit' } : { kind: 'queued', error: null }
}

import type { ActionResult, UndoOutcome } from '../../../shared/bridge.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { UNDO_HOLD } from '../../../shared/undo.ts'
import { ApiError } from '../api/types.ts'
import type { ActionEntry, ActionState, Applied, Change, LocalKey, LocalStore } from '../cache/index.ts'
import {
  isActionAsking,
  isActionMoving,
  isActionWaiting,
  isMessageBefore,
  isUntried,
  localKey,
} from '../cache/index.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import { ActionDelays } from './actionDelays.ts'
import { ActionFacts } from './actionFacts.ts'
import { ActionRunner } from './actionRunner.ts'
import { ActionUndo } from './actionUndo.ts'
import type { ActionRequest } from './kinds/index.ts'
import { kindOf, topicOf } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'
import { Lane } from './lane.ts'
import type { ReadMarkRequests } from './readMarkRequests.ts'
import { assigneeKey } from './sendConfirmation.ts'
import type { UndoRecord } from './undoJournal.ts'
import { UndoOutcomes } from './undoOutcomes.ts'

export interface ActionQueueOptions {
  ports: SyncPorts
  local: LocalStore
  fetcher: ConversationFetcher
  uuid(): string
  /** After a 401: true when the server still knows this person. */
  confirmSignedIn(): Promise<boolean>
  /** Everything of the account is in step with the server, and heard: what is done now is done knowing it. */
  isSynced(accountId: number): boolean
  readMarks: Pick<ReadMarkRequests, 'settled'>
  /** The server said no; what was shown has been taken back by then. */
  onRefused(entry: ActionEntry): void
}

const NOTHING_DONE: ActionResult = { actionId: null, held: false }

export interface ActionOptions {
  /** Milliseconds for which it is shown as done and does not leave. */
  holdFor?: number | undefined
}

/**
 * The actions on conversations that the server has not confirmed: docs/architecture.md#outbox. Each is stored, then shown, then sent, one at a
 * time per conversation and after the messages that were written before it. Of one field only the last action is sent. A delayed action is
 * shown but not sent yet; it replaces the others of its field only once its delay is over.
 */
export class ActionQueue {
  readonly #options: ActionQueueOptions
  readonly #runner: ActionRunner
  readonly #lanes = new Map<LocalKey, Lane<ActionEntry>>()
  readonly #delays: ActionDelays
  readonly #facts: ActionFacts
  readonly #undo: ActionUndo
  readonly #outcomes: UndoOutcomes
  #paused = false
  #stopped = false

  constructor(options: ActionQueueOptions) {
    this.#options = options
    this.#facts = new ActionFacts(options.ports.server, () => options.ports.me())
    this.#delays = new ActionDelays(options.ports.clock, (actionId) => this.#release(actionId))
    this.#outcomes = new UndoOutcomes(options.ports.clock)
    this.#undo = new ActionUndo({
      actions: options.local.actions,
      delays: this.#delays,
      uuid: () => options.uuid(),
      onRestored: (target) => this.#refresh(target),
      isDone: (entry) => this.#facts.isDone(entry, entry.change),
      reverse: (undoId, record, holdFor) => this.#reverse(undoId, record, holdFor),
      redo: (actionId, record, entry) => this.#redo(actionId, record, entry),
    })
    this.#runner = new ActionRunner({
      ...options,
      isStopped: () => this.#stopped,
      onChanged: (accountId, conversationId) => this.#show(accountId, conversationId),
      onReplaced: (laterId, entry) => this.#replaced(laterId, entry),
      onSettled: (actionId, outcome) => this.#outcomes.settle(actionId, outcome),
    })
  }

  /** Takes up what the last run of the process left, and shows it again. */
  start(): void {
    const { actions } = this.#options.local
    for (const entry of actions.all()) {
      if (this.#delays.has(entry.actionId)) continue
      const state = afterRestart(entry.state)
      if (!entry.waited || state !== entry.state) actions.save({ ...entry, waited: true, state })
      if (entry.state.kind === 'delayed' && state.kind === 'queued') this.#admit({ ...entry, waited: true, state })
      this.#show(entry.accountId, entry.conversationId)
    }
    this.kick()
  }

  /**
   * On disk and shown when it returns. Answers the id by which it can be taken back or undone; null where nothing was to be done. What
   * reaches a person is held for the undo time. Throws `notFound` for a conversation that is not here.
   */
  request(ref: ConversationRef, request: ActionRequest, { holdFor = 0 }: ActionOptions = {}): ActionResult {
    const { accountId, conversationId } = ref
    const shown = this.#facts.shown(ref)
    const kind = kindOf(request)
    const change = kind.changeOf(request, shown)
    if (this.#isShown(ref, change, shown)) {
      this.#dropQuestions(ref, change)
      return NOTHING_DONE
    }
    const actionId = this.#options.uuid()
    const inverse = kind.inverseOf(change, shown, this.#options.ports.clock.now())
    this.#undo.journal.add(actionId, {
      target: { accountId, conversationId },
      change,
      inverse,
      replaced: [],
      vanished: false,
    })
    return { actionId, held: this.#enter(this.#entryOf(actionId, shown, change), holdFor) }
  }

  /** An action of this topic is shown and has not been confirmed. */
  has({ accountId, conversationId }: ActionTarget, topic: string): boolean {
    return this.#options.local.actions
      .of(accountId, conversationId)
      .some((entry) => topicOf(entry.change) === topic && isActionMoving(entry))
  }

  /** A message is shown as deleted before the server confirms it. */
  isDeleting(target: ActionTarget, messageId: number): boolean {
    return this.has(target, topicOf({ field: 'message', messageId }))
  }

  /** Removes an action that has not left, as if it had never been. False where it left, or is not known. */
  takeBack(ref: ConversationRef, actionId: string): boolean {
    return this.#undo.takeBack(ref, actionId)
  }

  /**
   * Takes an action back, or does its inverse where it left; that leaves `holdFor` milliseconds from now. Returns the id by which the undo can be
   * taken back; null where the action was undone before, and where nothing is left to undo.
   */
  undo(ref: ConversationRef, actionId: string, { holdFor = 0 }: ActionOptions = {}): string | null {
    return this.#undo.undo(ref, actionId, holdFor)
  }

  /** Resolves when it is known what became of an undo. */
  async undoOutcome(undoId: string): Promise<UndoOutcome> {
    return this.#undo.isFinal(undoId) ? 'undone' : this.#outcomes.take(undoId)
  }

  /** Lets an action that is delayed leave `holdFor` milliseconds from now; nothing happens to one that left. */
  hold({ accountId, conversationId }: ConversationRef, actionId: string, holdFor: number): void {
    const { ports, local } = this.#options
    const entry = local.actions.get(actionId)
    if (entry?.state.kind !== 'delayed' || entry.accountId !== accountId || entry.conversationId !== conversationId)
      return
    const delayed: ActionEntry = { ...entry, state: { ...entry.state, until: ports.clock.now() + holdFor } }
    local.actions.save(delayed)
    this.#delays.set(delayed)
  }

  /** The person wants it all the same: what they see now is what it replaces. */
  retry(actionId: string): void {
    const { local } = this.#options
    const entry = this.#entry(actionId)
    if (!isActionAsking(entry)) return this.#lane(entry.accountId, entry.conversationId).kick()
    const base = this.#facts.base(entry)
    const change = base ? kindOf(entry.change).seeing(entry.change, base) : entry.change
    local.actions.save({
      ...entry,
      change,
      order: local.nextOrder(),
      lastId: base ? this.#facts.lastId(base) : entry.lastId,
      seenAssignees: base ? this.#facts.seenAssignees(base) : entry.seenAssignees,
      verify: false,
      state: { kind: 'queued', error: null },
    })
    this.#refresh(entry)
  }

  /** The server's word stays. One that is on its way cannot be called back. */
  discard(actionId: string): void {
    const entry = this.#entry(actionId)
    if (entry.state.kind === 'sending')
      throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'this action is on its way' })
    this.#undo.journal.remove(actionId)
    this.#outcomes.settle(actionId, 'nothing')
    this.#delays.clear(actionId)
    this.#options.local.actions.remove(actionId)
    this.#show(entry.accountId, entry.conversationId)
    this.#options.fetcher.request(localKey(entry.accountId, entry.conversationId))
  }

  /** What came from the server may be what is asked about. */
  onApplied({ transitions }: Applied): void {
    const { local } = this.#options
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

  /** While the gap is being closed nothing leaves. */
  pause(): void {
    this.#paused = true
    this.#outcomes.giveUp()
  }

  resume(): void {
    this.#paused = false
    this.kick()
  }

  kick(): void {
    for (const { accountId, conversationId } of this.#options.local.actions.all())
      this.#lane(accountId, conversationId).kick()
  }

  /** A message of this conversation left, or stepped aside. */
  onMessageMoved(accountId: number, conversationId: number): void {
    if (this.#options.local.actions.of(accountId, conversationId).length > 0)
      this.#lane(accountId, conversationId).kick()
  }

  /** Actions that wait for the network; that wait for the user; and of those, that were still held when Deskbell quit. */
  count(): { waiting: number; asking: number; askedAfterQuit: number } {
    const actions = this.#options.local.actions.all()
    return {
      waiting: actions.filter(isActionWaiting).length,
      asking: actions.filter(isActionAsking).length,
      askedAfterQuit: actions.filter(({ state }) => state.kind === 'held' && state.reason === 'quit').length,
    }
  }

  stop(): void {
    this.#stopped = true
    this.#delays.stop()
    this.#outcomes.giveUp()
    for (const lane of this.#lanes.values()) lane.stop()
  }

  #lane(accountId: number, conversationId: number): Lane<ActionEntry> {
    const key = localKey(accountId, conversationId)
    let lane = this.#lanes.get(key)
    if (!lane) {
      const { ports, local } = this.#options
      lane = new Lane({
        clock: ports.clock,
        random: ports.random,
        log: ports.log,
        mayRun: () => !this.#paused && !this.#stopped,
        next: () => {
          const first = local.actions
            .of(accountId, conversationId)
            .find((entry) => isActionMoving(entry) && entry.state.kind !== 'delayed')
          return first && !isMessageBefore(local.entriesOf(accountId, conversationId), first.order) ? first : undefined
        },
        step: (entry: ActionEntry) => this.#runner.step(entry),
      })
      this.#lanes.set(key, lane)
    }
    return lane
  }

  /** Shows what waits in a conversation now, and lets it leave. */
  #refresh({ accountId, conversationId }: ActionTarget): void {
    this.#show(accountId, conversationId)
    this.#lane(accountId, conversationId).kick()
  }

  /** Does the inverse of an action that left, which can be undone in turn. */
  #reverse(undoId: string, { target, change: done, inverse }: UndoRecord, holdFor: number): boolean {
    if (!inverse) return false
    const shown = this.#facts.shown(target)
    const kind = kindOf(inverse)
    const change = kind.inverseChange(done, inverse)
    if (this.#isShown(target, change, shown)) return false
    const again = kind.inverseOf(change, shown, this.#options.ports.clock.now())
    this.#undo.journal.add(undoId, { target, change, inverse: again, replaced: [], vanished: false })
    this.#outcomes.begin(undoId)
    if (this.#paused) this.#outcomes.settle(undoId, 'waiting')
    const isHeld = this.#enter({ ...this.#entryOf(undoId, shown, change), verify: true }, holdFor)
    // Held as any action that reaches a person, and reported like one: when it is shown.
    if (isHeld) this.#outcomes.settle(undoId, 'undone')
    return true
  }

  /** Does an action again whose undo has been taken back: as it waited, with its undo time from now. */
  #redo(actionId: string, record: UndoRecord, entry: ActionEntry | null): void {
    this.#undo.journal.add(actionId, record)
    const again = entry ?? this.#entryOf(actionId, this.#facts.shown(record.target), record.change)
    if (again.state.kind === 'delayed') {
      const { until, ask } = again.state
      const from = ask ? this.#options.ports.clock.now() + UNDO_HOLD : until
      const delayed: ActionEntry = { ...again, state: { kind: 'delayed', ask, until: Math.max(until, from) } }
      this.#options.local.actions.save(delayed)
      this.#delays.set(delayed)
    } else this.#admit(again)
    this.#refresh(record.target)
  }

  /** An action became part of a later one of its topic. */
  #replaced(laterId: string, entry: ActionEntry): void {
    this.#undo.journal.replace(laterId, entry)
    this.#outcomes.settle(entry.actionId, 'replaced')
  }

  /** The user's own assignment is no colleague's: what waits in the conversation knows it. */
  #noteAssignee({ accountId, conversationId, change }: ActionEntry): void {
    if (change.field !== 'assignee') return
    const { actions } = this.#options.local
    for (const other of actions.of(accountId, conversationId))
      if (isUntried(other) && other.seenAssignees !== undefined)
        actions.save({ ...other, seenAssignees: [...other.seenAssignees, assigneeKey({ assignee: change.value })] })
  }

  /** What moves is shown as done; what asks is shown as the server has it. */
  #show(accountId: number, conversationId: number): void {
    const { ports, local } = this.#options
    const overlays = local.actions
      .of(accountId, conversationId)
      .filter(isActionMoving)
      .map(({ change }) => kindOf(change).overlayOf(change))
      .filter((overlay) => overlay !== null)
    ports.afterWrite(ports.server.setPending(accountId, conversationId, overlays))
  }

  /** Keeps and shows a new action; it leaves now or after `holdFor` milliseconds. True where it is held because it reaches a person. */
  #enter(entry: ActionEntry, holdFor: number): boolean {
    const { ports, local } = this.#options
    this.#noteAssignee(entry)
    const ask = this.#facts.reachesPerson(entry, entry.change)
    const until = ports.clock.now() + Math.max(holdFor, ask ? UNDO_HOLD : 0)
    if (ask || holdFor > 0) {
      const delayed: ActionEntry = { ...entry, verify: entry.verify || ask, state: { kind: 'delayed', until, ask } }
      local.actions.save(delayed)
      this.#delays.set(delayed)
    } else this.#admit(entry)
    this.#refresh(entry)
    return ask
  }

  /** What is wanted is so already, or is shown so. */
  #isShown(ref: ActionTarget, change: Change, shown: Conversation): boolean {
    const kind = kindOf(change)
    return (
      !kind.remaining(change, shown, this.#facts.messageOf(ref)) ||
      (kind.overlayOf(change) === null && this.has(ref, topicOf(change)))
    )
  }

  /** Puts an action in place of the earlier ones of its field that are not on their way. Undone before anything left: nothing is to be sent. */
  #admit(entry: ActionEntry): void {
    const { local } = this.#options
    const kind = kindOf(entry.change)
    const same = local.actions
      .of(entry.accountId, entry.conversationId)
      .filter(
        ({ actionId, order, change }) =>
          actionId !== entry.actionId && order < entry.order && topicOf(change) === topicOf(entry.change),
      )
    const inFlight = same.find(({ state }) => state.kind === 'sending')
    const earlier = same.filter(({ state }) => state.kind !== 'sending')
    // Should the one on its way be refused, what was there before it is no surprise.
    const wanted =
      inFlight && entry.change.field !== 'labels' ? kind.merge(inFlight.change, entry.change) : entry.change
    const change = earlier
      .filter(isActionMoving)
      .reduceRight((later, { change: before }) => kind.merge(before, later), wanted)
    const mayHaveReachedServer = inFlight !== undefined || earlier.some(({ state }) => state.kind === 'unknown')
    const left = mayHaveReachedServer ? change : this.#facts.remaining(entry, change)
    for (const replaced of earlier) {
      this.#delays.clear(replaced.actionId)
      local.actions.remove(replaced.actionId)
      this.#replaced(entry.actionId, replaced)
    }
    if (left)
      local.actions.save({
        ...entry,
        waited: entry.waited || earlier.some(({ waited }) => waited),
        change: left,
        state: { kind: 'queued', error: null },
      })
    else {
      local.actions.remove(entry.actionId)
      this.#undo.journal.vanish(entry.actionId)
      this.#outcomes.settle(entry.actionId, 'undone')
    }
  }

  #release(actionId: string): void {
    const entry = this.#options.local.actions.get(actionId)
    if (this.#stopped || !entry) return
    this.#admit({ ...entry, waited: entry.waited || !this.#options.isSynced(entry.accountId) })
    this.#refresh(entry)
  }

  /** What is wanted is so already: whatever is still asked of the same field has its answer. */
  #dropQuestions({ accountId, conversationId }: ConversationRef, change: Change): void {
    const asking = this.#options.local.actions
      .of(accountId, conversationId)
      .filter((entry) => topicOf(entry.change) === topicOf(change) && isActionAsking(entry))
    if (asking.length === 0) return
    for (const { actionId } of asking) this.#options.local.actions.remove(actionId)
    this.#show(accountId, conversationId)
  }

  #entryOf(actionId: string, shown: Conversation, change: Change): ActionEntry {
    const { accountId, id: conversationId } = shown
    return {
      actionId,
      accountId,
      conversationId,
      order: this.#options.local.nextOrder(),
      createdAt: this.#now(),
      waited: !this.#options.isSynced(accountId),
      verify: false,
      lastId: this.#facts.lastId(shown),
      seenAssignees: this.#facts.seenAssignees(shown),
      change,
      state: { kind: 'queued', error: null },
    }
  }

  #now(): number {
    return Math.floor(this.#options.ports.clock.now() / 1_000)
  }

  #entry(actionId: string): ActionEntry {
    const entry = this.#options.local.actions.get(actionId)
    if (!entry) throw new ApiError({ code: 'notFound', delivered: 'no' })
    return entry
  }
}

/** The answer of a request that was on its way is lost; a short delay is over, and what reaches a person asks. */
function afterRestart(state: ActionState): ActionState {
  if (state.kind === 'sending') return { kind: 'unknown', error: { code: 'timeout', detail: null } }
  if (state.kind !== 'delayed') return state
  return state.ask ? { kind: 'held', reason: 'quit' } : { kind: 'queued', error: null }
}

import type { ActionResult } from '../../../shared/bridge.ts'
import { UNDO_HOLD } from '../../../shared/undo.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { ApiError } from '../api/types.ts'
import { localKey, type LocalKey } from '../cache/changes.ts'
import type { LocalStore } from '../cache/localStore.ts'
import type { Applied } from '../cache/serverStore.ts'
import type { ConversationFetcher } from '../sync/conversationFetcher.ts'
import type { TimerHandle } from '../ports.ts'
import type { SyncContext } from '../sync/context.ts'
import { isActionAsking, isActionMoving, isActionWaiting, isUntried, type ActionEntry, type ActionState, type Change } from './actionEntry.ts'
import { ActionRunner } from './actionRunner.ts'
import { kindOf, topicOf, type Wish } from './kinds/index.ts'
import type { ActionTarget, MessageLookup } from './kinds/kind.ts'
import { Lane } from './lane.ts'
import { UndoJournal, type UndoRecord } from './undoJournal.ts'

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
  /** Read marks of the conversation that are on their way have been answered. */
  marksSettled(accountId: number, conversationId: number): Promise<void>
  /** The server said no; what was shown has been taken back by then. */
  onRefused(entry: ActionEntry): void
}

const NOTHING_DONE: ActionResult = { actionId: null, held: false }

export interface WantOptions {
  /** Milliseconds for which it is shown as done and does not leave. */
  holdFor?: number | undefined
}

/**
 * What was done to conversations and the server has not taken (design 5): on disk, then shown, then sent, one at a time per conversation
 * and behind the messages that were written before it. Of one field only the last wish is sent. One that is delayed is shown and does not
 * leave yet: it stands beside the others of its field until its time has come.
 */
export class ActionQueue {
  readonly #parts: ActionQueueParts
  readonly #runner: ActionRunner
  readonly #lanes = new Map<LocalKey, Lane<ActionEntry>>()
  readonly #delays = new Map<string, TimerHandle>()
  readonly #journal = new UndoJournal()
  #paused = false
  #stopped = false

  constructor(parts: ActionQueueParts) {
    this.#parts = parts
    this.#runner = new ActionRunner({
      ...parts, isStopped: () => this.#stopped, onChanged: (accountId, conversationId) => this.#show(accountId, conversationId),
      onReplaced: (laterId, entry) => this.#journal.replace(laterId, entry),
    })
  }

  /** Takes up what the last run of the process left, and shows it again. */
  start(): void {
    const { actions } = this.#parts.local
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
  want(ref: ConversationRef, wish: Wish, { holdFor = 0 }: WantOptions = {}): ActionResult {
    const { accountId, conversationId } = ref
    const shown = this.#shown(ref)
    const kind = kindOf(wish)
    const change = kind.changeOf(wish, shown)
    if (this.#isShown(ref, change, shown)) {
      this.#dropQuestions(ref, change)
      return NOTHING_DONE
    }
    const actionId = this.#parts.uuid()
    const inverse = kind.inverseOf(change, shown, this.#parts.context.clock.now())
    this.#journal.add(actionId, { target: { accountId, conversationId }, change, inverse, replaced: [], vanished: false })
    return { actionId, held: this.#enter(this.#entryOf(actionId, shown, change), holdFor) }
  }

  /** An action of this topic is shown and has not been confirmed. */
  has({ accountId, conversationId }: ActionTarget, topic: string): boolean {
    return this.#parts.local.actions.of(accountId, conversationId).some((entry) => topicOf(entry.change) === topic && isActionMoving(entry))
  }

  /** A message is shown as deleted before the server confirms it. */
  isDeleting(target: ActionTarget, messageId: number): boolean {
    return this.has(target, topicOf({ field: 'message', messageId }))
  }

  /** Removes an action that has not left, as if it had never been. False where it left, or is not known. */
  takeBack({ accountId, conversationId }: ConversationRef, actionId: string): boolean {
    const { actions } = this.#parts.local
    const record = this.#journal.get(actionId)
    const entry = actions.get(actionId)
    const isHere = record?.target.accountId === accountId && record.target.conversationId === conversationId
    if (!isHere || !(entry ? isUntried(entry) : this.#vanished(record))) return false
    const { replaced } = record
    this.#journal.remove(actionId)
    this.#clearDelay(actionId)
    actions.remove(actionId)
    for (const earlier of replaced) {
      actions.save(earlier)
      if (earlier.state.kind === 'delayed') this.#delay(earlier)
    }
    this.#show(accountId, conversationId)
    this.#lane(accountId, conversationId).kick()
    return true
  }

  /** Lets an action that is delayed leave `holdFor` milliseconds from now; nothing happens to one that left. */
  hold({ accountId, conversationId }: ConversationRef, actionId: string, holdFor: number): void {
    const { context, local } = this.#parts
    const entry = local.actions.get(actionId)
    if (entry?.state.kind !== 'delayed' || entry.accountId !== accountId || entry.conversationId !== conversationId) return
    const delayed: ActionEntry = { ...entry, state: { ...entry.state, until: context.clock.now() + holdFor } }
    local.actions.save(delayed)
    this.#delay(delayed)
  }

  /**
   * Takes an action back, or does its inverse where it left: asked about where somebody else changed the same meanwhile. Each action is
   * undone once: false where it was already, and where nothing is left to undo.
   */
  undo(ref: ConversationRef, actionId: string): boolean {
    const { accountId, conversationId } = ref
    const record = this.#journal.get(actionId)
    if (record?.target.accountId !== accountId || record.target.conversationId !== conversationId) return false
    if (this.takeBack(ref, actionId)) return true
    this.#journal.remove(actionId)
    if (!record.inverse) return false
    const shown = this.#shown(ref)
    const change = kindOf(record.inverse).inverseChange(record.change, record.inverse)
    if (this.#isShown(ref, change, shown)) return false
    this.#enter({ ...this.#entryOf(this.#parts.uuid(), shown, change), verify: true }, 0)
    return true
  }

  /** The person wants it all the same: what they see now is what it replaces. */
  retry(actionId: string): void {
    const { local } = this.#parts
    const entry = this.#entry(actionId)
    if (!isActionAsking(entry)) return this.#lane(entry.accountId, entry.conversationId).kick()
    const base = this.#parts.context.server.conversations.base(entry.accountId, entry.conversationId)
    const change = base ? kindOf(entry.change).seeing(entry.change, base) : entry.change
    local.actions.save({ ...entry, change, order: local.nextOrder(), lastId: base ? this.#lastId(base) : entry.lastId, verify: false, state: { kind: 'queued', error: null } })
    this.#show(entry.accountId, entry.conversationId)
    this.#lane(entry.accountId, entry.conversationId).kick()
  }

  /** The server's word stays. One that is on its way cannot be called back. */
  discard(actionId: string): void {
    const entry = this.#entry(actionId)
    if (entry.state.kind === 'sending') throw new ApiError({ code: 'badInput', delivered: 'no', detail: 'this action is on its way' })
    this.#journal.remove(actionId)
    this.#clearDelay(actionId)
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
      if (base && kindOf(entry.change).isDone(entry.change, base, this.#messageOf(entry))) local.actions.remove(entry.actionId)
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
    for (const actionId of [...this.#delays.keys()]) this.#clearDelay(actionId)
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
          const first = local.actions.of(accountId, conversationId).find((entry) => isActionMoving(entry) && entry.state.kind !== 'delayed')
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
    const overlays = local.actions.of(accountId, conversationId).filter(isActionMoving).map(({ change }) => kindOf(change).overlayOf(change)).filter((overlay) => overlay !== null)
    context.onTransitions(context.server.setPending(accountId, conversationId, overlays))
    context.touch()
  }

  /** Keeps and shows a new action; it leaves now or after `holdFor` milliseconds. True where it is held because it reaches a person. */
  #enter(entry: ActionEntry, holdFor: number): boolean {
    const { context, local } = this.#parts
    const { accountId, conversationId } = entry
    const ask = this.#reachesPerson(entry)
    const until = context.clock.now() + Math.max(holdFor, ask ? UNDO_HOLD : 0)
    if (ask || holdFor > 0) {
      const delayed: ActionEntry = { ...entry, verify: entry.verify || ask, state: { kind: 'delayed', until, ask } }
      local.actions.save(delayed)
      this.#delay(delayed)
    } else this.#admit(entry)
    this.#show(accountId, conversationId)
    this.#lane(accountId, conversationId).kick()
    return ask
  }

  /** Where nothing is known of an inbox it may send a survey. */
  #reachesPerson({ accountId, conversationId, change }: ActionEntry): boolean {
    const { conversations, meta } = this.#parts.context.server
    const inboxId = conversations.get(accountId, conversationId)?.inboxId
    const inbox = meta.reference(accountId, 'inboxes')?.find(({ id }) => id === inboxId)
    return kindOf(change).reachesPerson?.(change, { sendsSurvey: inbox?.csatSurvey !== false }) === true
  }

  /** What is wanted is so already, or is shown so. */
  #isShown(ref: ConversationRef, change: Change, shown: Conversation): boolean {
    const kind = kindOf(change)
    return !kind.remaining(change, shown, this.#messageOf(ref)) || (kind.overlayOf(change) === null && this.has(ref, topicOf(change)))
  }

  #messageOf({ accountId, conversationId }: ActionTarget): MessageLookup {
    return (messageId) => this.#parts.context.server.messages.get(accountId, conversationId, messageId)
  }

  /** Puts an action in place of the earlier ones of its field that are not on their way. Undone before anything left: nothing is to be sent. */
  #admit(entry: ActionEntry): void {
    const { local } = this.#parts
    const kind = kindOf(entry.change)
    const same = local.actions.of(entry.accountId, entry.conversationId)
      .filter(({ actionId, order, change }) => actionId !== entry.actionId && order < entry.order && topicOf(change) === topicOf(entry.change))
    const inFlight = same.find(({ state }) => state.kind === 'sending')
    const earlier = same.filter(({ state }) => state.kind !== 'sending')
    // Should the one on its way be refused, what was there before it is no surprise.
    const wanted = inFlight && entry.change.field !== 'labels' ? kind.merge(inFlight.change, entry.change) : entry.change
    const change = earlier.filter(isActionMoving).reduceRight((later, { change: before }) => kind.merge(before, later), wanted)
    const mayBeThere = inFlight !== undefined || earlier.some(({ state }) => state.kind === 'unknown')
    const left = mayBeThere ? change : this.#remaining(entry, change)
    for (const replaced of earlier) {
      this.#clearDelay(replaced.actionId)
      local.actions.remove(replaced.actionId)
      this.#journal.replace(entry.actionId, replaced)
    }
    if (left) local.actions.save({ ...entry, waited: entry.waited || earlier.some(({ waited }) => waited), change: left, state: { kind: 'queued', error: null } })
    else {
      local.actions.remove(entry.actionId)
      this.#journal.vanish(entry.actionId)
    }
  }

  /** Lets a delayed action go when its time has come. */
  #delay({ actionId, state }: ActionEntry): void {
    if (state.kind !== 'delayed') return
    const { clock } = this.#parts.context
    this.#clearDelay(actionId)
    this.#delays.set(actionId, clock.after(Math.max(0, state.until - clock.now()), () => {
      this.#delays.delete(actionId)
      this.#release(actionId)
    }))
  }

  #release(actionId: string): void {
    const entry = this.#parts.local.actions.get(actionId)
    if (this.#stopped || !entry) return
    const { accountId, conversationId } = entry
    this.#admit({ ...entry, waited: entry.waited || !this.#parts.isInStep(accountId) })
    this.#show(accountId, conversationId)
    this.#lane(accountId, conversationId).kick()
  }

  /** The action and those before it canceled each other out, and nothing of its field was done since: they can come back. */
  #vanished({ target: { accountId, conversationId }, change, vanished }: UndoRecord): boolean {
    return vanished && !this.#parts.local.actions.of(accountId, conversationId).some((entry) => topicOf(entry.change) === topicOf(change))
  }

  #clearDelay(actionId: string): void {
    const timer = this.#delays.get(actionId)
    if (timer !== undefined) this.#parts.context.clock.clear(timer)
    this.#delays.delete(actionId)
  }

  /** What is wanted is so already: whatever is still asked of the same field has its answer. */
  #dropQuestions({ accountId, conversationId }: ConversationRef, change: Change): void {
    const asking = this.#parts.local.actions.of(accountId, conversationId).filter((entry) => topicOf(entry.change) === topicOf(change) && isActionAsking(entry))
    if (asking.length === 0) return
    for (const { actionId } of asking) this.#parts.local.actions.remove(actionId)
    this.#show(accountId, conversationId)
  }

  #entryOf(actionId: string, shown: Conversation, change: Change): ActionEntry {
    const { accountId, id: conversationId } = shown
    return {
      actionId, accountId, conversationId, order: this.#parts.local.nextOrder(), createdAt: this.#now(), waited: !this.#parts.isInStep(accountId),
      verify: false, lastId: this.#lastId(shown), change, state: { kind: 'queued', error: null },
    }
  }

  #shown({ accountId, conversationId }: ConversationRef): Conversation {
    const shown = this.#parts.context.server.conversations.get(accountId, conversationId)
    if (!shown) throw new ApiError({ code: 'notFound', delivered: 'no' })
    return shown
  }

  #remaining({ accountId, conversationId }: ActionEntry, change: Change): Change | null {
    const base = this.#parts.context.server.conversations.base(accountId, conversationId)
    return base ? kindOf(change).remaining(change, base, this.#messageOf({ accountId, conversationId })) : change
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

/** The answer of a request that was on its way is lost; a short delay is over, and what reaches a person asks. */
function afterRestart(state: ActionState): ActionState {
  if (state.kind === 'sending') return { kind: 'unknown', error: { code: 'timeout', detail: null } }
  if (state.kind !== 'delayed') return state
  return state.ask ? { kind: 'held', reason: 'quit' } : { kind: 'queued', error: null }
}

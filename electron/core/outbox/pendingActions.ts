import type { Conversation } from '../../../shared/model/conversation.ts'
import { UNDO_DELAY } from '../../../shared/undo.ts'
import type { ActionEntry, Change, LocalKey, LocalStore, Overlay } from '../cache/index.ts'
import { isActionAsking, isActionMoving, isUntried, localKey } from '../cache/index.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import { TimerMap } from '../timer.ts'
import type { ActionFacts } from './actionFacts.ts'
import { earlierReplies, isBlockedByMessage } from './followingActions.ts'
import { kindOf, topicOf } from './kinds/index.ts'
import type { ActionTarget } from './kinds/kind.ts'
import { assigneeKey } from './sendConfirmation.ts'
import type { UndoJournal } from './undoJournal.ts'
import type { UndoOutcomes } from './undoOutcomes.ts'

/** Changes of a set are applied to what the server has, and not merged with the one that is being sent. */
const isSet = ({ field }: Change): boolean => field === 'labels' || field === 'participants'

export interface PendingActionsOptions {
  ports: SyncPorts
  local: LocalStore
  facts: ActionFacts
  journal: UndoJournal
  outcomes: UndoOutcomes
  /** The account is synced and live: the user acts on current data. */
  isSynced(accountId: number): boolean
  isStopped(): boolean
  /** Lets a conversation's actions leave. */
  kick(target: ActionTarget): void
}

/**
 * The actions that the server has not confirmed: stores them, merges those of one field, shows them over the server's
 * rows, and delays those that can still be taken back.
 */
export class PendingActions {
  readonly #options: PendingActionsOptions
  /** Delayed actions of this run of the process. */
  readonly #delays: TimerMap<string>
  /** Conversations that changed within `together`. */
  #changed: Map<LocalKey, ActionTarget> | null = null

  constructor(options: PendingActionsOptions) {
    this.#options = options
    this.#delays = new TimerMap(options.ports.clock)
  }

  /** A new action for what the conversation shows now. */
  create(actionId: string, shown: Conversation, change: Change, echoId: string | null = null): ActionEntry {
    const { facts, isSynced, local, ports } = this.#options
    const { accountId, id: conversationId } = shown
    return {
      actionId,
      accountId,
      conversationId,
      order: local.nextOrder(),
      createdAt: Math.floor(ports.clock.now() / 1_000),
      waited: !isSynced(accountId),
      verify: echoId !== null,
      ...(echoId === null
        ? {}
        : {
            after: { echoId, arrived: false, earlier: earlierReplies(local, accountId, conversationId, echoId) },
          }),
      lastId: facts.lastId(shown),
      seenAssignees: facts.seenAssignees(shown),
      change,
      state: { kind: 'queued', error: null },
    }
  }

  /**
   * Stores and shows a new action; it leaves now or after `delayFor` milliseconds. Returns whether it is delayed
   * because it reaches the contact.
   */
  enter(entry: ActionEntry, delayFor: number): boolean {
    const { facts, ports } = this.#options
    this.#noteAssignee(entry)
    const ask = facts.reachesContact(entry, entry.change)
    const until = ports.clock.now() + Math.max(delayFor, ask ? UNDO_DELAY : 0)
    if (ask || delayFor > 0)
      this.delay({ ...entry, verify: entry.verify || ask, state: { kind: 'delayed', until, ask } })
    else this.admit(entry)
    this.refresh(entry)
    return ask
  }

  /**
   * Runs several changes as one: first all are on disk, or none if this throws, then all are shown, and then they may
   * leave.
   */
  together<T>(run: () => T): T {
    if (this.#changed) return run()
    const changed = (this.#changed = new Map<LocalKey, ActionTarget>())
    let result: T
    try {
      result = this.#options.local.actions.together(run)
    } finally {
      this.#changed = null
    }
    this.#show([...changed.values()])
    for (const target of changed.values()) this.#options.kick(target)
    return result
  }

  /** Stores an action. A delayed one is admitted when its time has come. */
  delay(entry: ActionEntry): void {
    const { local, ports } = this.#options
    const { actionId, state } = entry
    local.actions.save(entry)
    if (state.kind !== 'delayed') return
    this.#delays.set(actionId, Math.max(0, state.until - ports.clock.now()), () => this.#release(actionId, state.until))
  }

  isDelayed(actionId: string): boolean {
    return this.#delays.has(actionId)
  }

  remove(actionId: string): void {
    this.#delays.clear(actionId)
    this.#options.local.actions.remove(actionId)
  }

  /**
   * Queues an action in place of the earlier ones of its field that are not being sent. Sends nothing if it undoes them
   * before they were sent.
   */
  admit(entry: ActionEntry): void {
    const { facts, journal, local, outcomes } = this.#options
    const kind = kindOf(entry.change)
    const same = local.actions
      .of(entry.accountId, entry.conversationId)
      .filter(
        ({ actionId, order, change }) =>
          actionId !== entry.actionId && order < entry.order && topicOf(change) === topicOf(entry.change),
      )
    const inFlight = same.find(({ state }) => state.kind === 'sending')
    const earlier = same.filter(({ state }) => state.kind !== 'sending')
    // If the server refuses the one being sent, the user has seen the value before it too.
    const requested = inFlight && !isSet(entry.change) ? kind.merge(inFlight.change, entry.change) : entry.change
    const change = earlier
      .filter(isActionMoving)
      .reduceRight((later, { change: before }) => kind.merge(before, later), requested)
    const mayHaveReachedServer = inFlight !== undefined || earlier.some(({ state }) => state.kind === 'unknown')
    const remaining = mayHaveReachedServer ? change : facts.remaining(entry, change, this.#overlaysBefore(entry))
    for (const replaced of earlier) {
      this.remove(replaced.actionId)
      this.replaced(entry.actionId, replaced)
    }
    if (remaining)
      local.actions.save({
        ...entry,
        waited: entry.waited || earlier.some(({ waited }) => waited),
        change: remaining,
        state: { kind: 'queued', error: null },
      })
    else {
      local.actions.remove(entry.actionId)
      journal.vanish(entry.actionId)
      outcomes.settle(entry.actionId, 'undone')
    }
  }

  /** An action was merged into a later one of its topic. */
  replaced(laterId: string, entry: ActionEntry): void {
    const { journal, outcomes } = this.#options
    journal.replace(laterId, entry)
    outcomes.settle(entry.actionId, 'replaced')
  }

  /** Shows the pending actions of a conversation as done, and those that ask as the server has it. */
  show(target: ActionTarget): void {
    if (this.#changed) this.#changed.set(localKey(target.accountId, target.conversationId), target)
    else this.#show([target])
  }

  #show(targets: readonly ActionTarget[]): void {
    const { ports } = this.#options
    const all = targets.map(({ accountId, conversationId }) => ({
      accountId,
      conversationId,
      overlays: this.#overlaysOf(accountId, conversationId),
    }))
    ports.afterWrite(ports.server.setPending(all))
  }

  /** Of the actions on other fields that are sent before this one. */
  #overlaysBefore({ accountId, conversationId, change, order }: ActionEntry): Overlay[] {
    return this.#overlaysOf(
      accountId,
      conversationId,
      (other) => other.order < order && topicOf(other.change) !== topicOf(change),
    )
  }

  #overlaysOf(
    accountId: number,
    conversationId: number,
    isCounted: (entry: ActionEntry) => boolean = () => true,
  ): Overlay[] {
    return this.#options.local.actions
      .of(accountId, conversationId)
      .filter((entry) => isActionMoving(entry) && !this.#isBlocked(entry) && isCounted(entry))
      .map(({ change }) => kindOf(change).overlayOf(change))
      .filter((overlay) => overlay !== null)
  }

  /** Shows the pending actions of a conversation, and lets them leave. */
  refresh(target: ActionTarget): void {
    this.show(target)
    if (!this.#changed) this.#options.kick(target)
  }

  /** It follows a message that waits for the user: the conversation is not shown as changed until that message leaves. */
  #isBlocked(entry: ActionEntry): boolean {
    return isBlockedByMessage(this.#options.local, entry)
  }

  /** Changes the labels that actions of an account add or remove. One that is being sent keeps them. */
  renameLabels(accountId: number, titles: ReadonlyMap<string, string>): void {
    const { actions } = this.#options.local
    const renamed = (labels: readonly string[]): string[] => labels.map((label) => titles.get(label) ?? label)
    for (const entry of actions.all()) {
      const { change, state } = entry
      if (entry.accountId !== accountId || change.field !== 'labels' || state.kind === 'sending') continue
      if (![...change.add, ...change.remove].some((label) => titles.has(label))) continue
      actions.save({ ...entry, change: { ...change, add: renamed(change.add), remove: renamed(change.remove) } })
      this.show(entry)
    }
  }

  /** Whether an unconfirmed action of this topic is shown. */
  has({ accountId, conversationId }: ActionTarget, topic: string): boolean {
    return this.#options.local.actions
      .of(accountId, conversationId)
      .some((entry) => topicOf(entry.change) === topic && isActionMoving(entry))
  }

  /** Whether the conversation already has a change, or shows it. */
  isShown(target: ActionTarget, change: Change, shown: Conversation): boolean {
    const kind = kindOf(change)
    return (
      !kind.remaining(change, shown, this.#options.facts.messageOf(target)) ||
      ((kind.isDeed === true || kind.overlayOf(change) === null) && this.has(target, topicOf(change)))
    )
  }

  /** Removes actions of the same topic that ask the user: what the conversation shows answers them. */
  dropAsking({ accountId, conversationId }: ActionTarget, change: Change): void {
    const { actions } = this.#options.local
    const asking = actions
      .of(accountId, conversationId)
      .filter((entry) => topicOf(entry.change) === topicOf(change) && isActionAsking(entry))
    if (asking.length === 0) return
    for (const { actionId } of asking) actions.remove(actionId)
    this.show({ accountId, conversationId })
  }

  stop(): void {
    this.#delays.clearAll()
  }

  /** Admits an action whose time has come, with all that are due by then. */
  #release(actionId: string, until: number): void {
    const { isStopped, isSynced, local } = this.#options
    if (isStopped()) return
    const isDue = ({ actionId: id, state }: ActionEntry): boolean =>
      id === actionId || (this.#delays.has(id) && state.kind === 'delayed' && state.until <= until)
    this.together(() => {
      for (const entry of local.actions.all().filter(isDue)) {
        this.#delays.clear(entry.actionId)
        this.admit({ ...entry, waited: entry.waited || !isSynced(entry.accountId) })
        this.refresh(entry)
      }
    })
  }

  /**
   * Adds the user's own assignment to what the conversation's pending actions have seen, so that they don't ask about
   * it.
   */
  #noteAssignee({ accountId, conversationId, change }: ActionEntry): void {
    if (change.field !== 'assignee') return
    const { actions } = this.#options.local
    for (const other of actions.of(accountId, conversationId))
      if (isUntried(other) && other.seenAssignees)
        actions.save({ ...other, seenAssignees: [...other.seenAssignees, assigneeKey({ assignee: change.value })] })
  }
}

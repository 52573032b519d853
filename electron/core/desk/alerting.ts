import type { AccountRef, ConversationRef } from '../../../shared/model/ids.ts'
import { accountKey, conversationKey } from '../../../shared/model/ids.ts'
import { contactName } from '../../../shared/text/names.ts'
import type { Alert, AlertAction, AlertCandidate } from '../alerts/index.ts'
import { AlertCenter, decideAlert, decideHandOver } from '../alerts/index.ts'
import type { AppliedEvent, Transition } from '../cache/index.ts'
import type { Dispose } from '../ports.ts'
import { TimerMap } from '../timer.ts'
import type { Attention } from './attention.ts'
import type { DeskPorts } from './ports.ts'
import type { Session } from './runtime/session.ts'

/**
 * Milliseconds that a message of an unknown conversation waits: the conversation's assignee decides whether it alerts.
 */
const DEFER_FOR = 3_000

/**
 * Milliseconds from a bot's hand-over to its alert: an agent who opens a pending conversation is assigned, or named by
 * an activity message, a moment later.
 */
const HAND_OVER_DELAY = 3_000
/**
 * Milliseconds after an action of the user here in which an opened conversation is their own doing: events from before
 * it may arrive after its answer, and show it as pending once more.
 */
const OWN_FOR = 60_000
/** Newest messages that are searched for what came since. */
const SEARCHED = 10

/** Messages of one unknown conversation, which is being fetched. */
interface Deferred {
  events: AppliedEvent[]
  session: Session
}

/** Passes changes of the sessions to the alert policy, and its decisions to the notifier and the badge. */
export class Alerting {
  readonly #ports: DeskPorts
  readonly #attention: Attention
  readonly #nameOf: (account: AccountRef) => string | null
  readonly #center: AlertCenter
  readonly #listeners = new Set<(action: AlertAction) => void>()
  readonly #badgeListeners = new Set<(unreadMine: number) => void>()
  readonly #deferred = new Map<string, Deferred>()
  readonly #timers: TimerMap<string>
  readonly #handOvers: TimerMap<string>
  /** Conversations that are open after an action of the user here, for `OWN_FOR`. */
  readonly #openedHere: TimerMap<string>
  #badge = 0

  /** `nameOf`: of an account, where the user has several; null else. */
  constructor(ports: DeskPorts, attention: Attention, nameOf: (account: AccountRef) => string | null) {
    this.#ports = ports
    this.#nameOf = nameOf
    this.#timers = new TimerMap(ports.clock)
    this.#handOvers = new TimerMap(ports.clock)
    this.#openedHere = new TimerMap(ports.clock)
    this.#attention = attention
    this.#center = new AlertCenter({
      clock: ports.clock,
      emit: (action) => {
        const named = action.kind === 'show' ? { ...action, alert: this.#named(action.alert) } : action
        for (const listener of this.#listeners) listener(named)
      },
    })
  }

  onAlert(listener: (action: AlertAction) => void): Dispose {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onBadge(listener: (unreadMine: number) => void): Dispose {
    this.#badgeListeners.add(listener)
    listener(this.#badge)
    return () => this.#badgeListeners.delete(listener)
  }

  /** Withdraws alerts that these changes make obsolete, and decides on messages that waited for their conversation. */
  onTransitions(session: Session, transitions: readonly Transition[]): void {
    for (const { before, after, isOwn } of transitions) {
      if (!after) continue
      const ref = { sessionId: session.id, accountId: after.accountId, conversationId: after.id }
      this.#release(conversationKey(ref), after)
      this.#center.conversationChanged(ref, before, after)
      if (isOwn === true) this.#onOwnAction(conversationKey(ref), before, after)
      else if (before?.status === 'pending' && after.status === 'open') this.#onHandOver(session, ref)
    }
  }

  /** Decides whether an event alerts. A message of an unknown conversation waits up to `DEFER_FOR`. */
  onEvent(session: Session, event: AppliedEvent): void {
    if (event.after === null && event.event.kind === 'message') this.#defer(session, event)
    else this.#decide(session, event)
  }

  #defer(session: Session, event: AppliedEvent): void {
    const key = conversationKey(refOf(session, event))
    const deferred = this.#deferred.get(key)
    if (deferred) deferred.events.push(event)
    else {
      this.#deferred.set(key, { events: [event], session })
      // A slow server must not suppress the alert for a contact's message.
      this.#timers.set(key, DEFER_FOR, () => this.#release(key, null))
    }
  }

  #onOwnAction(key: string, before: Transition['before'], after: NonNullable<Transition['after']>): void {
    if (after.status === 'open') this.#openedHere.set(key, OWN_FOR, () => undefined)
    else if (before?.status === 'open') this.#openedHere.clear(key)
  }

  #onHandOver(session: Session, ref: ConversationRef): void {
    if (this.#openedHere.has(conversationKey(ref))) return
    const since = Math.floor(session.serverTime.earliest())
    this.#handOvers.set(conversationKey(ref), HAND_OVER_DELAY, () => this.#decideHandOver(session, ref, since))
  }

  /** `since`: server seconds. */
  #decideHandOver(session: Session, ref: ConversationRef, since: number): void {
    const { server } = session.stores
    const { accountId, conversationId } = ref
    const conversation = server.conversations.get(accountId, conversationId)
    if (!conversation) return
    const contact = conversation.contactId === null ? undefined : server.contacts.get(accountId, conversation.contactId)
    const messages = server.messages
      .newest(accountId, conversationId, 0, SEARCHED)
      .map(({ id }) => server.messages.get(accountId, conversationId, id))
      .filter((message) => message !== null)
      .filter(({ createdAt }) => createdAt >= since - 1)
    const found = decideHandOver({
      ref,
      conversation,
      since: messages,
      hasMessageAlerted: messages.some(({ id }) => this.#center.hasAlerted(ref, id)),
      myName: session.profile.name,
      contactName: contact ? contactName(contact) : null,
      settings: this.#ports.settings.get().notifications,
      viewed: this.#attention.viewed(),
      now: session.serverTime.earliest() * 1_000,
    })
    if (found) this.#offer(found)
  }

  #release(key: string, after: AppliedEvent['after']): void {
    const deferred = this.#deferred.get(key)
    if (!deferred) return
    this.#deferred.delete(key)
    this.#timers.clear(key)
    for (const event of deferred.events) this.#decide(deferred.session, { ...event, after })
  }

  #decide(session: Session, applied: AppliedEvent): void {
    const { event, before, after, recovered } = applied
    const ref = refOf(session, applied)
    const { server } = session.stores
    const contactId = after?.contactId ?? null
    const contact = contactId === null ? undefined : server.contacts.get(ref.accountId, contactId)
    const candidate = decideAlert({
      event,
      ref,
      before,
      conversation: after,
      recovered,
      contactName: contact ? contactName(contact) : null,
      settings: this.#ports.settings.get().notifications,
      viewed: this.#attention.viewed(),
      me: {
        userId: session.me,
        teamIds: (server.meta.reference(ref.accountId, 'teams') ?? [])
          .filter((team) => team.isMember)
          .map(({ id }) => id),
      },
      now: session.serverTime.earliest() * 1_000,
    })
    if (candidate) this.#offer(candidate)
  }

  /** A muted or hidden account notifies of nothing. */
  #offer(candidate: AlertCandidate): void {
    if (!this.#isMuted(candidate.alert.ref)) this.#center.offer(candidate)
  }

  /** Withdraws the notifications of accounts that are muted now. */
  onSettings(sessions: readonly Session[]): void {
    for (const { id: sessionId, profile } of sessions)
      for (const { id: accountId } of profile.accounts)
        if (this.#isMuted({ sessionId, accountId })) this.forgetAccount({ sessionId, accountId })
  }

  #isMuted(account: AccountRef): boolean {
    const { accounts, hiddenAccounts } = this.#ports.settings.get()
    const key = accountKey(account)
    return accounts[key]?.muted === true || hiddenAccounts.includes(key)
  }

  /** With the name of its account, where the user has several. */
  #named(alert: Alert): Alert {
    const account = alert.ref ?? alert.account
    const accountName = account === undefined ? null : this.#nameOf(account)
    return accountName === null ? alert : { ...alert, accountName }
  }

  onSynced(session: Session): void {
    this.#center.summarize(session.id, this.#ports.settings.get().notifications)
  }

  opened(ref: ConversationRef): void {
    this.#center.conversationViewed(ref)
  }

  dismissed(key: string): void {
    this.#center.notificationClosed(key)
  }

  forgetSession(sessionId: string): void {
    this.#cancel((key) => key.startsWith(`${sessionId}/`))
    this.#center.forgetSession(sessionId)
  }

  /** The user lost an account: withdraws its notifications. */
  forgetAccount(account: AccountRef): void {
    this.#cancel((key) => key.startsWith(`${account.sessionId}/${account.accountId}/`))
    this.#center.forgetAccount(account)
  }

  stop(): void {
    this.#cancel(() => true)
  }

  /** Cancels what is not decided yet, by `conversationKey`. */
  #cancel(matches: (key: string) => boolean): void {
    for (const timers of [this.#handOvers, this.#openedHere])
      for (const key of [...timers.keys()].filter(matches)) timers.clear(key)
    for (const key of [...this.#deferred.keys()].filter(matches)) {
      this.#deferred.delete(key)
      this.#timers.clear(key)
    }
  }

  /**
   * Counts the unread conversations assigned to the user, over all accounts that are not muted; notifies listeners if the number changed.
   */
  countBadge(sessions: readonly Session[]): void {
    const count = sessions.reduce(
      (sum, session) =>
        sum +
        session.accountIds
          .filter((accountId) => !this.#isMuted({ sessionId: session.id, accountId }))
          .reduce((part, id) => part + session.stores.server.conversations.countUnreadOf(id, session.me), 0),
      0,
    )
    if (count === this.#badge) return
    this.#badge = count
    for (const listener of this.#badgeListeners) listener(count)
  }
}

function refOf(session: Session, { event, conversationId }: AppliedEvent): ConversationRef {
  return { sessionId: session.id, accountId: event.accountId, conversationId }
}

import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import { contactName } from '../../../shared/text/names.ts'
import type { AlertAction } from '../alerts/index.ts'
import { AlertCenter, decideAlert } from '../alerts/index.ts'
import type { AppliedEvent, Transition } from '../cache/index.ts'
import type { Dispose, TimerHandle } from '../ports.ts'
import type { Attention } from './attention.ts'
import type { DeskPorts } from './ports.ts'
import type { Session } from './runtime/session.ts'

/** Milliseconds that a message waits for its conversation, where that is not known: whose it is decides whether it rings. */
const UNKNOWN_FOR = 3_000

/** Messages of one unknown conversation, which is being asked for. */
interface Unknown {
  events: AppliedEvent[]
  timer: TimerHandle
  session: Session
}

/** Passes what sessions write to the policy of alerts, and its decisions to the notifier and the badge. */
export class Alerting {
  readonly #ports: DeskPorts
  readonly #attention: Attention
  readonly #center: AlertCenter
  readonly #listeners = new Set<(action: AlertAction) => void>()
  readonly #badgeListeners = new Set<(unreadMine: number) => void>()
  readonly #unknown = new Map<string, Unknown>()
  #badge = 0

  constructor(ports: DeskPorts, attention: Attention) {
    this.#ports = ports
    this.#attention = attention
    this.#center = new AlertCenter({
      clock: ports.clock,
      emit: (action) => {
        for (const listener of this.#listeners) listener(action)
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

  /** Withdraws alerts that these changes make pointless, and decides on messages that waited for their conversation. */
  changed(session: Session, transitions: readonly Transition[]): void {
    for (const { before, after } of transitions) {
      if (!after) continue
      const ref = { sessionId: session.id, accountId: after.accountId, conversationId: after.id }
      this.#release(conversationKey(ref), after)
      this.#center.conversationChanged(ref, before, after)
    }
  }

  /** Decides whether an event alerts. A message waits a moment where its conversation is not known. */
  arrived(session: Session, event: AppliedEvent): void {
    if (event.after === null && event.event.kind === 'message') this.#wait(session, event)
    else this.#decide(session, event)
  }

  #wait(session: Session, event: AppliedEvent): void {
    const key = conversationKey(refOf(session, event))
    const known = this.#unknown.get(key)
    if (known) known.events.push(event)
    // A server that does not answer in time does not keep a customer's message from ringing.
    else
      this.#unknown.set(key, {
        events: [event],
        session,
        timer: this.#ports.clock.after(UNKNOWN_FOR, () => {
          this.#release(key, null)
        }),
      })
  }

  #release(key: string, after: AppliedEvent['after']): void {
    const unknown = this.#unknown.get(key)
    if (!unknown) return
    this.#unknown.delete(key)
    this.#ports.clock.clear(unknown.timer)
    for (const event of unknown.events) this.#decide(unknown.session, { ...event, after })
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
    if (candidate) this.#center.offer(candidate)
  }

  synced(session: Session): void {
    this.#center.summarize(session.id, this.#ports.settings.get().notifications)
  }

  looked(ref: ConversationRef): void {
    this.#center.conversationViewed(ref)
  }

  gone(key: string): void {
    this.#center.notificationClosed(key)
  }

  forgetSession(sessionId: string): void {
    this.#drop(({ session }) => session.id === sessionId)
    this.#center.forgetSession(sessionId)
  }

  stop(): void {
    this.#drop(() => true)
  }

  #drop(concerns: (unknown: Unknown) => boolean): void {
    for (const [key, unknown] of this.#unknown) {
      if (!concerns(unknown)) continue
      this.#unknown.delete(key)
      this.#ports.clock.clear(unknown.timer)
    }
  }

  /** Unread conversations that are mine, over all sessions; listeners hear of changes only. */
  countBadge(sessions: readonly Session[]): void {
    const count = sessions.reduce(
      (sum, session) =>
        sum +
        session.accountIds.reduce(
          (part, id) => part + session.stores.server.conversations.countUnreadOf(id, session.me),
          0,
        ),
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

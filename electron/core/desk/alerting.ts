import { conversationKey } from '../../../shared/model/ids.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { contactName } from '../../../shared/text/names.ts'
import { AlertCenter, decideAlert, type AlertAction } from '../alerts/index.ts'
import type { Transition } from '../cache/index.ts'
import type { Dispose, TimerHandle } from '../ports.ts'
import type { Attention } from './attention.ts'
import type { Heard } from './liveEvents.ts'
import type { DeskPorts } from './ports.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

/** Milliseconds that a message waits for its conversation, where that is not known: whose it is decides whether it rings. */
const UNKNOWN_FOR = 3_000

/** Messages of one unknown conversation, which is being asked for. */
interface Unknown { heard: Heard[]; timer: TimerHandle; session: SessionRuntime }

/** Carries what sessions hear to the policy of alerts, and its decisions to the notifier and the badge. */
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
    this.#center = new AlertCenter({ clock: ports.clock, emit: (action) => { for (const listener of this.#listeners) listener(action) } })
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

  heard(session: SessionRuntime, heard: Heard): void {
    if (heard.after === null && heard.event.kind === 'message') this.#wait(session, heard)
    else this.#decide(session, heard)
  }

  #wait(session: SessionRuntime, heard: Heard): void {
    const key = conversationKey(heard.ref)
    const known = this.#unknown.get(key)
    if (known) known.heard.push(heard)
    // A server that does not answer in time does not keep a customer from being heard.
    else this.#unknown.set(key, { heard: [heard], session, timer: this.#ports.clock.after(UNKNOWN_FOR, () => { this.#release(key, null) }) })
  }

  #release(key: string, after: Heard['after']): void {
    const unknown = this.#unknown.get(key)
    if (!unknown) return
    this.#unknown.delete(key)
    this.#ports.clock.clear(unknown.timer)
    for (const heard of unknown.heard) this.#decide(unknown.session, { ...heard, after })
  }

  #decide(session: SessionRuntime, { event, ref, before, after, recovered }: Heard): void {
    const { server } = session.stores
    const contactId = after?.contactId ?? null
    const contact = contactId === null ? undefined : server.contacts.get(ref.accountId, contactId)
    const occasion = decideAlert({
      event, ref, before, conversation: after, recovered,
      contactName: contact ? contactName(contact) : null,
      settings: this.#ports.settings.get().notifications,
      looking: this.#attention.looking(),
      me: { userId: session.me, teamIds: (server.meta.reference(ref.accountId, 'teams') ?? []).filter((team) => team.isMember).map(({ id }) => id) },
      now: session.serverTime.reached() * 1_000,
    })
    if (occasion) this.#center.offer(occasion)
  }

  transitions(session: SessionRuntime, transitions: readonly Transition[]): void {
    for (const { before, after } of transitions) {
      if (!after) continue
      const ref = { sessionId: session.id, accountId: after.accountId, conversationId: after.id }
      this.#release(conversationKey(ref), after)
      this.#center.conversationChanged(ref, before, after)
    }
  }

  synced(session: SessionRuntime): void {
    this.#center.summarise(session.id, this.#ports.settings.get().notifications)
  }

  looked(ref: ConversationRef): void {
    this.#center.looked(ref)
  }

  gone(key: string): void {
    this.#center.gone(key)
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
  countBadge(sessions: readonly SessionRuntime[]): void {
    const count = sessions.reduce((sum, session) => sum + session.accountIds.reduce((part, id) => part + session.stores.server.conversations.countUnreadOf(id, session.me), 0), 0)
    if (count === this.#badge) return
    this.#badge = count
    for (const listener of this.#badgeListeners) listener(count)
  }
}

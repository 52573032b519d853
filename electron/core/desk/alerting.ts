import type { ConversationRef } from '../../../shared/model/ids.ts'
import { AlertCenter, decideAlert, type AlertAction } from '../alerts/index.ts'
import type { Transition } from '../cache/index.ts'
import type { Dispose } from '../ports.ts'
import type { Attention } from './attention.ts'
import type { Heard } from './liveEvents.ts'
import type { DeskPorts } from './ports.ts'
import type { SessionRuntime } from './sessionRuntime.ts'

/** Carries what sessions hear to the policy of alerts, and its decisions to the notifier and the badge. */
export class Alerting {
  readonly #ports: DeskPorts
  readonly #attention: Attention
  readonly #center: AlertCenter
  readonly #listeners = new Set<(action: AlertAction) => void>()
  readonly #badgeListeners = new Set<(unreadMine: number) => void>()
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

  heard(session: SessionRuntime, { event, ref, before, after, recovered }: Heard): void {
    const { server } = session.stores
    const contactId = after?.contactId ?? null
    const contact = contactId === null ? undefined : server.contacts.get(ref.accountId, contactId)
    const occasion = decideAlert({
      event, ref, before, conversation: after, recovered,
      contactName: contact?.name ?? null,
      settings: this.#ports.settings.get().notifications,
      looking: this.#attention.looking(),
      me: { userId: session.me, teamIds: (server.meta.reference(ref.accountId, 'teams') ?? []).filter((team) => team.isMember).map(({ id }) => id) },
      now: this.#ports.clock.now(),
    })
    if (occasion) this.#center.offer(occasion)
  }

  transitions(session: SessionRuntime, transitions: readonly Transition[]): void {
    for (const { before, after } of transitions) {
      if (after) this.#center.conversationChanged({ sessionId: session.id, accountId: after.accountId, conversationId: after.id }, before, after)
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
    this.#center.forgetSession(sessionId)
  }

  /** Unread conversations that are mine, over all sessions; listeners hear of changes only. */
  countBadge(sessions: readonly SessionRuntime[]): void {
    const count = sessions.reduce((sum, session) => sum + session.accountIds.reduce((part, id) => part + session.stores.server.conversations.countUnreadOf(id, session.me), 0), 0)
    if (count === this.#badge) return
    this.#badge = count
    for (const listener of this.#badgeListeners) listener(count)
  }
}

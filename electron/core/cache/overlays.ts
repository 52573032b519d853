import type { Conversation } from '../../../shared/model/conversation.ts'
import type { AttributeValue } from '../../../shared/model/people.ts'
import type { LocalKey } from './localKey.ts'
import { localKey } from './localKey.ts'

/** Fields that an unconfirmed action shows in place of the server's. */
export type Overlay = Partial<
  Pick<
    Conversation,
    'status' | 'snoozedUntil' | 'assignee' | 'team' | 'priority' | 'muted' | 'unreadCount' | 'agentLastSeenAt'
  >
> & {
  labelChange?: { add: readonly string[]; remove: readonly string[] }
  /** Of one custom attribute; null: it is removed. */
  attributeChange?: { key: string; value: AttributeValue | null }
  /** Shown where the participants are known. */
  participantChange?: { add: readonly number[]; remove: readonly number[] }
  /** True: at least one message counts as unread. */
  unread?: boolean
}

/** Overlays of conversations: pending actions, and above them read marks and the like, which end with their request. */
export class Overlays {
  readonly #pending = new Map<LocalKey, readonly Overlay[]>()
  readonly #brief = new Map<LocalKey, { token: object; fields: Overlay }[]>()

  /** Conversations with any overlay. */
  keys(): Set<LocalKey> {
    return new Set([...this.#pending.keys(), ...this.#brief.keys()])
  }

  has(key: LocalKey): boolean {
    return this.#brief.has(key) || this.isPending(key)
  }

  isPending(key: LocalKey): boolean {
    return this.#pending.has(key)
  }

  /** Replaces the pending actions of a conversation, in their order. */
  setPending(key: LocalKey, overlays: readonly Overlay[]): void {
    if (overlays.length > 0) this.#pending.set(key, overlays)
    else this.#pending.delete(key)
  }

  /** Adds an overlay, or replaces the one with the same token: the transaction around it may be run again. */
  add(key: LocalKey, token: object, fields: Overlay): void {
    this.#brief.set(key, [...this.#without(key, token), { token, fields }])
  }

  remove(key: LocalKey, token: object): void {
    const left = this.#without(key, token)
    if (left.length > 0) this.#brief.set(key, left)
    else this.#brief.delete(key)
  }

  /** A conversation as it is shown. */
  apply(base: Conversation): Conversation {
    const key = localKey(base.accountId, base.id)
    const pending = (this.#pending.get(key) ?? []).reduce(withOverlay, base)
    return (this.#brief.get(key) ?? []).reduce((shown, { fields }) => withOverlay(shown, fields), pending)
  }

  #without(key: LocalKey, token: object): { token: object; fields: Overlay }[] {
    return (this.#brief.get(key) ?? []).filter((overlay) => overlay.token !== token)
  }
}

/** A conversation as it is shown with an unconfirmed action. */
export function withOverlay(
  shown: Conversation,
  { labelChange, attributeChange, participantChange, unread, ...fields }: Overlay,
): Conversation {
  const next = { ...shown, ...fields }
  if (unread !== undefined) next.unreadCount = unread ? Math.max(1, shown.unreadCount) : 0
  if (labelChange) next.labels = changed(shown.labels, labelChange)
  if (attributeChange) next.customAttributes = withAttribute(shown.customAttributes, attributeChange)
  if (participantChange && shown.participants) next.participants = changed(shown.participants, participantChange)
  return next
}

/** Attributes with one of them set or removed. */
export function withAttribute(
  attributes: Readonly<Record<string, unknown>>,
  { key, value }: { key: string; value: AttributeValue | null },
): Record<string, unknown> {
  if (value !== null) return { ...attributes, [key]: value }
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== key))
}

/** A set with some added and some removed. */
export function changed<T>(known: readonly T[], { add, remove }: { add: readonly T[]; remove: readonly T[] }): T[] {
  const left = known.filter((one) => !remove.includes(one))
  return [...left, ...add.filter((one) => !left.includes(one))]
}

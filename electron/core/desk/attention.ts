import { conversationKey, type ConversationRef } from '../../../shared/model/ids.ts'
import type { Looking } from '../alerts/index.ts'

interface Look { ref: ConversationRef; atBottom: boolean }
interface Visit { windows: Set<string>; seenAt: number | null }

export interface WindowState { visible: boolean; focused: boolean }

/**
 * What the person looks at in each window, and since when: for alerts, read marks, and the line above what is new. The line is fixed when
 * a conversation is opened and stays until it is left (design 10).
 */
export class Attention {
  readonly #looks = new Map<string, Look>()
  readonly #visits = new Map<string, Visit>()
  readonly #isScreenLocked: () => boolean
  #window: WindowState = { visible: true, focused: true }
  #lastWindow = ''
  #lockAnnounced = false

  /** `isScreenLocked`: for systems that only answer when asked. */
  constructor(isScreenLocked: () => boolean = () => false) {
    this.#isScreenLocked = isScreenLocked
  }

  get window(): WindowState { return this.#window }

  setWindow(state: WindowState): void {
    this.#window = state
  }

  /** Behind a locked screen a window keeps its focus, and nobody sees it. */
  setLocked(locked: boolean): void {
    this.#lockAnnounced = locked
  }

  /**
   * A window shows another conversation, or none. `seenAt`: unix seconds up to which everything had been seen when it was opened, null
   * when nothing was unread. Answers the conversations whose line changed.
   */
  look(windowId: string, ref: ConversationRef | null, atBottom: boolean, seenAt: number | null): ConversationRef[] {
    const before = this.#looks.get(windowId)
    this.#lastWindow = windowId
    const changed: ConversationRef[] = []
    if (before && (ref === null || conversationKey(before.ref) !== conversationKey(ref))) {
      this.#leave(windowId, before.ref)
      changed.push(before.ref)
    }
    if (ref === null) {
      this.#looks.delete(windowId)
      return changed
    }
    this.#looks.set(windowId, { ref, atBottom })
    const key = conversationKey(ref)
    const visit = this.#visits.get(key)
    if (visit) visit.windows.add(windowId)
    else {
      this.#visits.set(key, { windows: new Set([windowId]), seenAt })
      changed.push(ref)
    }
    return changed
  }

  /** Something came into an open conversation while nobody looked: the line is set there, unless there is one. True when it was. */
  cameUnseen(ref: ConversationRef, before: number): boolean {
    const visit = this.#visits.get(conversationKey(ref))
    if (!visit || visit.seenAt !== null) return false
    visit.seenAt = before
    return true
  }

  closeWindow(windowId: string): void {
    this.look(windowId, null, false, null)
  }

  /** Unix seconds; null when there is no line. */
  lineOf(ref: ConversationRef): number | null {
    return this.#visits.get(conversationKey(ref))?.seenAt ?? null
  }

  isOpen(ref: ConversationRef): boolean {
    return this.#visits.has(conversationKey(ref))
  }

  /** The person has the conversation's end before their eyes. */
  isReading(ref: ConversationRef): boolean {
    if (!this.#isBeforeEyes()) return false
    return [...this.#looks.values()].some((look) => look.atBottom && conversationKey(look.ref) === conversationKey(ref))
  }

  /** Conversations whose end is before the person's eyes. */
  reading(): ConversationRef[] {
    return [...this.#looks.values()].map(({ ref }) => ref).filter((ref) => this.isReading(ref))
  }

  /** As the policy of alerts asks. */
  looking(): Looking {
    const look = this.#looks.get(this.#lastWindow) ?? [...this.#looks.values()].at(-1)
    return { ref: look?.ref ?? null, atBottom: look?.atBottom ?? false, windowFocused: this.#isBeforeEyes() }
  }

  #isBeforeEyes(): boolean {
    return this.#window.focused && this.#window.visible && !this.#lockAnnounced && !this.#isScreenLocked()
  }

  #leave(windowId: string, ref: ConversationRef): void {
    const visit = this.#visits.get(conversationKey(ref))
    visit?.windows.delete(windowId)
    if (visit?.windows.size === 0) this.#visits.delete(conversationKey(ref))
  }
}

import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { ViewedConversation } from '../alerts/index.ts'
import type { Clock, TimerHandle } from '../ports.ts'

/** Milliseconds in view after which a conversation counts as read. Passing by with J and K takes less. */
export const READ_AFTER = 1_000

/** `timer`: runs while the end is in view and does not count as read yet. `stays`: marked unread here, and so until the user leaves or acts. */
interface Look {
  ref: ConversationRef
  atBottom: boolean
  isRead: boolean
  timer: TimerHandle | null
  stays: boolean
}
interface Visit {
  windows: Set<string>
  seenAt: number | null
}

interface AttentionOptions {
  clock: Clock
  /** A conversation counts as read now: it was in view long enough, or the user acted on it. */
  onRead: (ref: ConversationRef) => void
  /** For systems that only answer when asked. */
  isScreenLocked?: () => boolean
}

export interface WindowState {
  visible: boolean
  focused: boolean
}

/**
 * What the user looks at in each window, and since when: for alerts, read marks, and the line above new messages. The line is fixed when the
 * conversation is opened and stays until the user leaves it. A conversation is read after a second in view, or when the user acts on it.
 * docs/architecture.md#read-marks-and-the-new-messages-line.
 */
export class Attention {
  readonly #looks = new Map<string, Look>()
  readonly #visits = new Map<string, Visit>()
  readonly #options: AttentionOptions
  #window: WindowState = { visible: true, focused: true }
  #lastWindow = ''
  #lockAnnounced = false

  constructor(options: AttentionOptions) {
    this.#options = options
  }

  get window(): WindowState {
    return this.#window
  }

  setWindow(state: WindowState): void {
    this.#window = state
    this.#reconsider()
  }

  /** Behind a locked screen a window keeps its focus, and nobody sees it. */
  setLocked(locked: boolean): void {
    this.#lockAnnounced = locked
    this.#reconsider()
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
    if (ref === null) return changed
    const same = this.#looks.get(windowId)
    if (same) same.atBottom = atBottom
    else this.#looks.set(windowId, { ref, atBottom, isRead: false, timer: null, stays: false })
    this.#reconsider()
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

  /** The user acted on a conversation: it counts as read, wherever they look by now. */
  actedOn(ref: ConversationRef): void {
    for (const look of this.#looksAt(ref)) {
      this.#stopTimer(look)
      look.stays = false
      look.isRead = true
    }
    this.#options.onRead(ref)
  }

  /** The user marked a conversation as unread while it is open: looking at it changes nothing until they leave it. */
  keepUnread(ref: ConversationRef): void {
    for (const look of this.#looksAt(ref)) {
      this.#stopTimer(look)
      look.stays = true
      look.isRead = false
    }
  }

  /** Takes `keepUnread` back. */
  allowRead(ref: ConversationRef): void {
    for (const look of this.#looksAt(ref)) look.stays = false
    this.#reconsider()
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

  /** The conversation's end is in view. */
  isReading(ref: ConversationRef): boolean {
    return this.#isBeforeEyes() && this.#looksAt(ref).some(({ atBottom }) => atBottom)
  }

  /** The conversation's end has been in view long enough that what arrives there is read as well. */
  hasRead(ref: ConversationRef): boolean {
    return this.#isBeforeEyes() && this.#looksAt(ref).some((look) => look.atBottom && look.isRead)
  }

  /** For the alert policy. */
  viewed(): ViewedConversation {
    const look = this.#looks.get(this.#lastWindow) ?? [...this.#looks.values()].at(-1)
    return { ref: look?.ref ?? null, atBottom: look?.atBottom ?? false, windowFocused: this.#isBeforeEyes() }
  }

  #isBeforeEyes(): boolean {
    return (
      this.#window.focused &&
      this.#window.visible &&
      !this.#lockAnnounced &&
      !(this.#options.isScreenLocked?.() ?? false)
    )
  }

  #looksAt(ref: ConversationRef): Look[] {
    const key = conversationKey(ref)
    return [...this.#looks.values()].filter((look) => conversationKey(look.ref) === key)
  }

  /** Starts the second of each look that came into view, and stops that of one that left it. */
  #reconsider(): void {
    const isBeforeEyes = this.#isBeforeEyes()
    for (const look of this.#looks.values()) {
      if (!isBeforeEyes || !look.atBottom) {
        this.#stopTimer(look)
        look.isRead = false
      } else if (!look.isRead && !look.stays)
        look.timer ??= this.#options.clock.after(READ_AFTER, () => this.#ripen(look))
    }
  }

  #ripen(look: Look): void {
    look.timer = null
    // A screen can be locked without an event.
    if (!this.#isBeforeEyes()) return
    look.isRead = true
    this.#options.onRead(look.ref)
  }

  #stopTimer(look: Look): void {
    if (look.timer !== null) this.#options.clock.clear(look.timer)
    look.timer = null
  }

  #leave(windowId: string, ref: ConversationRef): void {
    const look = this.#looks.get(windowId)
    if (look) this.#stopTimer(look)
    this.#looks.delete(windowId)
    const visit = this.#visits.get(conversationKey(ref))
    visit?.windows.delete(windowId)
    if (visit?.windows.size === 0) this.#visits.delete(conversationKey(ref))
  }
}

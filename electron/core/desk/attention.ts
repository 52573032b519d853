import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { ViewedConversation } from '../alerts/index.ts'
import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'

/** Milliseconds in view until a conversation counts as read. Stepping past it with J and K takes less. */
export const READ_AFTER = 1_000

/** The open conversation of one window. */
interface WindowView {
  ref: ConversationRef
  atBottom: boolean
  isRead: boolean
  /** Pending while the end is in view and doesn't count as read yet. */
  readTimer: Timer
  /** The user marked it unread: it stays so until they leave it or act on it. */
  isKeptUnread: boolean
}
/**
 * A conversation that is open in some windows. `seenAt`: unix seconds of the line above new messages, null without a
 * line.
 */
interface Visit {
  windows: Set<string>
  seenAt: number | null
}

interface AttentionOptions {
  clock: Clock
  /** Called when a conversation counts as read: it was in view long enough, or the user acted on it. */
  onRead: (ref: ConversationRef) => void
  /** Looking at a conversation doesn't count as reading it. */
  isReadByActing?: () => boolean
  /** For systems that send no lock event. */
  isScreenLocked?: () => boolean
}

export interface WindowState {
  visible: boolean
  focused: boolean
}

/**
 * The open conversation of each window: for alerts, read marks, and the line above new messages. The line is fixed when
 * the conversation is opened and stays until the user leaves it. A conversation is read after a second in view, or when
 * the user acts on it. docs/architecture.md#read-marks-and-the-new-messages-line.
 */
export class Attention {
  readonly #views = new Map<string, WindowView>()
  readonly #visits = new Map<string, Visit>()
  readonly #options: AttentionOptions
  #window: WindowState = { visible: true, focused: true }
  #lastWindow = ''
  #isLockReported = false

  constructor(options: AttentionOptions) {
    this.#options = options
  }

  get window(): WindowState {
    return this.#window
  }

  setWindow(state: WindowState): void {
    this.#window = state
    this.#updateTimers()
  }

  /** A window keeps its focus behind a locked screen, where it isn't seen. */
  setLocked(locked: boolean): void {
    this.#isLockReported = locked
    this.#updateTimers()
  }

  /**
   * A window shows this conversation, or none. `seenAt`: unix seconds up to which everything was seen when it was
   * opened, null if nothing was unread. Returns the conversations whose line changed.
   */
  setOpenConversation(
    windowId: string,
    ref: ConversationRef | null,
    atBottom: boolean,
    seenAt: number | null,
  ): ConversationRef[] {
    const before = this.#views.get(windowId)
    this.#lastWindow = windowId
    const changed: ConversationRef[] = []
    if (before && (ref === null || conversationKey(before.ref) !== conversationKey(ref))) {
      this.#leave(windowId, before.ref)
      changed.push(before.ref)
    }
    if (ref === null) return changed
    const view = this.#views.get(windowId)
    if (view) view.atBottom = atBottom
    else {
      const readTimer = new Timer(this.#options.clock)
      this.#views.set(windowId, { ref, atBottom, isRead: false, readTimer, isKeptUnread: false })
    }
    this.#updateTimers()
    const key = conversationKey(ref)
    const visit = this.#visits.get(key)
    if (visit) visit.windows.add(windowId)
    else {
      this.#visits.set(key, { windows: new Set([windowId]), seenAt })
      changed.push(ref)
    }
    return changed
  }

  /**
   * A message arrived in an open conversation that is not in view: sets the line there unless there is one. Returns
   * whether it was set.
   */
  noteUnseenMessage(ref: ConversationRef, before: number): boolean {
    const visit = this.#visits.get(conversationKey(ref))
    if (!visit || visit.seenAt !== null) return false
    visit.seenAt = before
    return true
  }

  /** The user acted on a conversation: it counts as read, even if they left it already. */
  actedOn(ref: ConversationRef): void {
    for (const view of this.#viewsOf(ref)) {
      view.readTimer.clear()
      view.isKeptUnread = false
      view.isRead = true
    }
    this.#options.onRead(ref)
  }

  /** The user marked an open conversation as unread: it isn't read again until they leave it or act on it. */
  keepUnread(ref: ConversationRef): void {
    for (const view of this.#viewsOf(ref)) {
      view.readTimer.clear()
      view.isKeptUnread = true
      view.isRead = false
    }
  }

  /** Undoes `keepUnread`. */
  allowRead(ref: ConversationRef): void {
    for (const view of this.#viewsOf(ref)) view.isKeptUnread = false
    this.#updateTimers()
  }

  closeWindow(windowId: string): void {
    this.setOpenConversation(windowId, null, false, null)
  }

  /** Unix seconds of the line above new messages; null if there is none. */
  lineOf(ref: ConversationRef): number | null {
    return this.#visits.get(conversationKey(ref))?.seenAt ?? null
  }

  isOpen(ref: ConversationRef): boolean {
    return this.#visits.has(conversationKey(ref))
  }

  /** Whether the end of the conversation is in view. */
  isReading(ref: ConversationRef): boolean {
    return this.#isOnScreen() && this.#viewsOf(ref).some(({ atBottom }) => atBottom)
  }

  /** Whether the end has been in view long enough that new messages count as read at once. */
  hasRead(ref: ConversationRef): boolean {
    return this.#isOnScreen() && this.#viewsOf(ref).some((view) => view.atBottom && view.isRead)
  }

  /** The open conversation of the window that was used last, for the alert policy. */
  viewed(): ViewedConversation {
    const view = this.#views.get(this.#lastWindow) ?? [...this.#views.values()].at(-1)
    return { ref: view?.ref ?? null, atBottom: view?.atBottom ?? false, windowFocused: this.#isOnScreen() }
  }

  #isOnScreen(): boolean {
    return (
      this.#window.focused &&
      this.#window.visible &&
      !this.#isLockReported &&
      !(this.#options.isScreenLocked?.() ?? false)
    )
  }

  #viewsOf(ref: ConversationRef): WindowView[] {
    const key = conversationKey(ref)
    return [...this.#views.values()].filter((view) => conversationKey(view.ref) === key)
  }

  /** Starts the read timer of each view that came on screen, and stops that of each that left it. */
  #updateTimers(): void {
    const isOnScreen = this.#isOnScreen()
    for (const view of this.#views.values()) {
      if (!isOnScreen || !view.atBottom) {
        view.readTimer.clear()
        view.isRead = false
      } else if (!view.isRead && !view.isKeptUnread)
        view.readTimer.setUnlessPending(READ_AFTER, () => this.#countAsRead(view))
    }
  }

  #countAsRead(view: WindowView): void {
    // The screen may have been locked without an event.
    if (!this.#isOnScreen() || this.#options.isReadByActing?.() === true) return
    view.isRead = true
    this.#options.onRead(view.ref)
  }

  #leave(windowId: string, ref: ConversationRef): void {
    this.#views.get(windowId)?.readTimer.clear()
    this.#views.delete(windowId)
    const visit = this.#visits.get(conversationKey(ref))
    visit?.windows.delete(windowId)
    if (visit?.windows.size === 0) this.#visits.delete(conversationKey(ref))
  }
}

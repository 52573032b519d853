import { randomUUID } from 'node:crypto'
import type { Notification, NotificationConstructorOptions } from 'electron'
import { guard, GuardedEmitter } from '../guard.ts'
import { hostState } from '../hostState.ts'

/** A notification as the control channel shows it. */
export interface NotificationRecord {
  readonly id: string
  readonly groupId: string
  readonly title: string
  readonly body: string
  readonly silent: boolean
  readonly hasReply: boolean
  readonly actions: readonly string[]
  readonly urgency: string
  readonly state: 'shown' | 'closed'
  readonly shownAt: number
}

/** All notifications shown, oldest first. A notification with the id of an earlier one replaces it. */
const shown: { note: HostNotification; at: number; isOpen: boolean }[] = []

type Implemented =
  | 'show'
  | 'close'
  | 'title'
  | 'subtitle'
  | 'body'
  | 'silent'
  | 'hasReply'
  | 'actions'
  | 'closeButtonText'
  | 'replyPlaceholder'
  | 'sound'
  | 'urgency'
  | 'timeoutType'
  | 'toastXml'
  | 'id'
  | 'groupId'

/** Electron's `Notification`. */
export class HostNotification extends GuardedEmitter implements Pick<Notification, Implemented> {
  readonly id: string
  readonly groupId: string
  readonly groupTitle: string
  title: string
  subtitle: string
  body: string
  silent: boolean
  hasReply: boolean
  actions: NonNullable<NotificationConstructorOptions['actions']>
  closeButtonText: string
  replyPlaceholder: string
  sound: string
  urgency: NonNullable<NotificationConstructorOptions['urgency']>
  timeoutType: 'default' | 'never'
  toastXml: string

  constructor(options: NotificationConstructorOptions = {}) {
    super('Notification')
    this.id = options.id ?? randomUUID()
    this.groupId = options.groupId ?? ''
    this.groupTitle = options.groupTitle ?? ''
    this.title = options.title ?? ''
    this.subtitle = options.subtitle ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.hasReply = options.hasReply ?? false
    this.actions = options.actions ?? []
    this.closeButtonText = options.closeButtonText ?? ''
    this.replyPlaceholder = options.replyPlaceholder ?? ''
    this.sound = options.sound ?? ''
    this.urgency = options.urgency ?? 'normal'
    this.timeoutType = options.timeoutType ?? 'default'
    this.toastXml = options.toastXml ?? ''
  }
  static isSupported(): boolean {
    return hostState.machine.notificationsSupported
  }
  static remove(ids: string | string[]): void {
    for (const id of [ids].flat()) HostNotification.#removeWhere((one) => one.id === id)
  }
  static removeGroup(groupId: string): void {
    HostNotification.#removeWhere((one) => one.groupId === groupId)
  }
  static removeAll(): void {
    HostNotification.#removeWhere(() => true)
  }
  static getHistory(): Promise<HostNotification[]> {
    return Promise.resolve(shown.filter((one) => one.isOpen).map((one) => one.note))
  }
  static handleActivation(run: (details: object) => void): void {
    hostState.on('notification-activation', run)
  }
  static #removeWhere(matches: (note: HostNotification) => boolean): void {
    for (const one of shown.filter((entry) => entry.isOpen && matches(entry.note))) one.note._dismiss('programmatic')
  }
  /** For the host: all notifications shown, oldest first. */
  static _all(): NotificationRecord[] {
    return shown.map(({ note, at, isOpen }) => ({
      id: note.id,
      groupId: note.groupId,
      title: note.title,
      body: note.body,
      silent: note.silent,
      hasReply: note.hasReply,
      actions: note.actions.map((action) => action.text ?? ''),
      urgency: note.urgency,
      state: isOpen ? 'shown' : 'closed',
      shownAt: at,
    }))
  }
  static _at(index: number): HostNotification | undefined {
    return shown.at(index)?.note
  }

  show(): void {
    const { notificationsFail } = hostState.machine
    if (notificationsFail !== undefined) {
      setImmediate(() => this.emit('failed', {}, notificationsFail))
      return
    }
    for (const one of shown) if (one.note.id === this.id) one.isOpen = false
    shown.push({ note: this, at: Date.now(), isOpen: true })
    hostState.record('notification', {
      id: this.id,
      groupId: this.groupId,
      title: this.title,
      body: this.body,
      silent: this.silent,
    })
    setImmediate(() => this.emit('show', {}))
  }
  close(): void {
    this._dismiss('programmatic')
  }
  _dismiss(reason: string): void {
    const entry = shown.find((one) => one.note === this && one.isOpen)
    if (!entry) return
    entry.isOpen = false
    hostState.record('notification-closed', this.id)
    setImmediate(() => this.emit('close', { reason }))
  }
  /** The user clicks it, and the system removes it. */
  _click(): void {
    this.emit('click', {})
    this._dismiss('userCanceled')
  }
  _reply(text: string): void {
    this.emit('reply', { reply: text }, text)
    this._dismiss('userCanceled')
  }
  _act(index: number): void {
    this.emit('action', { actionIndex: index, selectionIndex: -1 }, index, -1)
    this._dismiss('userCanceled')
  }
}

export const NotificationApi = guard('Notification', HostNotification)

import type { NotificationConstructorOptions } from 'electron'
import { Notification } from 'electron'
import type { Alert } from '../core/alerts/index.ts'
import type { Log } from '../core/ports.ts'
import { alertWords } from './alertWords.ts'
import type { Platform } from './platform.ts'
import type { Translate } from './translate.ts'

/** What is used of Electron's notification; replaced in tests. */
export type ShownNotification = Pick<Notification, 'on' | 'show' | 'close'>

export interface NotifierOptions {
  readonly translate: Translate
  readonly log: Log
  onClick(alert: Alert): void
  /** Clicked away, timed out or dropped by the system. */
  onGone(key: string): void
  /** Rings by Deskbell itself, where the system's notifications make no sound (Linux). Elsewhere they do, and keep quiet in "do not disturb". */
  onSound(): void
  readonly platform: Platform
  create?(options: NotificationConstructorOptions): ShownNotification
}

/** The body of a Linux notification is markup (org.freedesktop.Notifications, `body-markup`): an image in it may be loaded. The title is plain text. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Shows alerts as the system's notifications: one for each key, the newest in the place of the older. */
export class Notifier {
  readonly #options: NotifierOptions
  /** Held until they close: a collected notification loses its click (electron docs, `Notification`). */
  readonly #shown = new Map<string, ShownNotification>()

  constructor(options: NotifierOptions) {
    this.#options = options
  }

  show(alert: Alert): void {
    const {
      translate,
      log,
      onClick,
      onSound,
      platform,
      create = (options: NotificationConstructorOptions) => new Notification(options),
    } = this.#options
    const ownSound = platform === 'linux'
    const body = alertWords(alert.body, translate).toWellFormed()
    const previous = this.#shown.get(alert.key)
    this.#shown.delete(alert.key)
    previous?.close()
    const notification = create({
      id: alert.key,
      groupId: alert.sessionId,
      title: alertWords(alert.title, translate).toWellFormed(),
      body: ownSound ? escapeMarkup(body) : body,
      silent: ownSound || alert.silent,
      timeoutType: 'default',
    })
    this.#shown.set(alert.key, notification)
    notification.on('click', () => {
      onClick(alert)
      this.#gone(alert.key, notification)
      notification.close()
    })
    notification.on('close', () => this.#gone(alert.key, notification))
    // Turned off in the system's settings, or an unsigned build on macOS: said once for each, and nothing else depends on it.
    notification.on('failed', (_event, error) => {
      log.warn('A notification could not be shown', { error })
      this.#gone(alert.key, notification)
    })
    notification.show()
    if (alert.sound && ownSound) onSound()
  }

  /** Takes one back that has become pointless. */
  withdraw(key: string): void {
    const notification = this.#shown.get(key)
    this.#shown.delete(key)
    notification?.close()
  }

  /** Takes all back, at the end. */
  dispose(): void {
    for (const key of [...this.#shown.keys()]) this.withdraw(key)
  }

  #gone(key: string, notification: ShownNotification): void {
    if (this.#shown.get(key) !== notification) return
    this.#shown.delete(key)
    this.#options.onGone(key)
  }
}

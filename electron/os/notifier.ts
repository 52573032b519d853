import type { NotificationConstructorOptions } from 'electron'
import { Notification } from 'electron'
import type { Alert } from '../core/alerts/index.ts'
import type { Clock, Log } from '../core/ports.ts'
import { TimerMap } from '../core/timer.ts'
import { alertWords } from './alertWords.ts'
import type { Platform } from './platform.ts'
import type { Translate } from './translate.ts'

/** The part of Electron's notification that is used; replaced in tests. */
export type ShownNotification = Pick<Notification, 'on' | 'show' | 'close'>

/** Milliseconds that an alert waits for others with its key: after an outage a conversation may have 30 within 20 ms. */
const GATHER = 150
/** Least milliseconds between two notifications with one key. */
const APART = 1_000

export interface NotifierOptions {
  readonly translate: Translate
  readonly log: Log
  readonly clock: Clock
  onClick(alert: Alert): void
  /** Dismissed, timed out or dropped by the system. */
  onGone(key: string): void
  /**
   * Plays Deskbell's own sound where the system's notifications are silent (Linux). Elsewhere the system plays one and
   * respects "do not disturb".
   */
  onSound(): void
  readonly platform: Platform
  create?(options: NotificationConstructorOptions): ShownNotification
}

/**
 * The body of a Linux notification is markup (org.freedesktop.Notifications, `body-markup`): an image in it may be
 * loaded. The title is plain text.
 */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** With the name of the account, where the user has several. */
function titleOf({ title, accountName }: Alert, translate: Translate): string {
  const words = alertWords(title, translate)
  return accountName === undefined ? words : translate('alert.inAccount', { title: words, account: accountName })
}

/** Shows alerts as system notifications: one per key, the newest replaces the older. Of a burst only the newest is shown. */
export class Notifier {
  readonly #options: NotifierOptions
  /** References until they close: a garbage-collected notification loses its click (electron docs, `Notification`). */
  readonly #shown = new Map<string, ShownNotification>()
  /** Alerts that wait, by key. */
  readonly #waiting = new Map<string, Alert>()
  readonly #timers: TimerMap<string>

  constructor(options: NotifierOptions) {
    this.#options = options
    this.#timers = new TimerMap(options.clock)
  }

  /** Shows an alert soon, unless another one with its key comes before. A sound of any of them is played. */
  show(alert: Alert): void {
    const { key } = alert
    this.#waiting.set(key, { ...alert, sound: alert.sound || this.#waiting.get(key)?.sound === true })
    if (!this.#timers.has(key)) this.#timers.set(key, GATHER, () => this.#release(key))
  }

  #release(key: string): void {
    const alert = this.#waiting.get(key)
    if (!alert) return
    this.#waiting.delete(key)
    this.#timers.set(key, APART, () => this.#release(key))
    this.#present(alert)
  }

  #present(alert: Alert): void {
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
      title: titleOf(alert, translate).toWellFormed(),
      body: ownSound ? escapeMarkup(body) : body,
      silent: ownSound || !alert.sound,
      timeoutType: 'default',
    })
    this.#shown.set(alert.key, notification)
    notification.on('click', () => {
      onClick(alert)
      this.#gone(alert.key, notification)
      notification.close()
    })
    notification.on('close', () => this.#gone(alert.key, notification))
    // Notifications are off in the system's settings, or the build is unsigned on macOS. Nothing else depends on them.
    notification.on('failed', (_event, error) => {
      log.warn('Showing a notification failed', { error })
      this.#gone(alert.key, notification)
    })
    notification.show()
    if (alert.sound && ownSound) onSound()
  }

  /** Withdraws a notification that is out of date. */
  withdraw(key: string): void {
    this.#waiting.delete(key)
    const notification = this.#shown.get(key)
    this.#shown.delete(key)
    notification?.close()
  }

  /** Withdraws all, on shutdown. */
  dispose(): void {
    this.#timers.clearAll()
    this.#waiting.clear()
    for (const key of [...this.#shown.keys()]) this.withdraw(key)
  }

  #gone(key: string, notification: ShownNotification): void {
    if (this.#shown.get(key) !== notification) return
    this.#shown.delete(key)
    this.#options.onGone(key)
  }
}

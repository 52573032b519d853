import type { Clock } from '../../clock.ts'

/** Milliseconds until a mail without files is sent. */
export const SOON = 150

/** A mail as given to SMTP: envelope, main headers, parts. */
export interface SentMail {
  /** Milliseconds since 1970. */
  readonly at: number
  /** `to` includes Bcc. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly headers: Readonly<Record<string, string>>
  readonly parts: readonly MailPart[]
}

export type MailPart =
  | { readonly type: string; readonly text: string }
  | { readonly type: string; readonly file: string; readonly disposition: 'attachment' }

/** Mails that wait and mails that were sent. Tests can hold them back. */
export class MailQueue {
  readonly sent: SentMail[] = []
  /** Ids of the conversations of websites that wait to be mailed to their visitors. */
  readonly conversations = new Set<number>()
  /** Milliseconds until a mail with files is sent: 2 s to 10 s were recorded. */
  fileDelay = { least: 2_000, most: 10_000 }
  readonly #clock: Clock
  #isHolding = false
  #held: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs `send` after `delay` milliseconds, or when held mails are released. */
  schedule(delay: number, send: () => void): void {
    this.#clock.after(delay, () => {
      if (this.#isHolding) this.#held.push(send)
      else send()
    })
  }

  /** Holds due mails until `release`. */
  hold(): void {
    this.#isHolding = true
  }

  release(): void {
    this.#isHolding = false
    for (const send of this.#held.splice(0)) send()
  }
}

import type { Clock } from '../../clock.ts'

/** Milliseconds that a mail without files takes to leave. */
export const SOON = 150

/** A mail as it was given to SMTP: whom it went to, its main headers, its parts. */
export interface SentMail {
  /** Milliseconds since 1970. */
  readonly at: number
  /** `to` holds the Bcc people too. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly headers: Readonly<Record<string, string>>
  readonly parts: readonly MailPart[]
}

export type MailPart =
  | { readonly type: string; readonly text: string }
  | { readonly type: string; readonly file: string; readonly disposition: 'attachment' }

/** The mails that wait for their time and those that left. A test may hold them back for as long as it likes. */
export class PostOffice {
  readonly left: SentMail[] = []
  /** Milliseconds that a mail with files waits: recorded were 2 s to 10 s. */
  lateness = { least: 2_000, most: 10_000 }
  readonly #clock: Clock
  #isHolding = false
  #held: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs `leave` after `delay` milliseconds; while mails are held, when they are released. */
  schedule(delay: number, leave: () => void): void {
    this.#clock.after(delay, () => {
      if (this.#isHolding) this.#held.push(leave)
      else leave()
    })
  }

  /** Mails whose time comes stay here until `release`. */
  hold(): void {
    this.#isHolding = true
  }

  release(): void {
    this.#isHolding = false
    for (const leave of this.#held.splice(0)) leave()
  }
}

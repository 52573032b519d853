import type { Clock } from '../clock.ts'

export interface Transition {
  readonly at: number
  readonly isOnline: boolean
}

/**
 * Presence from beats. A beat keeps its sender online for the window; closing the socket doesn't end it sooner.
 * Transitions are derived from the beats, without timers.
 */
export class Presence {
  readonly #clock: Clock
  readonly #beats = new Map<string, number>()
  readonly #contactBeats = new Map<number, number>()
  readonly #history = new Map<string, Transition[]>()
  /** Milliseconds an agent stays online after a beat. */
  agentWindow: number
  /** The same for a contact. */
  contactWindow: number

  constructor(clock: Clock, agentWindow: number, contactWindow: number) {
    this.#clock = clock
    this.agentWindow = agentWindow
    this.contactWindow = contactWindow
  }

  beatAgent(accountId: number, userId: number): void {
    const key = `${accountId}/${userId}`
    const now = this.#clock.now()
    const history = this.#settled(key, now)
    if (history.at(-1)?.isOnline !== true) history.push({ at: now, isOnline: true })
    this.#beats.set(key, now)
  }

  beatContact(contactId: number): void {
    this.#contactBeats.set(contactId, this.#clock.now())
  }

  isAgentBeating(accountId: number, userId: number): boolean {
    const beat = this.#beats.get(`${accountId}/${userId}`)
    return beat !== undefined && this.#clock.now() - beat < this.agentWindow
  }

  /** Users with a recent beat in an account, including those removed from it since. */
  beatingAgents(accountId: number): number[] {
    const ids = [...this.#beats.keys()].flatMap((key) => {
      const [account, user] = key.split('/').map(Number)
      return account === accountId && user !== undefined ? [user] : []
    })
    return ids.filter((userId) => this.isAgentBeating(accountId, userId))
  }

  isContactOnline(contactId: number): boolean {
    const beat = this.#contactBeats.get(contactId)
    return beat !== undefined && this.#clock.now() - beat < this.contactWindow
  }

  onlineContacts(): number[] {
    const now = this.#clock.now()
    return [...this.#contactBeats].filter(([, beat]) => now - beat < this.contactWindow).map(([id]) => id)
  }

  lastBeat(accountId: number, userId: number): number | null {
    return this.#beats.get(`${accountId}/${userId}`) ?? null
  }

  /** The changes of one agent in one account, oldest first. The last one is the current state. */
  history(accountId: number, userId: number): readonly Transition[] {
    return this.#settled(`${accountId}/${userId}`, this.#clock.now())
  }

  #settled(key: string, now: number): Transition[] {
    const history = this.#history.get(key) ?? []
    this.#history.set(key, history)
    const beat = this.#beats.get(key)
    if (beat !== undefined && history.at(-1)?.isOnline === true && now - beat >= this.agentWindow) {
      history.push({ at: beat + this.agentWindow, isOnline: false })
    }
    return history
  }
}

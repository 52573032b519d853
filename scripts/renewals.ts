/** What a rebuilt part of the app needs: `reload` reloads the page, `restart` restarts main and the page. */
export type Renewal = 'reload' | 'restart'

/**
 * Runs one renewal at a time. Requests that arrive meanwhile run once afterwards: a restart if one was requested,
 * because it includes a reload.
 */
export class Renewals {
  readonly #run: (renewal: Renewal) => Promise<void>
  readonly #onFailure: (error: unknown) => void
  #next: Renewal | null = null
  #isRunning = false

  constructor(run: (renewal: Renewal) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#run = run
    this.#onFailure = onFailure
  }

  request(renewal: Renewal): void {
    if (this.#next !== 'restart') this.#next = renewal
    if (!this.#isRunning) void this.#runAll()
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true
    while (this.#next !== null) {
      const renewal = this.#next
      this.#next = null
      try {
        await this.#run(renewal)
      } catch (error) {
        this.#onFailure(error)
      }
    }
    this.#isRunning = false
  }
}

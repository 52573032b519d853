/**
 * Closes a cycle between parts: one of them is built with this and used once the other, built later, is connected. `of` throws before that,
 * as a use while the parts are being built is a fault of ours.
 */
export class ConnectedLater<T extends object> {
  #target: T | null = null

  connect(target: T): void {
    this.#target = target
  }

  get of(): T {
    if (this.#target === null) throw new Error('used before the parts of the session were connected')
    return this.#target
  }

  /** Null while the parts are being built. */
  get ifConnected(): T | null {
    return this.#target
  }
}

/**
 * Closes a cycle between parts: one part gets this when it is built, and the target is bound once the other parts
 * exist. `target` throws before that, because using it earlier is a bug.
 */
export class LateBound<T extends object> {
  #target: T | null = null

  bind(target: T): void {
    this.#target = target
  }

  get target(): T {
    if (this.#target === null) throw new Error('used before its target was bound')
    return this.#target
  }

  /** Null while the parts are being built. */
  get targetIfBound(): T | null {
    return this.#target
  }
}

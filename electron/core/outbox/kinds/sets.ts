/** What a user adds to a set and removes from it, so that what other agents add and remove stays. */
export interface SetChange<T> {
  add: T[]
  remove: T[]
}

export function setChange<T>({ add, remove }: SetChange<T>): SetChange<T> {
  return { add: unique(add.filter((one) => !remove.includes(one))), remove: unique(remove) }
}

/** A later change after an earlier one. */
export function mergeSets<T>(earlier: SetChange<T>, later: SetChange<T>): SetChange<T> {
  return {
    add: unique([...earlier.add.filter((one) => !later.remove.includes(one)), ...later.add]),
    remove: unique([...earlier.remove.filter((one) => !later.add.includes(one)), ...later.remove]),
  }
}

/** The part of a change that a set doesn't have; null if nothing is left to do. */
export function remainingOf<T>({ add, remove }: SetChange<T>, known: readonly T[]): SetChange<T> | null {
  const left = {
    add: add.filter((one) => !known.includes(one)),
    remove: remove.filter((one) => known.includes(one)),
  }
  return left.add.length === 0 && left.remove.length === 0 ? null : left
}

/** What restores a set. */
export function inverseOfSet<T>({ add, remove }: SetChange<T>, known: readonly T[]): SetChange<T> {
  return {
    add: remove.filter((one) => known.includes(one)),
    remove: add.filter((one) => !known.includes(one)),
  }
}

function unique<T>(all: readonly T[]): T[] {
  return [...new Set(all)]
}

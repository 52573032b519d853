import * as v from 'valibot'
import type { Sort } from '../../../shared/views.ts'
import { SORTS } from '../../../shared/views.ts'
import type { ServerStore } from '../cache/index.ts'

const KEY = 'ignoredSorts'
const Sorts = v.array(v.picklist(SORTS))

/** Orders that the server doesn't know, as its answers have shown: it silently answers in the default one. Stored over restarts. */
export class IgnoredSorts {
  readonly #meta: ServerStore['meta']
  readonly #onChange: () => void

  constructor(meta: ServerStore['meta'], onChange: () => void) {
    this.#meta = meta
    this.#onChange = onChange
  }

  get all(): readonly Sort[] {
    return this.#meta.json(KEY, Sorts) ?? []
  }

  /** An answer has shown whether the server knows an order. */
  set(sort: Sort, isIgnored: boolean): void {
    const before = this.all
    if (before.includes(sort) === isIgnored) return
    this.#meta.set(KEY, JSON.stringify(isIgnored ? [...before, sort] : before.filter((other) => other !== sort)))
    this.#onChange()
  }
}

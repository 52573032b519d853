/** A command of the visitor window that failed, shown at the bottom until the next one. */
import { readonly, shallowRef } from 'vue'
import type { DeskError } from '../bridge/client.ts'
import { asDeskError } from '../bridge/client.ts'

const shown = shallowRef<DeskError | null>(null)
export const failure = readonly(shown)

/** Runs a command; its failure is shown. Resolves with whether it succeeded. */
export async function run(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    shown.value = null
    return true
  } catch (thrown) {
    shown.value = asDeskError(thrown)
    return false
  }
}

export function dismissFailure(): void {
  shown.value = null
}

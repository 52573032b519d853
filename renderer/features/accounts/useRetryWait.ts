/** Counts down the seconds until the user may try again, for each server. */
import type { ComputedRef } from 'vue'
import { computed, onScopeDispose, shallowRef } from 'vue'

export interface RetryWait {
  /** For the current server. 0: the user may try now. */
  readonly secondsLeft: ComputedRef<number>
  /** For the current server. */
  begin: (seconds: number) => void
}

/** `host`: of the current server. */
export function useRetryWait(host: () => string): RetryWait {
  /** Seconds by host. */
  const waits = shallowRef<ReadonlyMap<string, number>>(new Map())
  let timer: ReturnType<typeof setInterval> | undefined
  onScopeDispose(() => clearInterval(timer))
  function tick(): void {
    waits.value = new Map([...waits.value].filter(([, left]) => left > 1).map(([name, left]) => [name, left - 1]))
    if (waits.value.size === 0) clearInterval(timer)
  }
  return {
    secondsLeft: computed(() => waits.value.get(host()) ?? 0),
    begin: (seconds) => {
      waits.value = new Map([...waits.value, [host(), seconds]])
      clearInterval(timer)
      timer = setInterval(tick, 1_000)
    },
  }
}

/** Counts down the seconds until the user may try again. */
import type { ShallowRef } from 'vue'
import { onScopeDispose, shallowRef } from 'vue'

export interface RetryWait {
  /** 0: the user may try now. */
  readonly secondsLeft: Readonly<ShallowRef<number>>
  begin: (seconds: number) => void
}

export function useRetryWait(): RetryWait {
  const secondsLeft = shallowRef(0)
  let timer: ReturnType<typeof setInterval> | undefined
  onScopeDispose(() => clearInterval(timer))
  return {
    secondsLeft,
    begin: (seconds) => {
      clearInterval(timer)
      secondsLeft.value = seconds
      timer = setInterval(() => {
        secondsLeft.value -= 1
        if (secondsLeft.value <= 0) clearInterval(timer)
      }, 1_000)
    },
  }
}

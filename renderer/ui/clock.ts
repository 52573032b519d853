/** The current time, for text that ages on screen. One timer per interval, which runs only while it is used. */
import type { ShallowRef } from 'vue'
import { onScopeDispose, shallowRef } from 'vue'

interface Ticker {
  now: ShallowRef<number>
  users: number
  timer: ReturnType<typeof setInterval>
}
const tickers = new Map<number, Ticker>()

/** Wall time in milliseconds, renewed every `everyMs` while the current scope lives. */
export function useNow(everyMs = 15_000): Readonly<ShallowRef<number>> {
  let ticker = tickers.get(everyMs)
  if (ticker === undefined) {
    const now = shallowRef(Date.now())
    ticker = {
      now,
      users: 0,
      timer: setInterval(() => {
        now.value = Date.now()
      }, everyMs),
    }
    tickers.set(everyMs, ticker)
  }
  const used = ticker
  used.users += 1
  onScopeDispose(() => {
    used.users -= 1
    if (used.users > 0) return
    clearInterval(used.timer)
    tickers.delete(everyMs)
  })
  return used.now
}

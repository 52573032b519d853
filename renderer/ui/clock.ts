/** What time it is, for words that age on screen. One timer per rhythm, alive only while somebody looks. */
import type { ShallowRef } from 'vue'
import { onScopeDispose, shallowRef } from 'vue'

interface Rhythm {
  now: ShallowRef<number>
  users: number
  timer: ReturnType<typeof setInterval>
}
const rhythms = new Map<number, Rhythm>()

/** Wall time in milliseconds, renewed every `everyMs` while the current scope lives. */
export function useNow(everyMs = 15_000): Readonly<ShallowRef<number>> {
  let rhythm = rhythms.get(everyMs)
  if (rhythm === undefined) {
    const now = shallowRef(Date.now())
    rhythm = {
      now,
      users: 0,
      timer: setInterval(() => {
        now.value = Date.now()
      }, everyMs),
    }
    rhythms.set(everyMs, rhythm)
  }
  const mine = rhythm
  mine.users += 1
  onScopeDispose(() => {
    mine.users -= 1
    if (mine.users > 0) return
    clearInterval(mine.timer)
    rhythms.delete(everyMs)
  })
  return mine.now
}

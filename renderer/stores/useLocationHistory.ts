/** The current location with back and forward, as in a browser. The history ends with the page. */
import type { ComputedRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { Location } from './lastLocation.ts'
import { readLastLocation, storeLastLocation } from './lastLocation.ts'

/** Most locations that Back can return to. */
const MAX_STEPS = 50

export interface LocationHistory {
  /** Never in an account that is gone. */
  readonly location: ComputedRef<Location>
  readonly canBack: ComputedRef<boolean>
  readonly canForward: ComputedRef<boolean>
  /** Goes to a location; with `remember`, Back returns to the current one. */
  move: (next: Location, remember: boolean) => void
  /** Goes to a conversation. One step back skips those passed with J and K (`isPassed`), to where that began. */
  open: (next: Location, isPassed: boolean) => void
  back: () => void
  forward: () => void
  /** Returns a function that restores the location and its history as they are now. */
  snapshot: () => () => void
}

export interface LocationHistoryOptions {
  /**
   * The account of a location is gone. Its conversation, list and filter go with it, for good: the numbers of
   * conversations, inboxes and teams mean others in another account.
   */
  readonly isLost: (location: Location) => boolean
  /** Where to go from a lost location. */
  readonly homeFrom: (lost: Location) => Location
}

export function useLocationHistory({ isLost, homeFrom }: LocationHistoryOptions): LocationHistory {
  const current = shallowRef<Location>(readLastLocation())
  const location = computed(() => (isLost(current.value) ? homeFrom(current.value) : current.value))
  const past = shallowRef<readonly Location[]>([])
  const future = shallowRef<readonly Location[]>([])
  /** The last conversation was opened with J or K. */
  let isPassing = false

  const isSame = (a: Location, b: Location): boolean => JSON.stringify(a) === JSON.stringify(b)
  function move(next: Location, remember: boolean): void {
    if (isSame(next, location.value)) return
    isPassing = false
    if (remember) {
      past.value = [...past.value.slice(-MAX_STEPS), location.value]
      future.value = []
    }
    current.value = next
  }
  function open(next: Location, isPassed: boolean): void {
    move(next, !(isPassed && isPassing))
    isPassing = isPassed
  }
  function step(from: typeof past, to: typeof future): void {
    const next = from.value.at(-1)
    if (next === undefined) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, location.value]
    current.value = next
  }
  function snapshot(): () => void {
    const before = { location: location.value, past: past.value, future: future.value, isPassing }
    return () => {
      current.value = before.location
      past.value = before.past
      future.value = before.future
      isPassing = before.isPassing
      forgetLost()
    }
  }
  /** An account that comes back moves the user nowhere. */
  function forgetLost(): void {
    const steps = [past, future].filter(({ value }) => value.some(isLost))
    for (const each of steps) each.value = each.value.filter((step) => !isLost(step))
    if (!isLost(current.value)) return
    isPassing = false
    current.value = homeFrom(current.value)
  }
  watch(() => [current.value, ...past.value, ...future.value].some(isLost), forgetLost, {
    immediate: true,
    flush: 'sync',
  })
  watch(location, storeLastLocation)

  return {
    location,
    canBack: computed(() => past.value.length > 0),
    canForward: computed(() => future.value.length > 0),
    move,
    open,
    back: () => step(past, future),
    forward: () => step(future, past),
    snapshot,
  }
}

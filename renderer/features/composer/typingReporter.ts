/** Reports to the server that the user types: at the first key, and again while typing goes on. Reports the end after a pause or `stop`. */

/** Milliseconds without a key after which typing counts as ended. */
export const TYPING_PAUSE = 4_000
/** Milliseconds after which typing is reported again: other clients drop the state after 30 s without a report. */
export const TYPING_REPEAT = 20_000

export interface TypingReporter {
  /** A key was pressed. `isPrivate`: in a note, which only agents may see. */
  keyPressed: (isPrivate: boolean) => void
  stop: () => void
}

export function createTypingReporter(report: (isOn: boolean, isPrivate: boolean) => void): TypingReporter {
  let pauseTimer: ReturnType<typeof setTimeout> | undefined
  let repeatTimer: ReturnType<typeof setInterval> | undefined
  /** Whether what is being typed is private; null while the user doesn't type. */
  let reportedAsPrivate: boolean | null = null

  function stop(): void {
    clearTimeout(pauseTimer)
    clearInterval(repeatTimer)
    if (reportedAsPrivate !== null) report(false, reportedAsPrivate)
    reportedAsPrivate = null
  }
  function keyPressed(isPrivate: boolean): void {
    if (reportedAsPrivate !== null && reportedAsPrivate !== isPrivate) stop()
    if (reportedAsPrivate === null) {
      reportedAsPrivate = isPrivate
      report(true, isPrivate)
      repeatTimer = setInterval(() => report(true, isPrivate), TYPING_REPEAT)
    }
    clearTimeout(pauseTimer)
    pauseTimer = setTimeout(stop, TYPING_PAUSE)
  }
  return { keyPressed, stop }
}

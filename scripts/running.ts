/** Whether this computer can show windows. */
export const hasDisplay =
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

/** Milliseconds within which a second signal is a duplicate: the processes of a group get it from the system and from the launcher. */
const SAME_SIGNAL = 500

/**
 * Runs `endAll` at the first SIGINT, SIGTERM or SIGHUP, then ends the process; a later one ends it at once.
 * Returns a function that reports whether a signal was received.
 */
export function endOnSignal(endAll: () => Promise<void>): () => boolean {
  let endingSince: number | undefined
  function onSignal(): void {
    if (endingSince !== undefined) {
      if (performance.now() - endingSince > SAME_SIGNAL) process.exit(1)
      return
    }
    endingSince = performance.now()
    console.log('\nending ...')
    endAll().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  return () => endingSince !== undefined
}

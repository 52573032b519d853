/** Whether windows can be shown here. */
export const hasDisplay =
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

/** Milliseconds within which a second signal is the same one: a group of processes gets it from the system and from the launcher. */
const SAME_SIGNAL = 500

/**
 * Runs `endAll` at the first SIGINT, SIGTERM or SIGHUP, then ends the process; a later one ends it at once.
 * Returns a function that tells whether a signal has come.
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

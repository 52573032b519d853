/** Whether windows can be shown here. */
export const hasDisplay =
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])

/**
 * Runs `endAll` at the first SIGINT, SIGTERM or SIGHUP, then ends the process; a second signal ends it at once.
 * Returns a function that tells whether a signal has come.
 */
export function endOnSignal(endAll: () => Promise<void>): () => boolean {
  let isEnding = false
  function onSignal(): void {
    if (isEnding) process.exit(1)
    isEnding = true
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
  return () => isEnding
}

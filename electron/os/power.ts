import type { BrowserWindow } from 'electron'
import { powerMonitor } from 'electron'
import type { Dispose } from '../core/ports.ts'

export type PowerEvent = 'suspend' | 'resume' | 'lock' | 'unlock'

/** Reports sleep and the lock screen; lock events exist only on macOS and Windows. After the app is ready. */
export function watchPower(onEvent: (event: PowerEvent) => void): Dispose {
  const suspend = (): void => onEvent('suspend')
  const resume = (): void => onEvent('resume')
  const lock = (): void => onEvent('lock')
  const unlock = (): void => onEvent('unlock')
  powerMonitor.on('suspend', suspend)
  powerMonitor.on('resume', resume)
  powerMonitor.on('lock-screen', lock)
  powerMonitor.on('unlock-screen', unlock)
  return () => {
    powerMonitor.off('suspend', suspend)
    powerMonitor.off('resume', resume)
    powerMonitor.off('lock-screen', lock)
    powerMonitor.off('unlock-screen', unlock)
  }
}

/**
 * The end of the system's session. Windows asks the window and waits a few seconds, and Electron emits no `before-quit` there; Linux and
 * macOS wait for an orderly quit.
 */
export function watchShutdown(window: BrowserWindow, on: { save: () => void; quit: () => void }): void {
  window.on('query-session-end', on.save)
  // Electron documents this event, but its types don't have it.
  powerMonitor.on('shutdown', (event?: { preventDefault: () => void }) => {
    event?.preventDefault()
    on.quit()
  })
}

/** Any threshold works: only `locked` and `unknown` are read from the state, the seconds come from the idle time. */
const ANY_THRESHOLD = 60

/**
 * Seconds since the user's last input; null where the system doesn't report it. Wayland without the right portal reports 0 or `unknown`
 * (electron#27912), which must count as active.
 */
export function idleSeconds(): number | null {
  if (powerMonitor.getSystemIdleState(ANY_THRESHOLD) === 'unknown') return null
  return powerMonitor.getSystemIdleTime()
}

/** Whether the system reports a locked screen; on Linux there is no other sign of it. */
export function isScreenLocked(): boolean {
  return powerMonitor.getSystemIdleState(ANY_THRESHOLD) === 'locked'
}

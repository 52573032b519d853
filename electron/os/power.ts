import type { BrowserWindow } from 'electron'
import { powerMonitor } from 'electron'
import type { Dispose } from '../core/ports.ts'

export type PowerEvent = 'suspend' | 'resume' | 'lock' | 'unlock'

/** Tells of sleep and the lock screen; lock events exist on macOS and Windows only. After the app is ready. */
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
  // Electron's types leave out the event that its documentation describes.
  powerMonitor.on('shutdown', (event?: { preventDefault: () => void }) => {
    event?.preventDefault()
    on.quit()
  })
}

/** Any threshold does: only `locked` and `unknown` are read from the state, the seconds come from the idle time. */
const ANY_THRESHOLD = 60

/**
 * Seconds since the person last touched the machine; null where the system does not say. Wayland without the right
 * portal answers 0 or `unknown` (electron#27912), which must count as active.
 */
export function idleSeconds(): number | null {
  if (powerMonitor.getSystemIdleState(ANY_THRESHOLD) === 'unknown') return null
  return powerMonitor.getSystemIdleTime()
}

/** Whether the system itself says that the screen is locked: on Linux this is the only sign of it. */
export function isScreenLocked(): boolean {
  return powerMonitor.getSystemIdleState(ANY_THRESHOLD) === 'locked'
}

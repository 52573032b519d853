import type { Session } from './runtime/session.ts'

export type PowerEvent = 'suspend' | 'resume' | 'lock' | 'unlock' | 'network'

/** Passes an event of the system to the connection and the presence of a session. */
export function handlePowerEvent({ cable, connector, keeper }: Session, event: PowerEvent): void {
  switch (event) {
    case 'suspend':
      keeper.onSuspend()
      cable.suspend()
      break
    case 'resume':
      keeper.onResume()
      connector.kick('resume')
      break
    case 'lock':
      keeper.onLock()
      break
    case 'unlock':
      keeper.onUnlock()
      connector.kick('unlock')
      break
    case 'network':
      connector.kick('network')
      break
  }
}

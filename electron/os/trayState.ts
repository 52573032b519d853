import { shownConnection } from '../../shared/model/connection.ts'
import type { Availability } from '../../shared/model/people.ts'
import { unreadIn } from '../../shared/model/unread.ts'
import type { SessionView } from '../../shared/views.ts'
import type { Platform } from './platform.ts'

export type TrayStatus = 'online' | 'away' | 'offline'

/** What the tray shows, from the `sessions` query, which the page shows too. */
export interface TrayState {
  readonly status: TrayStatus
  readonly connection: 'online' | 'syncing' | 'reconnecting' | 'offline' | 'signedOut' | 'none'
  readonly unread: number
  readonly accounts: readonly {
    readonly sessionId: string
    readonly accountId: number
    readonly name: string
    readonly host: string
    readonly availability: Availability
  }[]
}

export const EMPTY_TRAY: TrayState = { status: 'offline', connection: 'none', unread: 0, accounts: [] }

const WORST = ['none', 'online', 'syncing', 'reconnecting', 'offline', 'signedOut'] as const

/** The tray of all sessions at wall time `now`: the worst connection, the sum of unread conversations. */
export function trayState(sessions: readonly SessionView[], now: number): TrayState {
  const connection =
    WORST[Math.max(0, ...sessions.map((session) => WORST.indexOf(connectionOf(session, now))))] ?? 'none'
  const accounts = sessions.flatMap((session) =>
    session.accounts.map((account) => ({
      sessionId: session.id,
      accountId: account.id,
      name: account.name,
      host: session.host,
      availability: account.availability,
    })),
  )
  const unread = unreadIn(sessions.flatMap((session) => session.accounts))
  return { connection, unread, accounts, status: statusOf(connection, sessions) }
}

function connectionOf(session: SessionView, now: number): TrayState['connection'] {
  const shown = shownConnection(session.connection, now)
  return shown.kind === 'blocked' || shown.kind === 'polled' ? 'offline' : shown.kind
}

/** Online means that contacts see the agent: connected, with presence beats, and available on an account. */
function statusOf(connection: TrayState['connection'], sessions: readonly SessionView[]): TrayStatus {
  if (connection === 'none' || connection === 'offline' || connection === 'signedOut') return 'offline'
  const available = sessions.some((session) => session.accounts.some((account) => account.availability === 'online'))
  const beating = sessions.some((session) => session.presence === 'active')
  return available && beating ? 'online' : 'away'
}

/**
 * File of the tray icon. macOS colors a black template itself. The taskbar of Windows is light or dark. Panels on Linux don't report their
 * color and scale one icon.
 */
export function trayPicture(status: TrayStatus, unread: boolean, platform: Platform, darkTaskbar: boolean): string {
  const name = unread ? `${status}-unread` : status
  switch (platform) {
    case 'darwin':
      return `${name}Template.png`
    case 'win32':
      return `${name}-${darkTaskbar ? 'light' : 'dark'}.png`
    case 'linux':
      return `${name}-panel.png`
  }
}

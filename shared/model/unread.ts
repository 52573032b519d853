import type { AccountView } from '../views.ts'

/** Unread conversations of the user, as the badge, the tray, the title and the sidebar count them: without muted accounts. */
export function unreadIn(accounts: readonly Pick<AccountView, 'muted' | 'unreadMine'>[]): number {
  return accounts.reduce((sum, { muted, unreadMine }) => sum + (muted ? 0 : unreadMine), 0)
}

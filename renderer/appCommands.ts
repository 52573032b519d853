/** Commands that belong to no single feature: places, accounts, the shell. */
import type { Availability } from '../shared/model/people.ts'
import { useLayout } from './stores/layout.ts'
import { useNavigation } from './stores/navigation.ts'
import { useNotices } from './stores/notices.ts'
import { useSearch } from './stores/search.ts'
import { useSessions } from './stores/sessions.ts'
import { useSettings } from './stores/settings.ts'
import { useUndo } from './stores/undo.ts'
import { useCommand } from './ui/shortcuts.ts'

/** Moves the focus to the next (+1) or previous (-1) column and to what was focused in it before. */
function focusColumn(step: 1 | -1): void {
  const columns = [...document.querySelectorAll<HTMLElement>('[data-column]')].filter(
    (column) => column.offsetParent !== null,
  )
  const here = columns.findIndex((column) => column.contains(document.activeElement))
  const next = columns[(here + step + columns.length) % columns.length]
  const target = next?.querySelector<HTMLElement>(
    '[data-column-focus], [tabindex="0"], button, a[href], input, textarea',
  )
  target?.focus()
}

/** Registers the shell's commands for the life of the caller. */
export function useAppCommands(): void {
  const navigation = useNavigation()
  const search = useSearch()
  const settings = useSettings()
  const sessions = useSessions()
  const layout = useLayout()
  const notices = useNotices()
  const told = (work: Promise<unknown>): void => void work.catch((thrown: unknown) => notices.fail(thrown))
  const undo = useUndo()
  const onDesk = (): boolean => sessions.accounts.length > 0

  useCommand(
    'palette-open',
    () => {
      navigation.overlay = navigation.overlay === 'palette' ? null : 'palette'
    },
    onDesk,
  )
  useCommand(
    'search-open',
    () => {
      search.open()
    },
    onDesk,
  )
  useCommand('go-mine', () => navigation.showView('mine'), onDesk)
  useCommand('go-unassigned', () => navigation.showView('unassigned'), onDesk)
  useCommand('go-all', () => navigation.showView('all'), onDesk)
  useCommand('go-back', navigation.back, () => navigation.canBack)
  useCommand('go-forward', navigation.forward, () => navigation.canForward)
  useCommand('go-nextColumn', () => focusColumn(1), onDesk)
  useCommand('go-previousColumn', () => focusColumn(-1), onDesk)
  useCommand(
    'go-nextAccount',
    () => {
      const refs = sessions.accounts.map(({ session, account }) => ({ sessionId: session.id, accountId: account.id }))
      const here = refs.findIndex(
        (ref) => ref.sessionId === navigation.account?.sessionId && ref.accountId === navigation.account.accountId,
      )
      const next = refs[(here + 1) % refs.length]
      if (next !== undefined) navigation.switchAccount(next)
    },
    () => sessions.accounts.length > 1,
  )
  useCommand('conversation-close', navigation.close, () => navigation.conversation !== null)
  useCommand(
    'conversation-undo',
    () => void undo.undo(),
    () => undo.done.length > 0,
  )
  useCommand(
    'conversation-panel',
    () => told(layout.togglePanel()),
    () => navigation.conversation !== null,
  )
  useCommand('app-settings', () => {
    navigation.overlay = 'settings'
  })
  useCommand('app-connection', () => {
    navigation.overlay = 'connection'
  })
  useCommand('app-shortcuts', () => {
    navigation.overlay = 'shortcuts'
    return () => {
      if (navigation.overlay === 'shortcuts') navigation.overlay = null
    }
  })
  useCommand(
    'app-waiting',
    () => {
      navigation.overlay = 'waiting'
    },
    onDesk,
  )
  useCommand('app-rail', () => told(layout.toggleRail()), onDesk)
  useCommand('app-theme', () => told(settings.change({ theme: settings.theme === 'dark' ? 'light' : 'dark' })))
  useCommand('app-addAccount', () => {
    navigation.signIn = { address: null }
  })
  useCommand(
    'app-reconnect',
    () => {
      if (navigation.account !== null) told(sessions.reconnect(navigation.account.sessionId))
    },
    onDesk,
  )
  const availability = (to: Availability) => (): void => {
    if (navigation.account !== null) told(sessions.setAvailability(navigation.account, to))
  }
  useCommand('availability-online', availability('online'), onDesk)
  useCommand('availability-busy', availability('busy'), onDesk)
  useCommand('availability-offline', availability('offline'), onDesk)
}

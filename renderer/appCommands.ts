/** Commands that belong to no single feature: navigation, dialogs, accounts, columns. */
import type { Capability } from '../shared/model/capabilities.ts'
import type { Availability } from '../shared/model/people.ts'
import type { ListView } from '../shared/views.ts'
import { call } from './bridge/client.ts'
import { useFilterBuilder } from './stores/filterBuilder.ts'
import { useLayout } from './stores/layout.ts'
import { useNavigation } from './stores/navigation.ts'
import { useNotices } from './stores/notices.ts'
import { useSearch } from './stores/search.ts'
import { useSessions } from './stores/sessions.ts'
import { useSettings } from './stores/settings.ts'
import { useUndo } from './stores/undo.ts'
import { isSeen } from './ui/focusReturn.ts'
import { useCommand } from './ui/shortcuts.ts'

/** Moves the focus to the next (+1) or previous (-1) column and to what was focused in it before. */
function focusColumn(step: 1 | -1): void {
  const columns = [...document.querySelectorAll<HTMLElement>('[data-column]')].filter(
    (column) => column.offsetParent !== null,
  )
  const here = columns.findIndex((column) => column.contains(document.activeElement))
  const next = columns[(here + step + columns.length) % columns.length]
  const targets = next?.querySelectorAll('[data-column-focus], [tabindex="0"], button, a[href], input, textarea') ?? []
  Array.from(targets).find(isSeen)?.focus()
}

/** Whether a desk is shown: at least one account is signed in. */
function useOnDesk(): () => boolean {
  const sessions = useSessions()
  return () => sessions.accounts.length > 0
}

/** Runs an asynchronous command; a failure becomes a notice. */
function useRun(): (work: Promise<unknown>) => void {
  const notices = useNotices()
  return (work) => void work.catch((thrown: unknown) => notices.fail(thrown))
}

/** Registers the shell's commands for the life of the caller. */
export function useAppCommands(): void {
  useNavigationCommands()
  useConversationCommands()
  useOverlayCommands()
  useColumnCommands()
  useAccountCommands()
}

function useNavigationCommands(): void {
  const navigation = useNavigation()
  const sessions = useSessions()
  const onDesk = useOnDesk()
  const sessionIds = (): readonly (string | undefined)[] =>
    navigation.merged === null ? [navigation.account?.sessionId] : sessions.sessions.map(({ id }) => id)
  const canShow = (capability: Capability) => (): boolean =>
    onDesk() && sessionIds().some((id) => sessions.can(id, capability))
  const show = (view: ListView) => (): void => navigation.showHere(view)
  useCommand('go-mine', show('mine'), onDesk)
  useCommand('go-unassigned', show('unassigned'), onDesk)
  useCommand('go-all', show('all'), onDesk)
  useCommand('go-mentions', show('mentions'), onDesk)
  useCommand('go-participating', show('participating'), canShow('participants'))
  useCommand('go-unattended', show('unattended'), canShow('unattended'))
  useCommand('go-unread', show('unread'), onDesk)
  useCommand(
    'go-allAccounts',
    () => navigation.showMerged(navigation.merged ?? 'mine'),
    () => navigation.canMerge,
  )
  useCommand('go-back', navigation.back, () => navigation.canBack)
  useCommand('go-forward', navigation.forward, () => navigation.canForward)
}

function useConversationCommands(): void {
  const navigation = useNavigation()
  const layout = useLayout()
  const search = useSearch()
  const undo = useUndo()
  const run = useRun()
  /** No thread is beside the search: none is open, or the search covers it. */
  const isSearchAlone = (): boolean => search.isOpen && (navigation.conversation === null || layout.oneColumn)
  useCommand(
    'conversation-close',
    () => {
      // The code of an overlay may still be loading: Escape is meant for it.
      if (navigation.overlay !== null) navigation.overlay = null
      else if (isSearchAlone()) search.close()
      else navigation.close()
    },
    () => navigation.overlay !== null || isSearchAlone() || navigation.conversation !== null,
  )
  useCommand(
    'conversation-undo',
    () => void undo.undo(),
    () => undo.canUndo,
  )
  useCommand(
    'conversation-panel',
    () => run(layout.togglePanel()),
    () => navigation.conversation !== null,
  )
}

function useOverlayCommands(): void {
  const navigation = useNavigation()
  const builder = useFilterBuilder()
  const search = useSearch()
  const onDesk = useOnDesk()
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
  // With no conversation open, there is nothing else to search in.
  useCommand(
    'conversation-find',
    () => {
      search.open()
    },
    () => onDesk() && navigation.conversation === null,
  )
  useCommand(
    'list-filter',
    () => {
      builder.open()
      return builder.close
    },
    () => onDesk() && navigation.account !== null,
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
}

function useColumnCommands(): void {
  const layout = useLayout()
  const settings = useSettings()
  const onDesk = useOnDesk()
  const run = useRun()
  useCommand('go-nextColumn', () => focusColumn(1), onDesk)
  useCommand('go-previousColumn', () => focusColumn(-1), onDesk)
  useCommand('app-rail', () => run(layout.toggleRail()), onDesk)
  for (const [id, direction] of [
    ['app-zoomIn', 'in'],
    ['app-zoomOut', 'out'],
    ['app-zoomReset', 'reset'],
  ] as const)
    useCommand(id, () => run(call('app:zoom', { direction })))
  useCommand('app-visitor', () => run(call('app:openVisitor', {})))
  useCommand('app-quit', () => run(call('app:quit', {})))
  useCommand(
    'list-density',
    () => run(settings.change({ density: settings.settings.density === 'compact' ? 'comfortable' : 'compact' })),
    onDesk,
  )
  useCommand('app-theme', () => run(settings.change({ theme: settings.theme === 'dark' ? 'light' : 'dark' })))
}

function useAccountCommands(): void {
  const navigation = useNavigation()
  const sessions = useSessions()
  const onDesk = useOnDesk()
  const run = useRun()
  useCommand(
    'go-nextAccount',
    () => {
      // After all accounts comes the first one.
      const current =
        navigation.merged === null ? sessions.accounts.findIndex(({ key }) => key === navigation.accountKey) : -1
      const next = sessions.accounts[(current + 1) % sessions.accounts.length]
      if (next !== undefined) navigation.switchAccount(next.ref)
    },
    () => sessions.accounts.length > 1,
  )
  useCommand(
    'app-signOut',
    () => {
      navigation.askSignOut = navigation.account?.sessionId ?? null
    },
    onDesk,
  )
  useCommand('app-addAccount', () => {
    navigation.signIn = { address: null }
  })
  useCommand(
    'app-reconnect',
    () => {
      if (navigation.account !== null) run(sessions.reconnect(navigation.account.sessionId))
    },
    onDesk,
  )
  const setAvailability = (to: Availability) => (): void => {
    if (navigation.account !== null) run(sessions.setAvailability(navigation.account, to))
  }
  useCommand('availability-online', setAvailability('online'), onDesk)
  useCommand('availability-busy', setAvailability('busy'), onDesk)
  useCommand('availability-offline', setAvailability('offline'), onDesk)
}

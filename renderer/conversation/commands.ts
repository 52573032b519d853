/** The commands on one conversation, in groups, for its menu and its keys. Each is one entry; its keys are in `shortcutTable.ts`. */
import {
  AlarmClock,
  Bell,
  BellOff,
  Check,
  CircleDot,
  ExternalLink,
  Eye,
  EyeOff,
  Hourglass,
  Link,
  MailCheck,
  MailOpen,
  MailPlus,
  Pin,
  PinOff,
  SignalHigh,
  Tag,
  Trash2,
  UserCheck,
  UserMinus,
  UserRound,
  UserRoundPlus,
  UsersRound,
  Workflow,
} from '@lucide/vue'
import type { Component } from 'vue'
import { computed } from 'vue'
import { mayDelete } from '../../shared/model/conversationRights.ts'
import { accountKey, conversationKey } from '../../shared/model/ids.ts'
import type { ConversationRow } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { useNavigation } from '../stores/navigation.ts'
import { useNotices } from '../stores/notices.ts'
import { useReferences } from '../stores/reference.ts'
import { useSelection } from '../stores/selection.ts'
import { useSessions } from '../stores/sessions.ts'
import { useShownRow } from '../stores/shownRow.ts'
import type { ConversationActions, ManyActions } from '../stores/useConversationActions.ts'
import { useConversationActions } from '../stores/useConversationActions.ts'
import { conversationPage, useDashboardLinks } from '../stores/useDashboardLinks.ts'
import { usePins } from '../stores/usePins.ts'
import { useSelectionActions } from '../stores/useSelectionActions.ts'
import type { CommandId } from '../ui/shortcuts.ts'
import { useCommand } from '../ui/shortcuts.ts'
import type { Entry, Picker, Tools } from './commandEntry.ts'
import { useMacroKeys } from './macroKeys.ts'

export type { Picker } from './commandEntry.ts'

const ENTRIES: readonly (readonly Entry[])[] = [
  [
    {
      id: 'conversation-resolve',
      icon: Check,
      isPossible: ({ conversation }) => conversation.status !== 'resolved',
      run: ({ actions }) => actions.setStatus('resolved'),
    },
    {
      id: 'conversation-reopen',
      icon: CircleDot,
      isPossible: ({ conversation }) => conversation.status !== 'open',
      run: ({ actions }) => actions.setStatus('open'),
    },
    {
      id: 'conversation-pending',
      icon: Hourglass,
      isPossible: ({ conversation }) => conversation.status !== 'pending',
      run: ({ actions }) => actions.setStatus('pending'),
    },
    { id: 'conversation-snooze', icon: AlarmClock, needs: 'snooze', run: ({ pick }) => pick('snooze') },
  ],
  [
    {
      id: 'conversation-assignToMe',
      isOfAccount: true,
      icon: UserCheck,
      isPossible: ({ conversation, me }) => me !== null && conversation.assignee?.isMe !== true,
      run: ({ actions, me }) => me !== null && actions.assign(me),
    },
    { id: 'conversation-assign', isOfAccount: true, icon: UserRound, run: ({ pick }) => pick('assign') },
    {
      id: 'conversation-unassign',
      icon: UserMinus,
      isPossible: ({ conversation }) => conversation.assignee !== null,
      run: ({ actions }) => actions.assign(null),
    },
    {
      id: 'conversation-team',
      isOfAccount: true,
      icon: UsersRound,
      isPossible: ({ hasTeams }) => hasTeams,
      run: ({ pick }) => pick('team'),
    },
  ],
  [
    { id: 'conversation-labels', isOfAccount: true, icon: Tag, run: ({ pick }) => pick('labels') },
    { id: 'conversation-priority', icon: SignalHigh, needs: 'priority', run: ({ pick }) => pick('priority') },
    { id: 'conversation-macro', isOfAccount: true, icon: Workflow, needs: 'macros', run: ({ pick }) => pick('macro') },
  ],
  [
    {
      id: 'conversation-markRead',
      icon: MailCheck,
      isPossible: ({ conversation }) => conversation.unreadCount > 0,
      run: ({ markRead }) => markRead(),
    },
    {
      id: 'conversation-markUnread',
      icon: MailOpen,
      needs: 'unread',
      // Opening has not yet marked it as read on a slow server.
      isPossible: ({ conversation, isOpen }) => conversation.unreadCount === 0 || isOpen,
      run: ({ actions }) => actions.markUnread(),
    },
  ],
  [
    {
      id: 'conversation-participants',
      isSingle: true,
      icon: UserRoundPlus,
      needs: 'participants',
      run: ({ pick }) => pick('participants'),
    },
    { id: 'conversation-transcript', isSingle: true, icon: MailPlus, run: ({ pick }) => pick('transcript') },
    {
      id: 'conversation-watch',
      isOfAccount: true,
      icon: Eye,
      needs: 'participants',
      isPossible: ({ conversation, me }) => me !== null && conversation.watching !== true,
      run: ({ actions, me }) => me !== null && actions.setParticipants({ add: [me], remove: [] }),
    },
    {
      id: 'conversation-unwatch',
      isOfAccount: true,
      icon: EyeOff,
      needs: 'participants',
      isPossible: ({ conversation, me }) => me !== null && conversation.watching === true,
      run: ({ actions, me }) => me !== null && actions.setParticipants({ add: [], remove: [me] }),
    },
    {
      id: 'conversation-pin',
      icon: Pin,
      isPossible: ({ conversation }) => conversation.pinnedAt === null,
      run: ({ setPinned }) => setPinned(true),
    },
    {
      id: 'conversation-unpin',
      icon: PinOff,
      isPossible: ({ conversation }) => conversation.pinnedAt !== null,
      run: ({ setPinned }) => setPinned(false),
    },
    {
      id: 'conversation-mute',
      icon: BellOff,
      isPossible: ({ conversation }) => !conversation.muted,
      run: ({ actions }) => actions.setMuted(true),
    },
    {
      id: 'conversation-unmute',
      icon: Bell,
      isPossible: ({ conversation }) => conversation.muted,
      run: ({ actions }) => actions.setMuted(false),
    },
  ],
  [
    { id: 'conversation-copyLink', icon: Link, isSingle: true, run: ({ links, page }) => links.copy(page) },
    {
      id: 'conversation-openInBrowser',
      icon: ExternalLink,
      isSingle: true,
      run: ({ links, page }) => links.openInBrowser(page),
    },
  ],
  [
    {
      id: 'conversation-delete',
      isSingle: true,
      icon: Trash2,
      needs: 'deleting',
      isPossible: (tools) => tools.mayDelete,
      run: ({ pick }) => pick('delete'),
    },
  ],
]

/** A command that is possible now. */
export interface ConversationCommand {
  readonly id: CommandId
  readonly icon: Component
  readonly run: () => void
}

export interface ConversationCommands<A extends ManyActions = ManyActions> {
  readonly actions: A
  /** The commands that are possible now, in groups; empty without a conversation. */
  readonly groups: () => ConversationCommand[][]
  /** What they act on; none where they are off. */
  readonly rows: () => readonly ConversationRow[]
}

/** The commands that act on the selection while there is one. */
export const SELECTION_COMMANDS: ReadonlySet<CommandId> = new Set(
  ENTRIES.flat().flatMap(({ id, isSingle }) => (isSingle === true ? [] : [id])),
)

/** The commands on a conversation. `pick` opens a picker for it. */
export function useConversationCommands(
  conversation: () => ConversationRow | null,
  pick: (picker: Picker) => void,
): ConversationCommands<ConversationActions> {
  const notices = useNotices()
  const { nameOf } = useShownRow()
  const toolsOf = useTools()
  const pin = usePins()
  const actions = useConversationActions(() => conversation()?.ref ?? null)
  function groups(): ConversationCommand[][] {
    const target = conversation()
    if (target === null) return []
    const markRead = (): void =>
      void call('conversation:markSeen', { ref: target.ref }).catch((thrown: unknown) =>
        notices.fail(thrown, markRead, nameOf(target.ref)),
      )
    const setPinned = (isPinned: boolean): void => void pin([target], isPinned)
    const tools: Tools = { ...toolsOf(target), actions, pick, markRead, setPinned }
    return groupsOf(tools, (entry) => isPossible(entry, tools))
  }
  const rows = (): readonly ConversationRow[] => {
    const target = conversation()
    return target === null ? [] : [target]
  }
  return { actions, groups, rows }
}

/** The commands on many conversations at once: those that are possible for one of them. */
export function useSelectionCommands(
  rows: () => readonly ConversationRow[],
  pick: (picker: Picker) => void,
): ConversationCommands {
  const toolsOf = useTools()
  const pin = usePins()
  const actions = useSelectionActions(rows)
  const markRead = (): void => void actions.markRead()
  const setPinned = (isPinned: boolean): void => void pin(rows(), isPinned)
  // Cached: each of its keys asks for all of them, when it is pressed and for the palette, and hundreds of rows can be selected.
  const groups = computed<ConversationCommand[][]>(() => {
    const all = rows().map((row): Tools => ({ ...toolsOf(row), actions, pick, markRead, setPinned }))
    const [first] = all
    if (first === undefined) return []
    const isOneAccount = isOfOneAccount(rows())
    return groupsOf(
      first,
      (entry) =>
        entry.isSingle !== true &&
        (isOneAccount || entry.isOfAccount !== true) &&
        all.some((tools) => isPossible(entry, tools)),
    )
  })
  return { actions, groups: () => groups.value, rows }
}

/** Whether all conversations are of one account. */
export const isOfOneAccount = (rows: readonly ConversationRow[]): boolean =>
  new Set(rows.map(({ ref }) => accountKey(ref))).size < 2

/** What the commands need to know of a conversation. */
function useTools(): (target: ConversationRow) => Omit<Tools, 'actions' | 'pick' | 'markRead' | 'setPinned'> {
  const navigation = useNavigation()
  const referenceOf = useReferences()
  const sessions = useSessions()
  const links = useDashboardLinks()
  return (conversation) => ({
    conversation,
    me: referenceOf(conversation.ref).me?.id ?? null,
    mayDelete: mayDelete(sessions.account(conversation.ref)?.role ?? ''),
    hasTeams: referenceOf(conversation.ref).teams.length > 0,
    can: (capability) => sessions.can(conversation.ref.sessionId, capability),
    isOpen: navigation.openKey === conversationKey(conversation.ref),
    links,
    page: conversationPage(conversation.ref),
  })
}

const isPossible = (entry: Entry, tools: Tools): boolean =>
  (entry.needs === undefined || tools.can(entry.needs)) && entry.isPossible?.(tools) !== false

function groupsOf(tools: Tools, isShown: (entry: Entry) => boolean): ConversationCommand[][] {
  return ENTRIES.map((entries) =>
    entries.filter(isShown).map(({ id, icon, run }) => ({ id, icon, run: () => void run(tools) })),
  ).filter((group) => group.length > 0)
}

/**
 * Registers the keys of the commands for the life of the caller; they are off while there is no conversation, and while others are
 * selected.
 */
export function useConversationKeys({ groups, rows }: ConversationCommands): void {
  const selection = useSelection()
  registerKeys(groups, (id) => !(selection.isActing && SELECTION_COMMANDS.has(id)))
  useMacroKeys(rows, () => !selection.isActing)
}

/** Registers the keys of the commands on the selection for the life of the caller; they are off while nothing is selected. */
export function useSelectionKeys({ groups, rows }: ConversationCommands): void {
  const selection = useSelection()
  registerKeys(groups, (id) => selection.isActing && SELECTION_COMMANDS.has(id))
  useMacroKeys(rows, () => selection.isActing)
}

function registerKeys(groups: () => ConversationCommand[][], isOn: (id: CommandId) => boolean): void {
  const find = (id: CommandId): ConversationCommand | undefined =>
    groups()
      .flat()
      .find((each) => each.id === id)
  for (const { id } of ENTRIES.flat())
    useCommand(
      id,
      () => find(id)?.run(),
      () => isOn(id) && find(id) !== undefined,
    )
}

/** A command on a conversation, and what it works with. The table of all is in `commands.ts`. */
import type { Component } from 'vue'
import type { DashboardPage } from '../../shared/bridge.ts'
import type { Capability } from '../../shared/model/capabilities.ts'
import type { ConversationRow } from '../../shared/views.ts'
import type { ManyActions } from '../stores/useConversationActions.ts'
import type { DashboardLinks } from '../stores/useDashboardLinks.ts'
import type { CommandId } from '../ui/shortcuts.ts'

/** What asks for a choice before it acts (`ConversationPickers.vue`). */
export type Picker =
  'snooze' | 'assign' | 'team' | 'labels' | 'priority' | 'participants' | 'transcript' | 'macro' | 'delete'

export interface Tools {
  conversation: ConversationRow
  actions: ManyActions
  /** The user's id in the conversation's account; null while it is unknown. */
  me: number | null
  hasTeams: boolean
  mayDelete: boolean
  pick: (picker: Picker) => void
  isOpen: boolean
  can: (capability: Capability) => boolean
  markRead: () => void
  setPinned: (isPinned: boolean) => void
  links: DashboardLinks
  /** The conversation in the web dashboard. */
  page: DashboardPage
}
export interface Entry {
  readonly id: CommandId
  readonly icon: Component
  /** Not for many conversations at once. */
  readonly isSingle?: boolean
  /** Not for conversations of several accounts: agents, teams and labels are of one. */
  readonly isOfAccount?: boolean
  /** Hidden where the server lacks it. */
  readonly needs?: Capability
  /** Always possible, if omitted. */
  readonly isPossible?: (tools: Tools) => boolean
  readonly run: (tools: Tools) => unknown
}

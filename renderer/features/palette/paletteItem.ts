/** What the command palette offers. */
import type { Component } from 'vue'
import type { AccountView } from '../../../shared/views.ts'
import type { PaletteVerb } from './paletteArguments.ts'

export type PaletteGroup =
  | 'link'
  | 'search'
  | 'selection'
  | 'conversation'
  | 'recent'
  | 'actions'
  | 'label'
  | 'priority'
  | 'assign'
  | 'snooze'
  | 'macros'
  | 'contacts'
  | 'canned'
  | 'settings'
  | 'conversations'
  | 'folders'
  | 'inboxes'
  | 'teams'
  | 'labels'
  | 'accounts'
  | 'appearance'

/** What tells two conversations with contacts of the same name apart. */
export interface PaletteConversation {
  readonly avatar: string | null
  readonly channel: string | null
  /** Null where only one account's are offered. */
  readonly account: AccountView | null
  /** Number, status and inbox. */
  readonly details: readonly string[]
  readonly preview: string
}
export interface PaletteItem {
  key: string
  group: PaletteGroup
  icon: Component
  label: string
  /** Text beside the label. */
  about: string
  conversation: PaletteConversation | null
  /** Other words for the label. They are not shown. */
  synonyms: string
  /** More text to find the item by. It is not shown. */
  searchText: string
  hint: string
  keys: readonly string[]
  /** Shown before anything is typed. */
  isInitial: boolean
  /** When a command was last chosen among the others: 0 for the latest; null if it wasn't lately. */
  recency: number | null
  /** The typed command that does it with `argument`; null: none. */
  verb: PaletteVerb | null
  /** What is typed after its verb. */
  argument: string
  /** It assigns to the user, or says that they have it. */
  isSelf: boolean
  /** Found by its verb only. */
  isOnlyArgument: boolean
  /** Comes after others that match alike. */
  isMinor: boolean
  /** How often the user chose it. */
  uses: number
  /** `byPointer`: the item was clicked, so the composer of the conversation that it opens takes the focus. */
  run: (byPointer: boolean) => void
}

type RequiredFields = 'key' | 'group' | 'icon' | 'label' | 'run'
export const paletteItem = (fields: Pick<PaletteItem, RequiredFields> & Partial<PaletteItem>): PaletteItem => ({
  about: '',
  conversation: null,
  synonyms: '',
  searchText: '',
  hint: '',
  keys: [],
  isInitial: false,
  recency: null,
  verb: null,
  argument: '',
  isSelf: false,
  isOnlyArgument: false,
  isMinor: false,
  uses: 0,
  ...fields,
})

/**
 * Every command of the desk that a key, the palette or a tooltip names: one row each. Words are `app.commands.<id>` in `shared/i18n`, other
 * words that the palette finds it by `app.synonyms.<id>`.
 * `Mod` is ⌘ on macOS and Ctrl elsewhere. The first chord is the one that is taught.
 */
export type CommandGroup = 'go' | 'list' | 'conversation' | 'composer' | 'app'

interface Row {
  readonly keys: readonly string[]
  readonly group: CommandGroup
  /** Works also in a field. Chords without a modifier never do. */
  readonly everywhere?: boolean
  /** Works also over a dialog, which covers what most commands act on. */
  readonly overDialog?: boolean
  /** What its letter does (`KeyMeaning`); `acts` by default. */
  readonly letter?: 'moves' | 'selects' | 'opens' | 'undoes' | 'writes'
  /** Its keys work only while the focus is in the list or nowhere: other elements use the same keys. */
  readonly inList?: boolean
  /** Omitted from the palette: users don't search for moving a cursor. */
  readonly keyOnly?: boolean
}
const table = <T extends Record<string, Row>>(rows: T): { readonly [K in keyof T]: Row } => rows

export const SHORTCUTS = table({
  'palette-open': { letter: 'opens', keys: ['Mod+K'], group: 'go', everywhere: true, overDialog: true, keyOnly: true },
  'search-open': { letter: 'opens', keys: ['/', 'Mod+Shift+F'], group: 'go', everywhere: true },
  'go-mine': { keys: ['Alt+1'], group: 'go', everywhere: true },
  'go-unassigned': { keys: ['Alt+2'], group: 'go', everywhere: true },
  'go-all': { keys: ['Alt+3'], group: 'go', everywhere: true },
  'go-notifications': { keys: ['Alt+4'], group: 'go', everywhere: true },
  'go-back': { keys: ['Mod+['], group: 'go', everywhere: true },
  'go-forward': { keys: ['Mod+]'], group: 'go', everywhere: true },
  'go-nextColumn': { keys: ['F6'], group: 'go', everywhere: true, keyOnly: true },
  'go-previousColumn': { keys: ['Shift+F6'], group: 'go', everywhere: true, keyOnly: true },
  'go-allAccounts': { keys: ['Alt+0'], group: 'go', everywhere: true },
  'go-mentions': { keys: ['Alt+6'], group: 'go', everywhere: true },
  'go-unattended': { keys: ['Alt+8'], group: 'go', everywhere: true },
  'go-participating': { keys: ['Alt+9'], group: 'go', everywhere: true },
  'go-unread': { keys: ['Alt+7'], group: 'go', everywhere: true },
  'go-nextAccount': { keys: ['Mod+Shift+]'], group: 'go', everywhere: true },

  'list-next': { letter: 'moves', keys: ['J'], group: 'list', keyOnly: true },
  'list-previous': { letter: 'moves', keys: ['K'], group: 'list', keyOnly: true },
  'list-select': { letter: 'selects', keys: ['X'], group: 'list' },
  'list-extendNext': { letter: 'moves', keys: ['Shift+J'], group: 'list', keyOnly: true },
  'list-extendPrevious': { letter: 'moves', keys: ['Shift+K'], group: 'list', keyOnly: true },
  'list-selectAll': { keys: ['Mod+A'], group: 'list', inList: true },
  // Escape does it too: the list takes over `conversation-close` while rows are selected.
  'list-clearSelection': { keys: [], group: 'list' },
  'list-actions': { keys: ['.', 'Shift+F10', 'ContextMenu'], group: 'list', keyOnly: true },
  'list-status': { keys: ['Alt+5'], group: 'list', everywhere: true },
  // No field takes the words that a letter may begin: it waits as what acts does.
  'list-filter': { keys: ['F'], group: 'list' },
  'list-density': { keys: [], group: 'list' },
  'list-refresh': { keys: ['Shift+R'], group: 'list' },

  'conversation-resolve': { keys: ['E'], group: 'conversation' },
  'conversation-reopen': { keys: ['Shift+E'], group: 'conversation' },
  'conversation-pending': { keys: ['Shift+P'], group: 'conversation' },
  'conversation-snooze': { letter: 'opens', keys: ['S'], group: 'conversation' },
  'conversation-assign': { letter: 'opens', keys: ['A'], group: 'conversation' },
  'conversation-assignToMe': { keys: ['I'], group: 'conversation' },
  'conversation-unassign': { keys: ['Shift+I'], group: 'conversation' },
  'conversation-team': { letter: 'opens', keys: [], group: 'conversation' },
  'conversation-labels': { letter: 'opens', keys: ['L'], group: 'conversation' },
  'conversation-priority': { letter: 'opens', keys: ['P'], group: 'conversation' },
  'conversation-macro': { letter: 'opens', keys: ['M'], group: 'conversation' },
  'conversation-markUnread': { keys: ['U'], group: 'conversation' },
  'conversation-copyLink': { keys: ['Mod+Shift+C'], group: 'conversation', everywhere: true },
  'conversation-openInBrowser': { keys: [], group: 'conversation' },
  'conversation-markRead': { keys: ['Shift+U'], group: 'conversation' },
  'conversation-participants': { letter: 'opens', keys: [], group: 'conversation' },
  'conversation-transcript': { letter: 'opens', keys: [], group: 'conversation' },
  'conversation-watch': { keys: [], group: 'conversation' },
  'conversation-unwatch': { keys: [], group: 'conversation' },
  'conversation-pin': { keys: ['T'], group: 'conversation' },
  'conversation-unpin': { keys: ['Shift+T'], group: 'conversation' },
  'conversation-mute': { keys: [], group: 'conversation' },
  'conversation-unmute': { keys: [], group: 'conversation' },
  'conversation-delete': { letter: 'opens', keys: [], group: 'conversation' },
  'conversation-undo': { letter: 'undoes', keys: ['Z', 'Mod+Z'], group: 'conversation' },
  'conversation-close': { keys: ['Escape'], group: 'conversation', keyOnly: true },
  'conversation-find': { letter: 'opens', keys: ['Mod+F'], group: 'conversation', everywhere: true },
  'conversation-latest': { keys: ['G'], group: 'conversation' },
  'conversation-panel': { keys: ['Mod+.'], group: 'conversation', everywhere: true },

  'composer-reply': { letter: 'writes', keys: ['R'], group: 'composer' },
  'composer-note': { letter: 'writes', keys: ['N'], group: 'composer' },
  'composer-sendAndResolve': { keys: ['Mod+Shift+Enter'], group: 'composer' },
  'composer-sendAndNext': { keys: ['Mod+Alt+Enter'], group: 'composer' },
  'composer-attach': { keys: ['Mod+Shift+A'], group: 'composer', everywhere: true },

  'app-settings': { keys: ['Mod+,'], group: 'app', everywhere: true, overDialog: true },
  'app-connection': { keys: [], group: 'app' },
  'app-reconnect': { keys: [], group: 'app' },
  'app-waiting': { keys: [], group: 'app' },
  'app-shortcuts': { keys: ['?'], group: 'app' },
  'app-rail': { keys: ['Mod+\\'], group: 'app', everywhere: true },
  'app-theme': { keys: ['Mod+Shift+L'], group: 'app', everywhere: true, overDialog: true },
  'app-addAccount': { keys: [], group: 'app' },
  'app-visitor': { keys: [], group: 'app' },
  'app-signOut': { keys: [], group: 'app' },
  'app-zoomIn': { keys: [], group: 'app' },
  'app-zoomOut': { keys: [], group: 'app' },
  'app-zoomReset': { keys: [], group: 'app' },
  'app-quit': { keys: [], group: 'app' },
  'availability-online': { keys: [], group: 'app' },
  'availability-busy': { keys: [], group: 'app' },
  'availability-offline': { keys: [], group: 'app' },
})
export type CommandId = keyof typeof SHORTCUTS
/** What the user or the account has made, and the user has given a key. */
export type OwnCommandId = `macro:${string}`
export type KeyedId = CommandId | OwnCommandId
export const isOwnCommand = (id: string): id is OwnCommandId => id.startsWith('macro:')
/** A macro opens what it will do. */
const OWN: Row = { letter: 'opens', keys: [], group: 'conversation' }
export const shortcutOf = (id: KeyedId): Row => (isOwnCommand(id) ? OWN : SHORTCUTS[id])
export const COMMAND_IDS = Object.keys(SHORTCUTS) as CommandId[]

/**
 * Keys that fields, lists, the thread and main's menu handle themselves, for the sheet of shortcuts. Words are `app.keys.<id>`. Those of
 * `composer-send` and `composer-newLine` depend on a setting.
 */
export const FIXED_KEYS = {
  'list-move': { keys: ['ArrowUp', 'ArrowDown'], group: 'list' },
  'list-open': { keys: ['Enter', 'Space'], group: 'list' },
  'list-extend': { keys: ['Shift+ArrowUp', 'Shift+ArrowDown'], group: 'list' },
  'list-clear': { keys: ['Escape'], group: 'list' },
  'conversation-messages': { keys: ['ArrowUp', 'ArrowDown'], group: 'conversation' },
  'conversation-scroll': { keys: ['Space', 'Shift+Space'], group: 'conversation' },
  'composer-send': { keys: ['Enter'], group: 'composer' },
  'composer-newLine': { keys: ['Shift+Enter'], group: 'composer' },
  'composer-canned': { keys: ['/'], group: 'composer' },
  'composer-mention': { keys: ['@'], group: 'composer' },
  'composer-emoji': { keys: [':'], group: 'composer' },
  'app-zoom': { keys: ['Mod+Plus', 'Mod+-', 'Mod+0'], group: 'app' },
  'app-leave': { keys: ['Mod+Q'], group: 'app' },
} as const satisfies Record<string, { keys: readonly string[]; group: CommandGroup }>
export type FixedKeyId = keyof typeof FIXED_KEYS
export const FIXED_KEY_IDS = Object.keys(FIXED_KEYS) as FixedKeyId[]

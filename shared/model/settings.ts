import * as v from 'valibot'

export const RETENTION_DAYS = [30, 90, 365] as const
/** Offered limits for cached media; a settings file may have another number. */
export const MEDIA_MEGABYTES = [100, 500, 1_000, 2_000, 5_000] as const

/** Colors of an account's mark, by their hue in `oklch`: lightness and chroma are the theme's, so that each has the same contrast. */
export const ACCOUNT_HUES = {
  red: 20,
  orange: 50,
  yellow: 90,
  green: 150,
  teal: 195,
  blue: 255,
  violet: 295,
  pink: 345,
} as const
export type AccountColor = keyof typeof ACCOUNT_HUES
/** The colors that accounts get by themselves, in this order: those of the first few accounts are far apart. */
export const AUTOMATIC_COLORS = [
  'blue',
  'orange',
  'green',
  'pink',
  'teal',
  'violet',
  'yellow',
  'red',
] as const satisfies readonly AccountColor[]
export const ACCOUNT_COLORS = Object.keys(ACCOUNT_HUES) as [AccountColor, ...AccountColor[]]
/** Characters of a name that the user gives an account. */
export const LONGEST_ACCOUNT_NAME = 60

const AccountSettingsSchema = v.object({
  /** In place of the server's name; null: that one. */
  name: v.nullable(v.pipe(v.string(), v.maxLength(LONGEST_ACCOUNT_NAME))),
  /** Null: the one of `accountColors`. */
  color: v.nullable(v.picklist(ACCOUNT_COLORS)),
  /** No notifications and no sounds, and not counted on the badge. */
  muted: v.boolean(),
})
export type AccountSettings = v.InferOutput<typeof AccountSettingsSchema>
export const DEFAULT_ACCOUNT: AccountSettings = { name: null, color: null, muted: false }

/** Whose keys commands have: Deskbell's, or those and the web dashboard's. */
export const KEY_PRESETS = ['deskbell', 'web'] as const
const LONGEST_CHORD = 40

/** Seconds for which a message can be taken back before it is sent. */
export const SEND_DELAYS = [0, 5, 10, 20, 30] as const

/** The user's settings, stored by electron-store. An invalid file is set aside, never overwritten. */
export const SettingsSchema = v.object({
  theme: v.picklist(['system', 'light', 'dark']),
  /** A locale of shared/i18n, or `system`. */
  language: v.string(),
  /** Of the conversation list. */
  density: v.picklist(['comfortable', 'compact']),
  /** Of chat channels. */
  sendKey: v.picklist(['enter', 'modEnter']),
  /** Of email: Enter begins a paragraph there, and an email can't be taken back. */
  emailSendKey: v.picklist(['enter', 'modEnter']),
  /** Of chat channels. */
  sendDelay: v.picklist(SEND_DELAYS),
  emailSendDelay: v.picklist(SEND_DELAYS),
  /** What is open after the user has resolved, snoozed or handed over a conversation: the next one, the same one, or only the list. */
  afterResolving: v.picklist(['next', 'stay', 'list']),
  /** Looking at a conversation doesn't mark it as read: a reply does, or what ends the work on it. */
  readWhenAnswered: v.boolean(),
  presence: v.object({
    /** follow: away while the computer is idle. stayOnline: online while Deskbell runs. manual: as chosen by the user. */
    mode: v.picklist(['follow', 'stayOnline', 'manual']),
    idleMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  }),
  notifications: v.object({
    enabled: v.boolean(),
    /** The conversations that notify the user. */
    scope: v.picklist(['mine', 'mineAndUnassigned', 'all']),
    sound: v.boolean(),
    /** Show author and text; off: only that there is a message. */
    preview: v.boolean(),
  }),
  cache: v.object({
    /** Days for which messages are cached; null: forever. */
    retentionDays: v.nullable(v.picklist(RETENTION_DAYS)),
    /** Limit of cached media, in 10^6 bytes. */
    mediaMegabytes: v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(10_000)),
  }),
  /** How connections leave the computer. `script`: by the proxy script (PAC) at that address. `bypass`: hosts without the proxy. */
  proxy: v.object({
    mode: v.picklist(['system', 'script', 'manual', 'none']),
    script: v.pipe(v.string(), v.maxLength(2_000)),
    server: v.pipe(v.string(), v.maxLength(2_000)),
    bypass: v.pipe(v.string(), v.maxLength(10_000)),
  }),
  /** Of accounts that the user has changed, by `accountKey`. They stay when the user signs out, for the next time. */
  accounts: v.record(v.string(), AccountSettingsSchema),
  /** Accounts that this computer neither shows nor syncs, by `accountKey`. */
  hiddenAccounts: v.array(v.string()),
  /** The colors that accounts got by themselves when they were first seen, by `accountKey`. */
  accountColors: v.record(v.string(), v.picklist(ACCOUNT_COLORS)),
  /** The accounts in the user's order, by `accountKey`; all others follow. */
  accountOrder: v.array(v.string()),
  /** The keys of commands. `own`: by command, in place of all of its others; none: it has no key. */
  keys: v.object({
    preset: v.picklist(KEY_PRESETS),
    /** Off: letters and signs without Ctrl, ⌘ or Alt do nothing outside of fields. */
    singleKeys: v.boolean(),
    own: v.record(v.string(), v.pipe(v.array(v.pipe(v.string(), v.maxLength(LONGEST_CHORD))), v.maxLength(4))),
  }),
  /** Check spelling. On Windows and Linux this fetches dictionaries from the browser's vendor, so it is off by default. */
  spelling: v.boolean(),
  closeToTray: v.boolean(),
  openAtLogin: v.boolean(),
  railCollapsed: v.boolean(),
  contactPanel: v.boolean(),
  /** Emails with colors of their own are less bright in the dark theme. */
  dimEmails: v.boolean(),
  /** Pixels. */
  listWidth: v.pipe(v.number(), v.integer(), v.minValue(260), v.maxValue(560)),
})
export type Settings = v.InferOutput<typeof SettingsSchema>
export type Density = Settings['density']

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  density: 'comfortable',
  sendKey: 'enter',
  emailSendKey: 'modEnter',
  sendDelay: 0,
  emailSendDelay: 5,
  afterResolving: 'next',
  readWhenAnswered: false,
  presence: { mode: 'follow', idleMinutes: 5 },
  notifications: { enabled: true, scope: 'mineAndUnassigned', sound: true, preview: true },
  cache: { retentionDays: 90, mediaMegabytes: 500 },
  proxy: { mode: 'system', script: '', server: '', bypass: '' },
  accounts: {},
  hiddenAccounts: [],
  accountColors: {},
  accountOrder: [],
  keys: { preset: 'deskbell', singleKeys: true, own: {} },
  spelling: false,
  closeToTray: true,
  openAtLogin: false,
  railCollapsed: false,
  contactPanel: true,
  dimEmails: true,
  listWidth: 348,
}

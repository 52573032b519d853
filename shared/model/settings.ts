import * as v from 'valibot'

export const RETENTION_DAYS = [30, 90, 365] as const
/** Offered for pictures and previews; a settings file may say another number. */
export const MEDIA_MEGABYTES = [100, 500, 1_000, 2_000, 5_000] as const

/** What a person can choose, stored by electron-store; a file that does not fit is set aside, never overwritten. */
export const SettingsSchema = v.object({
  theme: v.picklist(['system', 'light', 'dark']),
  /** A locale of shared/i18n, or `system`. */
  language: v.string(),
  sendKey: v.picklist(['enter', 'modEnter']),
  presence: v.object({
    /** follow: away when the machine is idle. stayOnline: while Deskbell runs. manual: only as chosen by hand. */
    mode: v.picklist(['follow', 'stayOnline', 'manual']),
    idleMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  }),
  notifications: v.object({
    enabled: v.boolean(),
    /** Whose conversations ring. */
    scope: v.picklist(['mine', 'mineAndUnassigned', 'all']),
    sound: v.boolean(),
    /** Show who wrote and what; off: only that someone wrote. */
    preview: v.boolean(),
  }),
  cache: v.object({
    /** Days for which messages are kept here; null keeps all. */
    retentionDays: v.nullable(v.picklist(RETENTION_DAYS)),
    /** Of pictures and previews, 10^6 bytes each. */
    mediaMegabytes: v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(10_000)),
  }),
  /** Check spelling. Off macOS it fetches dictionaries from the browser maker, so only where the user turned it on. */
  spelling: v.boolean(),
  closeToTray: v.boolean(),
  openAtLogin: v.boolean(),
  railCollapsed: v.boolean(),
  contactPanel: v.boolean(),
  /** Pixels. */
  listWidth: v.pipe(v.number(), v.integer(), v.minValue(260), v.maxValue(560)),
})
export type Settings = v.InferOutput<typeof SettingsSchema>

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  sendKey: 'enter',
  presence: { mode: 'follow', idleMinutes: 5 },
  notifications: { enabled: true, scope: 'mineAndUnassigned', sound: true, preview: true },
  cache: { retentionDays: 90, mediaMegabytes: 500 },
  spelling: false,
  closeToTray: true,
  openAtLogin: false,
  railCollapsed: false,
  contactPanel: true,
  listWidth: 348,
}

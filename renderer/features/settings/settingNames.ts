/** The settings of each page, for the palette. */
export const SETTING_NAMES = {
  appearance: ['theme', 'density', 'language', 'sidebar', 'panel', 'dimEmails'],
  presence: ['presenceMode', 'idleMinutes'],
  notifications: ['notificationsOn', 'scope', 'sound', 'preview'],
  writing: ['sendKey', 'emailSendKey', 'sendDelay', 'emailSendDelay', 'afterResolving', 'readWhenAnswered', 'spelling'],
  system: ['closeToTray', 'openAtLogin'],
  network: ['proxy'],
  storage: ['retention', 'mediaRoom'],
  accounts: [],
} as const
export type SettingsPage = keyof typeof SETTING_NAMES
export const SETTINGS_PAGES = Object.keys(SETTING_NAMES) as SettingsPage[]

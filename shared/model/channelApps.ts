/** The apps that show a channel's messages completely. Proper names, the same in every language. */
const APPS: Readonly<Record<string, string>> = {
  'Channel::Whatsapp': 'WhatsApp',
  'Channel::FacebookPage': 'Messenger',
  'Channel::Instagram': 'Instagram',
  'Channel::Telegram': 'Telegram',
  'Channel::Line': 'LINE',
  'Channel::Tiktok': 'TikTok',
  'Channel::TwitterProfile': 'X',
}

/** The app's name; null where the channel has none (website, email, API) or is unknown, in which case the web dashboard may show more. */
export function channelApp(channel: string | null): string | null {
  return channel !== null && Object.hasOwn(APPS, channel) ? (APPS[channel] ?? null) : null
}

/** Longest text of one message, in characters, by channel; the servers check only their own limit of 150,000: docs/servers.md#messages. */
const LIMITS: Readonly<Record<string, number>> = {
  'Channel::WebWidget': 10_000,
  'Channel::Api': 10_000,
  'Channel::FacebookPage': 2_000,
  'Channel::Instagram': 1_000,
  'Channel::Whatsapp': 4_096,
  'Channel::TwilioSms': 1_600,
  'Channel::Sms': 1_600,
  'Channel::Telegram': 4_096,
  'Channel::Line': 2_000,
  'Channel::Tiktok': 6_000,
  'Channel::TwitterProfile': 10_000,
  'Channel::Email': 150_000,
}

export function maxLengthOf(channel: string | null): number {
  return (channel === null ? undefined : LIMITS[channel]) ?? 10_000
}

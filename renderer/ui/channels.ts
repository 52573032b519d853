/** The icon of each channel. Unknown channels get the one of a plain conversation. */
import {
  AtSign,
  Camera,
  Code,
  Globe,
  Mail,
  MessageCircle,
  MessageSquare,
  MessagesSquare,
  Music2,
  Phone,
  Send,
} from '@lucide/vue'
import type { Component } from 'vue'

const KINDS = {
  web: Globe,
  email: Mail,
  whatsapp: MessageCircle,
  facebook: MessagesSquare,
  instagram: Camera,
  telegram: Send,
  line: MessagesSquare,
  sms: MessageSquare,
  api: Code,
  twitter: AtSign,
  tiktok: Music2,
  voice: Phone,
  other: MessageSquare,
} as const
export type ChannelKind = keyof typeof KINDS

const BY_NAME: Readonly<Record<string, ChannelKind>> = {
  'Channel::WebWidget': 'web',
  'Channel::Email': 'email',
  'Channel::Whatsapp': 'whatsapp',
  'Channel::FacebookPage': 'facebook',
  'Channel::Instagram': 'instagram',
  'Channel::Telegram': 'telegram',
  'Channel::Line': 'line',
  'Channel::Sms': 'sms',
  'Channel::TwilioSms': 'sms',
  'Channel::Api': 'api',
  'Channel::TwitterProfile': 'twitter',
  'Channel::Tiktok': 'tiktok',
  'Channel::Voice': 'voice',
}

export function channelKind(channel: string | null): ChannelKind {
  return BY_NAME[channel ?? ''] ?? 'other'
}

export function channelIcon(channel: string | null): Component {
  return KINDS[channelKind(channel)]
}

import type { Model } from '../model/model.ts'
import type { Details, Inbox } from '../model/types.ts'
import { isWhatsAppInbox } from '../model/whatsapp/send.ts'
import { isWebsiteInbox } from '../model/widget.ts'
import { iso } from './basics.ts'

export const WORKING_HOURS = [0, 1, 2, 3, 4, 5, 6].map((day) => {
  const isClosed = day === 0 || day === 6
  return {
    day_of_week: day,
    closed_all_day: isClosed,
    open_hour: isClosed ? null : 9,
    open_minutes: isClosed ? null : 0,
    close_hour: isClosed ? null : 17,
    close_minutes: isClosed ? null : 0,
    open_all_day: false,
  }
})

/** How the widget of a website looks, and what it offers. */
export const WIDGET = {
  color: '#2781f6',
  title: 'Hi',
  tagline: 'Ask us',
  features: ['attachments', 'emoji_picker', 'end_conversation'],
  replyTime: 'in_a_few_minutes',
} as const

/** An inbox as REST shows it. Newer servers show its secrets to administrators only. */
export function inboxPayload(model: Model, inbox: Inbox, isAdministrator: boolean): Details {
  const isModern = model.can('modernPayloads')
  const withSecrets = isAdministrator || !isModern
  const website = isWebsiteInbox(inbox)
  return {
    id: inbox.id,
    avatar_url: '',
    channel_id: inbox.channelId,
    name: inbox.name,
    channel_type: inbox.channelType,
    greeting_enabled: inbox.greetingMessage !== null,
    greeting_message: inbox.greetingMessage,
    working_hours_enabled: false,
    enable_email_collect: true,
    csat_survey_enabled: inbox.csatEnabled,
    ...(isModern ? { csat_config: {} } : {}),
    enable_auto_assignment: inbox.enableAutoAssignment,
    auto_assignment_config: {},
    out_of_office_message: null,
    working_hours: WORKING_HOURS,
    timezone: 'UTC',
    callback_webhook_url:
      isWhatsAppInbox(inbox) && isModern ? `${model.base}/webhooks/whatsapp/${inbox.phoneNumber ?? ''}` : null,
    allow_messages_after_resolved: true,
    lock_to_single_conversation: inbox.lockToSingleConversation,
    ...(model.can('cappedUnreadCount') ? { sender_name_type: 'friendly', business_name: null } : {}),
    ...(isModern ? { allowed_domains: website ? '' : null } : {}),
    widget_color: website ? WIDGET.color : null,
    website_url: website ? 'https://acme.test' : null,
    hmac_mandatory: inbox.hmacMandatory,
    welcome_title: website ? WIDGET.title : null,
    welcome_tagline: website ? WIDGET.tagline : null,
    web_widget_script: website ? `<script data-website-token="${inbox.websiteToken}"></script>` : null,
    website_token: website ? inbox.websiteToken : null,
    selected_feature_flags: website ? WIDGET.features : null,
    reply_time: website ? WIDGET.replyTime : null,
    ...(website ? websiteDetails(inbox, withSecrets) : {}),
    messaging_service_sid: null,
    phone_number: inbox.phoneNumber,
    ...(model.can('formerInboxFields') ? { page_id: null, forward_to_email: null } : {}),
    ...(inbox.email === null ? {} : mailDetails(inbox, inbox.email, isModern, withSecrets)),
    ...(inbox.channelType === 'Channel::Api' ? apiDetails(inbox, isModern, withSecrets) : {}),
    provider: inbox.provider,
    ...(isWhatsAppInbox(inbox) ? whatsAppDetails(inbox, isModern, withSecrets) : {}),
  }
}

/** An administrator also gets the names and passwords of the mail servers; here they are empty. */
function mailDetails(inbox: Inbox, email: string, isModern: boolean, withSecrets: boolean): Details {
  const { hasOwnMailServers: isOn } = inbox
  return {
    email,
    ...(isModern ? { forwarding_enabled: inbox.forwardTo !== null } : {}),
    forward_to_email: inbox.forwardTo ?? email,
    ...(withSecrets
      ? {
          imap_login: '',
          imap_password: '',
          imap_address: '',
          imap_port: 0,
          imap_enabled: isOn,
          smtp_login: '',
          smtp_password: '',
          smtp_address: '',
          smtp_port: 0,
          smtp_enabled: isOn,
        }
      : {}),
  }
}

const whatsAppDetails = (inbox: Inbox, isModern: boolean, withSecrets: boolean): Details => ({
  ...(withSecrets
    ? {
        provider_config: {
          api_key: inbox.hmacToken,
          calling_enabled: inbox.hasCalls,
          phone_number_id: String(100200300 + inbox.id),
          business_account_id: '400500600',
        },
      }
    : {}),
  message_templates: inbox.messageTemplates,
  ...(isModern
    ? { reauthorization_required: false, voice_enabled: inbox.hasCalls, inbound_calls_enabled: inbox.hasCalls }
    : {}),
})

const websiteDetails = (inbox: Inbox, withSecrets: boolean): Details => ({
  ...(withSecrets ? { hmac_token: inbox.hmacToken } : {}),
  ...preChatForm(),
  continuity_via_email: true,
})

/** What a website asks its visitors before they write. */
export function preChatForm(): Details {
  const field = (name: string, type: string, label: string) => ({
    name,
    type,
    label,
    enabled: false,
    required: name === 'emailAddress',
    field_type: 'standard',
  })
  return {
    pre_chat_form_enabled: false,
    pre_chat_form_options: {
      pre_chat_fields: [
        field('emailAddress', 'email', 'Email Id'),
        field('fullName', 'text', 'Full name'),
        field('phoneNumber', 'text', 'Phone number'),
      ],
      pre_chat_message: 'Share your queries or comments here.',
    },
  }
}

function apiDetails(inbox: Inbox, isModern: boolean, withSecrets: boolean): Details {
  return {
    ...(withSecrets ? { hmac_token: inbox.hmacToken } : {}),
    ...(withSecrets && isModern ? { secret: inbox.hmacToken } : {}),
    webhook_url: null,
    inbox_identifier: inbox.identifier,
    additional_attributes: {},
  }
}

/** The inbox inside a contact: some fields on newer servers, all on older ones. */
export function contactableInboxPayload(model: Model, inbox: Inbox): Details {
  if (model.can('fullInboxInContact')) return inboxPayload(model, inbox, true)
  return {
    id: inbox.id,
    avatar_url: '',
    channel_id: inbox.channelId,
    name: inbox.name,
    channel_type: inbox.channelType,
    provider: inbox.provider,
  }
}

/** The inbox inside a search result. */
export const inboxSearchPayload = (inbox: Inbox): Details => ({
  id: inbox.id,
  channel_id: inbox.channelId,
  name: inbox.name,
  channel_type: inbox.channelType,
})

/** The columns that creating a contact returns. */
export function inboxColumns(model: Model, inbox: Inbox): Details {
  const at = iso(inbox.createdAt)
  return {
    id: inbox.id,
    channel_id: inbox.channelId,
    account_id: inbox.accountId,
    name: inbox.name,
    created_at: at,
    updated_at: at,
    channel_type: inbox.channelType,
    enable_auto_assignment: inbox.enableAutoAssignment,
    greeting_enabled: inbox.greetingMessage !== null,
    greeting_message: inbox.greetingMessage,
    email_address: null,
    working_hours_enabled: false,
    out_of_office_message: null,
    timezone: 'UTC',
    enable_email_collect: true,
    csat_survey_enabled: inbox.csatEnabled,
    allow_messages_after_resolved: true,
    auto_assignment_config: {},
    lock_to_single_conversation: inbox.lockToSingleConversation,
    ...(model.can('cappedUnreadCount') ? { portal_id: null, sender_name_type: 'friendly', business_name: null } : {}),
    ...(model.can('modernPayloads') ? { csat_config: {} } : {}),
  }
}

/** An inbox as the public API shows it. */
export function publicInboxPayload(inbox: Inbox): Details {
  return {
    identifier: inbox.identifier,
    identity_validation_enabled: inbox.hmacMandatory,
    name: inbox.name,
    timezone: 'UTC',
    working_hours: WORKING_HOURS,
    working_hours_enabled: false,
    csat_survey_enabled: inbox.csatEnabled,
    greeting_enabled: inbox.greetingMessage !== null,
  }
}

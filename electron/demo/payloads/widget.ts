import type { Model } from '../model/model.ts'
import { isPublicTalk } from '../model/reading.ts'
import type { Contact, ContactInbox, Conversation, Details, Inbox, Message } from '../model/types.ts'
import { iso, seconds } from './basics.ts'
import { contactColumns } from './contacts.ts'
import { preChatForm, WIDGET, WORKING_HOURS } from './inboxes.ts'
import { messagePayload, publicMessagePayload } from './messages.ts'

/** What the widget needs to start. `authToken` names the visitor in later requests. */
export function widgetConfigPayload(
  model: Model,
  inbox: Inbox,
  { contact, contactInbox }: { contact: Contact; contactInbox: ContactInbox },
  authToken: string,
): Details {
  const at = iso(inbox.createdAt)
  return {
    website_channel_config: {
      allow_messages_after_resolved: true,
      api_host: model.base,
      auth_token: authToken,
      avatar_url: '',
      csat_survey_enabled: inbox.csatEnabled,
      disable_branding: false,
      enabled_features: WIDGET.features,
      enabled_languages: [{ name: 'English (en)', iso_639_1_code: 'en' }],
      locale: model.account(inbox.accountId).locale,
      out_of_office_message: null,
      portal: null,
      ...preChatForm(),
      reply_time: WIDGET.replyTime,
      timezone: 'UTC',
      utc_off_set: '+00:00',
      website_name: inbox.name,
      website_token: inbox.websiteToken,
      welcome_tagline: WIDGET.tagline,
      welcome_title: WIDGET.title,
      widget_color: WIDGET.color,
      working_hours: WORKING_HOURS.map((day, i) => ({
        id: (inbox.id - 1) * WORKING_HOURS.length + i + 1,
        inbox_id: inbox.id,
        account_id: inbox.accountId,
        ...day,
        created_at: at,
        updated_at: at,
      })),
      working_hours_enabled: false,
    },
    contact: {
      email: contact.email,
      id: contact.id,
      identifier: contact.identifier,
      name: contact.name,
      phone_number: contact.phoneNumber,
      pubsub_token: contactInbox.pubsubToken,
    },
    global_config: {
      LOGO_THUMBNAIL: '/brand-assets/logo_thumbnail.svg',
      BRAND_NAME: 'Chatwoot',
      WIDGET_BRAND_URL: 'https://www.chatwoot.com',
      MAXIMUM_FILE_UPLOAD_SIZE: 40,
      INSTALLATION_NAME: 'Chatwoot',
    },
  }
}

/** A conversation that the widget has opened. */
export const widgetConversationPayload = (model: Model, conversation: Conversation): Details => ({
  id: conversation.displayId,
  inbox_id: conversation.inboxId,
  contact_last_seen_at: seconds(conversation.contactLastSeenAt),
  status: conversation.status,
  messages: conversation.messages.filter(isPublicTalk).map((message) => publicMessagePayload(model, message)),
  custom_attributes: conversation.customAttributes,
  contact: contactColumns(model, model.contact(conversation.contactId)),
})

/** A message that the widget has sent. */
export function widgetMessagePayload(model: Model, message: Message): Details {
  const { content_type: _type, status: _status, ...shown } = messagePayload(model, message)
  return shown
}

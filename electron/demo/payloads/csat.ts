import type { CsatResponse } from '../model/csat.ts'
import { responseTo } from '../model/csat.ts'
import type { Model } from '../model/model.ts'
import type { Details, Message } from '../model/types.ts'
import { iso, seconds } from './basics.ts'
import { contactPayload } from './contacts.ts'
import { agentPayload } from './users.ts'

/** A rating as administrators see it. */
export function csatResponsePayload(model: Model, response: CsatResponse): Details {
  const { accountId, review } = response
  const contact = model.contacts.get(response.contactId)
  const assignee = response.assigneeId === null ? undefined : model.membership(accountId, response.assigneeId)
  const reviewer = review ? model.users.get(review.by) : undefined
  return {
    id: response.id,
    rating: response.rating,
    feedback_message: response.feedback,
    csat_review_notes: review?.notes ?? null,
    review_notes_updated_at: review ? seconds(review.at) : null,
    ...(reviewer ? { review_notes_updated_by: { id: reviewer.id, name: reviewer.name } } : {}),
    account_id: accountId,
    message_id: response.message.id,
    ...(contact ? { contact: contactPayload(model, contact) } : {}),
    conversation_id: response.message.conversation.displayId,
    ...(assignee ? { assigned_agent: agentPayload(model, assignee) } : {}),
    created_at: seconds(response.createdAt),
  }
}

/** A survey as its public page gets it. */
export function surveyPayload(model: Model, survey: Message): Details {
  const { conversation } = survey
  const response = responseTo(model, survey)
  return {
    id: survey.id,
    csat_survey_response: response ? csatResponsePayload(model, response) : null,
    display_type: 'emoji',
    content: null,
    inbox_avatar_url: '',
    inbox_name: model.inbox(conversation.inboxId).name,
    locale: model.account(conversation.accountId).locale,
    conversation_id: conversation.displayId,
    created_at: iso(survey.createdAt),
  }
}

import { isDetails, numberField, textField } from '../fields.ts'
import { noteActivity } from './activity.ts'
import { appendMessage } from './append.ts'
import type { Model } from './model.ts'
import { canReply } from './reading.ts'
import { queueMessage } from './sending.ts'
import type { Conversation, Details, Message, User } from './types.ts'

/** A contact's rating of a resolved conversation. */
export interface CsatResponse {
  readonly id: number
  readonly accountId: number
  /** The survey that was answered. */
  readonly message: Message
  readonly contactId: number
  readonly assigneeId: number | null
  rating: number
  feedback: string | null
  review: { readonly notes: string; readonly by: number; readonly at: number } | null
  readonly createdAt: number
}

const isSurvey = (message: Message) => message.contentType === 'input_csat'

/** The survey of a conversation, answered or not. */
export const surveyOf = (conversation: Conversation): Message | undefined => conversation.messages.find(isSurvey)

/** Asks the contact of a resolved conversation for a rating: once per conversation, in inboxes that do so. */
export function sendSurvey(model: Model, conversation: Conversation): void {
  const inbox = model.inbox(conversation.inboxId)
  if (!inbox.csatEnabled || !model.can('csat') || surveyOf(conversation)) return
  if (!canReply(model, conversation)) {
    noteActivity(model, conversation, 'CSAT survey not sent due to outgoing message restrictions')
    return
  }
  const survey = appendMessage(model, conversation, {
    kind: 'template',
    content: 'Please rate the conversation',
    contentType: 'input_csat',
    contentAttributes: model.can('modernPayloads') ? { display_type: 'emoji' } : {},
    sender: null,
  })
  queueMessage(model, survey)
}

/** Stores the rating that a contact gave; a later one replaces it. Does nothing for other messages. */
export function recordRating(model: Model, message: Message): void {
  const given = answerIn(message)
  const rating = numberField(given, 'rating')
  if (!isSurvey(message) || rating === undefined) return
  const feedback = textField(given, 'feedback_message') ?? null
  const known = responseTo(model, message)
  if (known) {
    known.rating = rating
    known.feedback = feedback
    return
  }
  const { accountId, contactId, assigneeId } = message.conversation
  const row: CsatResponse = {
    id: model.nextId('csatResponses'),
    accountId,
    message,
    contactId,
    assigneeId,
    rating,
    feedback,
    review: null,
    createdAt: model.now(),
  }
  model.csatResponses.set(row.id, row)
}

function answerIn(message: Message): Details {
  const { submitted_values: values } = message.contentAttributes
  const answer = isDetails(values) ? values['csat_survey_response'] : undefined
  return isDetails(answer) ? answer : {}
}

/** The rating given to a survey. */
export const responseTo = (model: Model, survey: Message): CsatResponse | undefined =>
  [...model.csatResponses.values()].find((response) => response.message === survey)

export function reviewResponse(model: Model, response: CsatResponse, notes: string, user: User): void {
  response.review = { notes, by: user.id, at: model.now() }
}

/** How often each rating was given, and how many surveys were sent. */
export function csatMetrics(model: Model, accountId: number): { total: number; ratings: Details; sent: number } {
  const responses = model.ofAccount(model.csatResponses, accountId)
  const ratings: Record<string, number> = {}
  for (const { rating } of responses) ratings[rating] = (ratings[rating] ?? 0) + 1
  const sent = model.ofAccount(model.conversations, accountId).filter(surveyOf).length
  return { total: responses.length, ratings, sent }
}

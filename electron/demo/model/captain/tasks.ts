import { internalError, invalid } from '../errors.ts'
import type { Model } from '../model.ts'
import type { Conversation, Details } from '../types.ts'
import type { Operation } from './languageModel.ts'
import { OPERATIONS, requireModel, revise, rewrite, suggestLabels, suggestReply, summarize } from './languageModel.ts'
import { transcriptOf } from './transcript.ts'

/** What a client sends back to go on with a task. */
export interface FollowUpContext {
  readonly event_name: string
  readonly original_context: string
  readonly last_response: string
  readonly conversation_history: readonly Details[]
  readonly channel_type: string | null
}
export interface TaskAnswer {
  readonly message: string | null
  readonly follow_up_context?: FollowUpContext
}

const INCOMING_FOR_LABELS = 3
const LONGEST_FOR_LABELS = 100
const LONG_FOR_LABELS = 20

/** Throws 422 if the account has no Captain tasks. */
export function requireTasks(model: Model, accountId: number): void {
  if (model.account(accountId).features['captain_tasks'] !== true)
    throw invalid('Captain AI is disabled for this account.')
}

function answered(
  model: Model,
  name: string,
  context: string,
  response: string,
  conversation: Conversation | undefined,
): TaskAnswer {
  return {
    message: response,
    follow_up_context: {
      event_name: name,
      original_context: context,
      last_response: response,
      conversation_history: [],
      channel_type: conversation ? model.inbox(conversation.inboxId).channelType : null,
    },
  }
}

/** The real server fails without the conversation. */
function required(conversation: Conversation | undefined): Conversation {
  if (!conversation) throw internalError()
  return conversation
}

/** Rewrites a draft. Fails for an unknown operation, and for `improve` without a conversation. */
export function rewriteDraft(
  model: Model,
  content: string,
  name: string,
  conversation: Conversation | undefined,
): TaskAnswer {
  const operation: Operation | undefined = OPERATIONS.find((known) => known === name)
  if (operation === undefined) throw internalError()
  if (operation === 'improve') required(conversation)
  requireModel(content)
  return answered(model, operation, content, rewrite(content, operation), conversation)
}

const lastQuestion = (conversation: Conversation) =>
  conversation.messages.findLast((message) => message.kind === 'incoming')?.content ?? ''
const contactName = (model: Model, { contactId }: Conversation) => model.contact(contactId).name

export function summarizeConversation(model: Model, given: Conversation | undefined): TaskAnswer {
  const conversation = required(given)
  const summary = summarize(lastQuestion(conversation), contactName(model, conversation))
  return answered(model, 'summarize', transcriptOf(model, conversation), summary, conversation)
}

export function suggestReplyTo(model: Model, given: Conversation | undefined): TaskAnswer {
  const conversation = required(given)
  const reply = suggestReply(contactName(model, conversation))
  return answered(model, 'reply_suggestion', transcriptOf(model, conversation), reply, conversation)
}

/** Suggests labels after three incoming messages, in short threads and in longer ones whose last message is incoming. */
export function suggestLabelsFor(model: Model, given: Conversation | undefined): TaskAnswer {
  const conversation = required(given)
  const { messages } = conversation
  const isReady =
    messages.filter((message) => message.kind === 'incoming').length >= INCOMING_FOR_LABELS &&
    messages.length <= LONGEST_FOR_LABELS &&
    (messages.length <= LONG_FOR_LABELS || messages.at(-1)?.kind === 'incoming')
  const titles = model.ofAccount(model.labels, conversation.accountId).map((label) => label.title)
  return { message: isReady ? suggestLabels(titles, transcriptOf(model, conversation)) : null }
}

/** Goes on with a task. Throws 422 without its context. */
export function followUp(context: FollowUpContext | undefined, request: string): TaskAnswer {
  if (!context) throw invalid('Follow-up context missing')
  requireModel(request)
  const response = revise(context.last_response)
  return {
    message: response,
    follow_up_context: {
      ...context,
      last_response: response,
      conversation_history: [
        ...context.conversation_history,
        { role: 'user', content: request },
        { role: 'assistant', content: response },
      ],
    },
  }
}

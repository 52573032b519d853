import { isDetails, listField, numberField, objectField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { ok } from '../http.ts'
import type { FollowUpContext, TaskAnswer } from '../model/captain/tasks.ts'
import {
  followUp,
  requireTasks,
  rewriteDraft,
  suggestLabelsFor,
  suggestReplyTo,
  summarizeConversation,
} from '../model/captain/tasks.ts'
import type { Conversation } from '../model/types.ts'

const conversationIn = ({ model, accountId, body }: AccountCall): Conversation | undefined =>
  model.conversation(accountId, numberField(body, 'conversation_display_id') ?? 0)

function contextIn({ body }: AccountCall): FollowUpContext | undefined {
  const given = objectField(body, 'follow_up_context')
  if (!given) return undefined
  return {
    event_name: textField(given, 'event_name') ?? '',
    original_context: textField(given, 'original_context') ?? '',
    last_response: textField(given, 'last_response') ?? '',
    conversation_history: (listField(given, 'conversation_history') ?? []).filter(isDetails),
    channel_type: textField(given, 'channel_type') ?? null,
  }
}

/** What Captain does with a draft or a conversation. */
export function addCaptainTasks(router: Router): void {
  const task = (name: string, run: (call: AccountCall) => TaskAnswer) => {
    router.account(
      'POST',
      `/captain/tasks/${name}`,
      (call) => {
        requireTasks(call.model, call.accountId)
        return ok(run(call))
      },
      'captainTasks',
    )
  }
  task('rewrite', (call) =>
    rewriteDraft(
      call.model,
      textField(call.body, 'content') ?? '',
      textField(call.body, 'operation') ?? '',
      conversationIn(call),
    ),
  )
  task('summarize', (call) => summarizeConversation(call.model, conversationIn(call)))
  task('reply_suggestion', (call) => suggestReplyTo(call.model, conversationIn(call)))
  task('label_suggestion', (call) => suggestLabelsFor(call.model, conversationIn(call)))
  task('follow_up', (call) => followUp(contextIn(call), textField(call.body, 'message') ?? ''))
}

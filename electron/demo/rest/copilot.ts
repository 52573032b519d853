import { numberField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, ok, rowOf } from '../http.ts'
import type { CopilotThread } from '../model/captain/copilot.ts'
import { ask, messagesOf, openThread, threadsOf } from '../model/captain/copilot.ts'
import { invalid, notFound } from '../model/errors.ts'
import { copilotMessagePayload, copilotThreadPayload } from '../payloads/copilot.ts'

function threadOf(call: AccountCall): CopilotThread {
  const thread = rowOf(call, call.model.copilotThreads, idParam(call, 'thread'))
  if (thread.userId !== call.user.id) throw notFound()
  return thread
}

function questionIn({ body }: AccountCall): string {
  const question = textField(body, 'message') ?? ''
  if (question === '') throw invalid('Message is required')
  return question
}

/** The agent's own threads with Captain. */
export function addCopilot(router: Router): void {
  const at = '/captain/copilot_threads'
  router.account(
    'GET',
    at,
    (call) =>
      ok({
        payload: threadsOf(call.model, call.accountId, call.user).map((row) => copilotThreadPayload(call.model, row)),
      }),
    'captainTasks',
  )
  router.account(
    'POST',
    at,
    (call) => {
      const question = questionIn(call)
      const assistant = rowOf(call, call.model.captainAssistants, numberField(call.body, 'assistant_id') ?? 0)
      return ok(copilotThreadPayload(call.model, openThread(call.model, call.user, assistant, question)))
    },
    'captainTasks',
  )
  router.account(
    'GET',
    `${at}/:thread/copilot_messages`,
    (call) =>
      ok({ payload: messagesOf(call.model, threadOf(call)).map((row) => copilotMessagePayload(call.model, row)) }),
    'captainTasks',
  )
  router.account(
    'POST',
    `${at}/:thread/copilot_messages`,
    (call) => {
      const thread = threadOf(call)
      return ok(copilotMessagePayload(call.model, ask(call.model, thread, questionIn(call))))
    },
    'captainTasks',
  )
}

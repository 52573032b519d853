import type { CopilotMessage, CopilotThread } from '../model/captain/copilot.ts'
import type { Model } from '../model/model.ts'
import type { Details } from '../model/types.ts'
import { seconds } from './basics.ts'
import { assistantPushPayload } from './captain.ts'
import { userPushPayload } from './users.ts'

/** `knowsAccount`: jobs don't, so that the agent's availability is null in the events that they cause. */
function threadColumns(model: Model, thread: CopilotThread, knowsAccount: boolean): Details {
  const user = model.users.get(thread.userId)
  return {
    id: thread.id,
    title: thread.title,
    created_at: seconds(thread.createdAt),
    user: user ? userPushPayload(model, user, knowsAccount ? thread.accountId : 0) : null,
  }
}

export function copilotThreadPayload(model: Model, thread: CopilotThread): Details {
  const assistant = model.captainAssistants.get(thread.assistantId)
  return {
    ...threadColumns(model, thread, true),
    assistant: assistant ? assistantPushPayload(model, assistant) : null,
    account_id: thread.accountId,
  }
}

export function copilotMessagePayload(model: Model, row: CopilotMessage, knowsAccount = true): Details {
  return {
    id: row.id,
    message: row.message,
    message_type: row.type,
    created_at: seconds(row.createdAt),
    copilot_thread: { ...threadColumns(model, row.thread, knowsAccount), account_id: row.thread.accountId },
    account_id: row.thread.accountId,
  }
}

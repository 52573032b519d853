import { choiceField, numberField, numbersField, objectField, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { assign, assignTeam, setLabels, setStatus } from '../model/conversations.ts'
import { HttpError } from '../model/errors.ts'
import { canOpen } from '../model/rights.ts'
import { CONVERSATION_STATUSES } from '../model/types.ts'
import { changeContactsAtOnce } from './contacts.ts'

function bulk(call: AccountCall): Answer {
  const { model, body } = call
  if (body['type'] === 'Contact') {
    changeContactsAtOnce(call, numbersField(body, 'ids') ?? [])
    return empty
  }
  if (body['type'] !== 'Conversation') throw new HttpError(422, { success: false })
  const fields = objectField(body, 'fields') ?? {}
  const labels = objectField(body, 'labels') ?? {}
  const actor = asUser(call.user)
  for (const id of numbersField(body, 'ids') ?? []) {
    // The real server's job skips conversations that are unknown or that the agent may not open.
    const conversation = model.conversation(call.accountId, id)
    if (!conversation || !canOpen(model, call, conversation)) continue
    const removed = textsField(labels, 'remove') ?? []
    const kept = conversation.labels.filter((label) => !removed.includes(label))
    setLabels(model, conversation, kept, actor)
    setLabels(model, conversation, [...kept, ...(textsField(labels, 'add') ?? [])], actor)
    const status = choiceField(fields, 'status', CONVERSATION_STATUSES)
    const until = numberField(body, 'snoozed_until')
    if (status !== undefined)
      setStatus(model, conversation, { status, snoozedUntil: until === undefined ? null : until * 1000 }, actor)
    if ('assignee_id' in fields) assign(model, conversation, numberField(fields, 'assignee_id') ?? null, actor)
    if ('team_id' in fields) assignTeam(model, conversation, numberField(fields, 'team_id') ?? null, actor)
  }
  return empty
}

/** Actions on many conversations at once. */
export function addBulkActions(router: Router): void {
  router.account('POST', '/bulk_actions', bulk, 'bulkActions')
}

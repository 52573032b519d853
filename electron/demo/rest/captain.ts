import { numberField, objectField, present, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, noContent, ok, pageParam, rowOf } from '../http.ts'
import { addAssistant, changeAssistant, deleteAssistant } from '../model/captain/assistants.ts'
import { assistantOf } from '../model/captain/inboxes.ts'
import { notFound } from '../model/errors.ts'
import { requireAdministrator } from '../model/rights.ts'
import { assistantPayload, captainPreferences } from '../payloads/captain.ts'
import { inboxPayload } from '../payloads/inboxes.ts'
import { conversationOf } from './conversations.ts'

const ASSISTANTS = '/captain/assistants'
const ASSISTANT = `${ASSISTANTS}/:assistant`

const assistantIn = (call: AccountCall) => rowOf(call, call.model.captainAssistants, idParam(call, 'assistant'))

function fieldsOf({ body }: AccountCall) {
  const given = objectField(body, 'assistant') ?? {}
  return present({
    name: textField(given, 'name'),
    description: textField(given, 'description'),
    config: objectField(given, 'config'),
  })
}

/** Captain: its assistants, the inboxes that they answer in, and the language models. Administrators change them. */
export function addCaptain(router: Router): void {
  const route = (method: string, path: string, run: Parameters<Router['account']>[2]) => {
    router.account(method, path, run, 'modernPayloads')
  }
  route('GET', '/captain/preferences', () => ok(captainPreferences()))
  route('GET', ASSISTANTS, (call) => {
    const rows = call.model.ofAccount(call.model.captainAssistants, call.accountId)
    return ok({ payload: rows.map(assistantPayload), meta: { total_count: rows.length, page: pageParam(call) } })
  })
  route('POST', ASSISTANTS, (call) => {
    requireAdministrator(call)
    const fields = { name: '', description: '', config: {}, ...fieldsOf(call) }
    return ok(assistantPayload(addAssistant(call.model, call.model.account(call.accountId), fields)))
  })
  route('GET', ASSISTANT, (call) => ok(assistantPayload(assistantIn(call))))
  route('PATCH', ASSISTANT, (call) => {
    requireAdministrator(call)
    changeAssistant(call.model, assistantIn(call), fieldsOf(call))
    return ok(assistantPayload(assistantIn(call)))
  })
  route('DELETE', ASSISTANT, (call) => {
    requireAdministrator(call)
    deleteAssistant(call.model, assistantIn(call))
    return noContent
  })
  route('POST', `${ASSISTANT}/inboxes`, (call) => {
    requireAdministrator(call)
    const inboxId = numberField(objectField(call.body, 'inbox') ?? {}, 'inbox_id') ?? 0
    const inbox = rowOf(call, call.model.inboxes, inboxId)
    inbox.assistantId = assistantIn(call).id
    return ok(inboxPayload(call.model, inbox, true))
  })
  route('GET', '/conversations/:conversation/inbox_assistant', (call) => {
    const assistant = assistantOf(call.model, call.model.inbox(conversationOf(call).inboxId))
    return ok({ assistant: assistant ? { id: assistant.id, name: assistant.name } : null })
  })
  route('DELETE', `${ASSISTANT}/inboxes/:inbox`, (call) => {
    requireAdministrator(call)
    const inbox = rowOf(call, call.model.inboxes, idParam(call, 'inbox'))
    if (inbox.assistantId !== assistantIn(call).id) throw notFound()
    inbox.assistantId = null
    return noContent
  })
}

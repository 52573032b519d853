import { numberField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, ok } from '../http.ts'
import { invalid, notFound } from '../model/errors.ts'
import { conversationFor } from '../model/rights.ts'
import type { Call } from '../model/whatsapp/calls.ts'
import { acceptCall, attachRecording, rejectCall, startCall, terminateCall } from '../model/whatsapp/calls.ts'
import { callPayload } from '../payloads/calls.ts'

/** The call in the path, if the caller may see its conversation. */
function callOf(call: AccountCall): Call {
  const found = call.model.calls.get(idParam(call, 'call'))
  if (found?.message.conversation.accountId !== call.accountId) throw notFound()
  conversationFor(call.model, call, found.message.conversation.displayId)
  return found
}

function required(call: AccountCall, key: string): string {
  const value = textField(call.body, key) ?? ''
  if (value === '') throw invalid(`param is missing or the value is empty or invalid: ${key}`)
  return value
}

/** WhatsApp calls. */
export function addCalls(router: Router): void {
  const at = '/whatsapp_calls/:call'
  const feature = 'whatsAppCalls'
  router.account(
    'POST',
    '/whatsapp_calls/initiate',
    (call) => {
      const conversation = conversationFor(call.model, call, numberField(call.body, 'conversation_id') ?? 0)
      const started = startCall(call.model, conversation, call.user, required(call, 'sdp_offer'))
      return ok({
        status: 'calling',
        call_id: started.providerCallId,
        id: started.id,
        message_id: started.message.id,
        provider: 'whatsapp',
      })
    },
    feature,
  )
  router.account('GET', at, (call) => ok(callPayload(call.model, callOf(call))), feature)
  router.account(
    'POST',
    `${at}/accept`,
    (call) => {
      const found = callOf(call)
      required(call, 'sdp_answer')
      acceptCall(call.model, found, call.user)
      return ok(callPayload(call.model, found))
    },
    feature,
  )
  for (const [action, run] of [
    ['reject', rejectCall],
    ['terminate', terminateCall],
  ] as const) {
    router.account(
      'POST',
      `${at}/${action}`,
      (call) => {
        const found = callOf(call)
        run(call.model, found, call.user)
        return ok({ id: found.id, status: found.status })
      },
      feature,
    )
  }
  router.account(
    'POST',
    `${at}/upload_recording`,
    (call) => {
      const found = callOf(call)
      const file = call.uploads.find(({ field }) => field === 'recording')
      if (!file) throw invalid('param is missing or the value is empty or invalid: recording')
      attachRecording(call.model, found, file, call.user)
      return ok({ id: found.id, status: 'uploaded' })
    },
    feature,
  )
}

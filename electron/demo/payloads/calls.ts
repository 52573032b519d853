import type { Model } from '../model/model.ts'
import type { Details } from '../model/types.ts'
import type { Call } from '../model/whatsapp/calls.ts'
import { directionOf } from '../model/whatsapp/calls.ts'
import { seconds } from './basics.ts'

const secondsOrNull = (at: number | null) => (at === null ? null : seconds(at))

function numbersOf(model: Model, { direction, message: { conversation } }: Call): Details {
  const own = model.inbox(conversation.inboxId).phoneNumber
  const contact = model.contact(conversation.contactId).phoneNumber
  return direction === 'outgoing' ? { from_number: own, to_number: contact } : { from_number: contact, to_number: own }
}

/** A call as its own endpoints return it. */
export function callPayload(model: Model, call: Call): Details {
  const { conversation } = call.message
  const contact = model.contact(conversation.contactId)
  const isRunning = call.status === 'in-progress' && call.startedAt !== null
  return {
    id: call.id,
    call_id: call.providerCallId,
    provider: 'whatsapp',
    status: call.status,
    direction: directionOf(call),
    conversation_id: conversation.displayId,
    inbox_id: conversation.inboxId,
    message_id: call.message.id,
    accepted_by_agent_id: call.acceptedBy?.id ?? null,
    elapsed_seconds: isRunning ? seconds(model.now() - (call.startedAt ?? 0)) : 0,
    sdp_offer: call.sdpOffer,
    ice_servers: [{ urls: ['stun:stun.l.google.com:19302'] }],
    caller: { name: contact.name, phone: contact.phoneNumber, avatar: '' },
  }
}

/** The call inside its message. */
export function messageCallPayload(model: Model, call: Call): Details {
  return {
    id: call.id,
    provider_call_id: call.providerCallId,
    provider: 'whatsapp',
    direction: call.direction,
    status: call.status,
    duration_seconds: call.durationSeconds,
    end_reason: call.endReason,
    conference_sid: null,
    accepted_by_agent_id: call.acceptedBy?.id ?? null,
    accepted_by_agent_name: call.acceptedBy?.name ?? null,
    started_at: secondsOrNull(call.startedAt),
    ended_at: secondsOrNull(call.endedAt),
    ...numbersOf(model, call),
    recording_url: null,
    transcript: null,
  }
}

import { iso } from '../../payloads/basics.ts'
import { callPayload } from '../../payloads/calls.ts'
import type { Actor } from '../activity.ts'
import { asSystem, asUser, noteActivity } from '../activity.ts'
import type { FileToStore } from '../blobs.ts'
import { makeAttachment } from '../blobs.ts'
import { changeMessage } from '../changeMessage.ts'
import { assign, conversationChanged } from '../conversations.ts'
import { HttpError, invalid } from '../errors.ts'
import { sendAsAgent, sendAsContact } from '../messages.ts'
import type { Model } from '../model.ts'
import { accountTopic, userTopic } from '../topics.ts'
import type { Conversation, Details, Message, User } from '../types.ts'

/** `failed`: rejected or never answered. */
export type CallStatus = 'ringing' | 'in-progress' | 'completed' | 'failed'

/** A WhatsApp call. Its message shows it in the thread. */
export interface Call {
  readonly id: number
  readonly providerCallId: string
  readonly direction: 'incoming' | 'outgoing'
  readonly message: Message
  /** The caller's offer. */
  readonly sdpOffer: string
  status: CallStatus
  acceptedBy: User | null
  durationSeconds: number | null
  endReason: string | null
  startedAt: number | null
  endedAt: number | null
}

const CONTENT = 'WhatsApp Call'
/** How long a contact may take to permit calls before they are asked again. */
const PERMISSION_WAIT = 5 * 60_000
const DIRECTIONS = { incoming: 'inbound', outgoing: 'outbound' } as const
/** The other word for the direction, used everywhere but in a message's `call`. */
export const directionOf = (call: Call) => DIRECTIONS[call.direction]
const isOver = ({ status }: Call) => status === 'completed' || status === 'failed'

export const callOf = (model: Model, message: Message): Call | undefined =>
  message.contentType === 'voice_call' ? [...model.calls.values()].find((call) => call.message === message) : undefined

export const callByProviderId = (model: Model, providerCallId: string): Call | undefined =>
  [...model.calls.values()].find((call) => call.providerCallId === providerCallId)

function announce(model: Model, call: Call, event: string, more: Details = {}, only?: User): void {
  const { accountId, displayId } = call.message.conversation
  model.emit(new Set([only ? userTopic(only) : accountTopic(accountId)]), `voice_call.${event}`, () => ({
    account_id: accountId,
    id: call.id,
    call_id: call.providerCallId,
    provider: 'whatsapp',
    conversation_id: displayId,
    ...more,
  }))
}

const dataOf = (id: number, providerCallId: string, direction: Call['direction']): Details => ({
  call_id: id,
  call_sid: providerCallId,
  call_source: 'whatsapp',
  call_direction: DIRECTIONS[direction],
})

function add(
  model: Model,
  fields: Pick<Call, 'providerCallId' | 'direction' | 'sdpOffer' | 'acceptedBy'>,
  send: (draft: { content: string; contentType: string; contentAttributes: Details }) => Message,
): Call {
  const id = model.nextId('calls')
  const data = { ...dataOf(id, fields.providerCallId, fields.direction), status: 'ringing' }
  const message = send({ content: CONTENT, contentType: 'voice_call', contentAttributes: { data } })
  const call: Call = {
    id,
    ...fields,
    message,
    status: 'ringing',
    durationSeconds: null,
    endReason: null,
    startedAt: null,
    endedAt: null,
  }
  model.calls.set(id, call)
  return call
}

/** Changes the call and its message. */
function change(model: Model, call: Call, fields: Partial<Call>, actor: Actor): void {
  Object.assign(call, fields)
  const { message, acceptedBy, durationSeconds } = call
  const data = {
    ...dataOf(call.id, call.providerCallId, call.direction),
    status: call.status,
    ...(acceptedBy ? { accepted_by: { id: acceptedBy.id, name: acceptedBy.name } } : {}),
    ...(durationSeconds === null ? {} : { duration_seconds: durationSeconds }),
  }
  changeMessage(model, message, { contentAttributes: { data } }, actor)
}

/** Notes the call's state in its conversation. */
function note({ message: { conversation }, ...call }: Call): void {
  conversation.additionalAttributes = {
    ...conversation.additionalAttributes,
    call_status: call.status,
    call_direction: DIRECTIONS[call.direction],
  }
}

function changeAndNote(model: Model, call: Call, fields: Partial<Call>, actor: Actor): void {
  change(model, call, fields, actor)
  note(call)
  conversationChanged(model, call.message.conversation, actor)
}

/** Calls a contact. Without the contact's permission Meta refuses: the contact is asked for it, and the answer is a 422. */
export function startCall(model: Model, conversation: Conversation, user: User, sdpOffer: string): Call {
  if (!model.inbox(conversation.inboxId).hasCalls) throw invalid('Calling is not enabled for this inbox')
  if (model.meta.callRefusal !== null)
    throw new HttpError(422, {
      status: askForPermission(model, conversation) ? 'permission_requested' : 'permission_pending',
    })
  return add(
    model,
    { providerCallId: model.meta.takeCall(), direction: 'outgoing', sdpOffer, acceptedBy: user },
    (draft) => sendAsAgent(model, conversation, draft, user),
  )
}

/** Asks the contact to permit calls, unless they were asked a few minutes ago. Returns whether they were asked now. */
function askForPermission(model: Model, conversation: Conversation): boolean {
  const { call_permission_requested_at: asked } = conversation.additionalAttributes
  if (typeof asked === 'string' && model.now() - Date.parse(asked) < PERMISSION_WAIT) return false
  // No event announces these attributes.
  conversation.additionalAttributes = {
    ...conversation.additionalAttributes,
    call_permission_requested_at: iso(model.now()).replace(/\.\d+/, ''),
    call_permission_request_message_id: model.meta.takeMessage(),
  }
  const { name } = model.contact(conversation.contactId)
  noteActivity(model, conversation, `Sent a call permission request to ${name}.`)
  return true
}

/** The contact answers a request to permit calls. */
export function answerPermission(model: Model, conversation: Conversation, isGranted: boolean): void {
  const {
    call_permission_requested_at: _at,
    call_permission_request_message_id: _id,
    ...rest
  } = conversation.additionalAttributes
  conversation.additionalAttributes = rest
  if (!isGranted) return
  const contact = model.contact(conversation.contactId)
  const { accountId } = conversation
  model.emit(new Set([accountTopic(accountId)]), 'voice_call.permission_granted', () => ({
    account_id: accountId,
    conversation_id: conversation.id,
    contact_name: contact.name,
    contact_phone: contact.phoneNumber,
  }))
  noteActivity(model, conversation, `${contact.name} accepted the call permission request.`)
}

/** A contact calls: rings for the assignee, or for all agents of the account. */
export function ring(model: Model, conversation: Conversation, providerCallId: string, sdpOffer: string): void {
  const call = add(model, { providerCallId, direction: 'incoming', sdpOffer, acceptedBy: null }, (draft) =>
    sendAsContact(model, conversation, draft),
  )
  const { assigneeId } = conversation
  const assignee = assigneeId === null ? undefined : model.users.get(assigneeId)
  const { direction, inbox_id, sdp_offer, ice_servers, caller } = callPayload(model, call)
  announce(model, call, 'incoming', { direction, inbox_id, sdp_offer, ice_servers, caller }, assignee)
  note(call)
  conversationChanged(model, conversation, asSystem)
}

/** The contact's phone answers the call's offer: it rings or sounds there. */
export function connectCall(model: Model, call: Call, sdpAnswer: string): void {
  announce(model, call, 'outbound_connected', { sdp_answer: sdpAnswer })
}

/** The contact takes the call. */
export function takeCallByContact(model: Model, call: Call): void {
  if (call.status !== 'ringing') return
  announce(model, call, 'outbound_accepted')
  changeAndNote(model, call, { status: 'in-progress', startedAt: model.now() }, asSystem)
}

/** The contact ends the call. `durationSeconds`: as Meta counts it. */
export function endCallByContact(model: Model, call: Call, durationSeconds: number | null): void {
  if (isOver(call)) return
  const status = call.status === 'in-progress' ? 'completed' : 'failed'
  announce(model, call, 'ended', { status, duration_seconds: durationSeconds })
  changeAndNote(model, call, { status, durationSeconds, endReason: '', endedAt: model.now() }, asSystem)
}

/** An agent takes the call, and the conversation with it. Throws 422 if another has taken it or it is over. */
export function acceptCall(model: Model, call: Call, user: User): void {
  if (call.acceptedBy !== null && call.acceptedBy !== user) throw invalid('Call already accepted by another agent')
  if (call.status !== 'ringing') throw invalid('Call is not ringing')
  announce(model, call, 'accepted', { accepted_by_agent_id: user.id })
  change(model, call, { status: 'in-progress', acceptedBy: user, startedAt: model.now() }, asUser(user))
  note(call)
  const { conversation } = call.message
  if (conversation.assigneeId === user.id) conversationChanged(model, conversation, asUser(user))
  else assign(model, conversation, user.id, asUser(user))
}

export function rejectCall(model: Model, call: Call, user: User): void {
  if (isOver(call)) return
  announce(model, call, 'ended', { status: 'failed' })
  const end = { status: 'failed' as const, acceptedBy: user, endReason: 'agent_rejected', endedAt: model.now() }
  changeAndNote(model, call, end, asUser(user))
}

/** An agent hangs up. */
export function terminateCall(model: Model, call: Call, user: User): void {
  if (isOver(call)) return
  const at = model.now()
  const status = call.startedAt === null ? 'failed' : 'completed'
  const durationSeconds = call.startedAt === null ? null : Math.floor((at - call.startedAt) / 1000)
  announce(model, call, 'ended', { status })
  changeAndNote(model, call, { status, durationSeconds, endReason: 'agent_hangup', endedAt: at }, asUser(user))
}

/** Attaches a recording to the call's message. */
export function attachRecording(model: Model, call: Call, file: FileToStore, user: User): void {
  const { message } = call
  const attachment = makeAttachment(model, message.conversation.accountId, message.id, { file, fileType: 'audio' })
  changeMessage(model, message, { attachments: [...message.attachments, attachment] }, asUser(user))
}

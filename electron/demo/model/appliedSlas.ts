import type { Actor } from './activity.ts'
import { asSystem, noteActivity, userOf } from './activity.ts'
import { conversationChanged } from './conversations.ts'
import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'
import { notify } from './notifications.ts'
import { administratorsOf } from './rights.ts'
import type { AppliedSla, Conversation, Details, SlaEvent, SlaPolicy } from './types.ts'

const MISSED = {
  frt: 'sla_missed_first_response',
  nrt: 'sla_missed_next_response',
  rt: 'sla_missed_resolution',
} as const

/** Applies a policy to a conversation. Throws 422 if it has another: that can be neither changed nor removed. */
export function applySla(model: Model, conversation: Conversation, policy: SlaPolicy | null, actor: Actor): void {
  const applied = conversation.appliedSla
  if (applied && !policy) throw invalidFields(['sla_policy', 'cannot remove sla policy from conversation'])
  if (applied && applied.policy !== policy)
    throw invalidFields(['sla_policy', 'conversation already has a different sla'])
  if (!policy || applied) return
  conversation.appliedSla = newAppliedSla(model, policy)
  const by = userOf(actor)?.name ?? 'Automation System'
  noteActivity(model, conversation, `${by} added SLA policy ${policy.name}`)
  conversationChanged(model, conversation, actor)
}

export function newAppliedSla(model: Model, policy: SlaPolicy): AppliedSla {
  const at = model.now()
  return { id: model.nextId('appliedSlas'), policy, status: 'active', events: [], createdAt: at, updatedAt: at }
}

/** Looks for missed targets, as the job does that runs every five minutes, and closes the SLAs of resolved conversations. */
export function checkSlas(model: Model): void {
  for (const conversation of model.conversations.values()) {
    const applied = conversation.appliedSla
    if (applied?.status === 'active' || applied?.status === 'active_with_misses') check(model, conversation, applied)
  }
}

function check(model: Model, conversation: Conversation, applied: AppliedSla): void {
  const { policy } = applied
  const isOver = (since: number, seconds: number) => model.now() >= since + seconds * 1000
  const { createdAt, firstReplyAt, waitingSince } = conversation
  const first = policy.firstResponseSeconds
  const isAnsweredInTime = first !== null && firstReplyAt !== null && firstReplyAt <= createdAt + first * 1000
  if (first !== null && !isAnsweredInTime && isOver(createdAt, first)) miss(model, conversation, applied, 'frt', {})
  const next = policy.nextResponseSeconds
  if (next !== null && firstReplyAt !== null && waitingSince !== null && isOver(waitingSince, next)) {
    const question = conversation.messages.findLast((message) => message.kind === 'incoming')
    miss(model, conversation, applied, 'nrt', { message_id: question?.id ?? null })
  }
  const resolution = policy.resolutionSeconds
  if (resolution !== null && conversation.status !== 'resolved' && isOver(createdAt, resolution))
    miss(model, conversation, applied, 'rt', {})
  if (conversation.status === 'resolved')
    setStatus(model, conversation, applied, applied.status === 'active' ? 'hit' : 'missed')
}

/** Records a missed target once and notifies the participants, the administrators and the assignee. */
function miss(
  model: Model,
  conversation: Conversation,
  applied: AppliedSla,
  kind: SlaEvent['kind'],
  meta: Details,
): void {
  if (applied.events.some((event) => event.kind === kind && event.meta['message_id'] === meta['message_id'])) return
  applied.events.push({ id: model.nextId('slaEvents'), kind, meta, createdAt: model.now() })
  const administrators = administratorsOf(model, conversation.accountId).map((m) => m.userId)
  const notified = new Set([...conversation.participants, ...administrators])
  if (conversation.assigneeId !== null) notified.add(conversation.assigneeId)
  for (const userId of notified) notify(model, MISSED[kind], userId, conversation, { slaPolicy: applied.policy })
  setStatus(model, conversation, applied, 'active_with_misses')
}

function setStatus(model: Model, conversation: Conversation, applied: AppliedSla, status: AppliedSla['status']): void {
  if (applied.status === status) return
  applied.status = status
  applied.updatedAt = model.now()
  conversationChanged(model, conversation, asSystem)
}

/** Conversations of an account with an SLA, in the order in which it was applied. */
export function withSla(model: Model, accountId: number): { conversation: Conversation; applied: AppliedSla }[] {
  return model
    .ofAccount(model.conversations, accountId)
    .flatMap((conversation) => (conversation.appliedSla ? [{ conversation, applied: conversation.appliedSla }] : []))
    .sort((a, b) => a.applied.id - b.applied.id)
}

export const isMissed = ({ status }: AppliedSla): boolean => status === 'missed' || status === 'active_with_misses'

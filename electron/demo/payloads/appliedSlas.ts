import type { Model } from '../model/model.ts'
import type { AppliedSla, Conversation, Details, SlaEvent } from '../model/types.ts'
import { seconds } from './basics.ts'
import { userPushPayload } from './users.ts'

const usesSla = (model: Model, conversation: Conversation) =>
  model.can('slaPolicies') && model.account(conversation.accountId).features['sla'] === true

function appliedSlaPayload(applied: AppliedSla): Details {
  const { policy } = applied
  return {
    id: applied.id,
    sla_id: policy.id,
    sla_status: applied.status,
    created_at: seconds(applied.createdAt),
    updated_at: seconds(applied.updatedAt),
    sla_description: policy.description,
    sla_name: policy.name,
    sla_first_response_time_threshold: policy.firstResponseSeconds,
    sla_next_response_time_threshold: policy.nextResponseSeconds,
    sla_only_during_business_hours: policy.onlyDuringBusinessHours,
    sla_resolution_time_threshold: policy.resolutionSeconds,
  }
}

const eventPayload = (event: SlaEvent): Details => ({
  id: event.id,
  event_type: event.kind,
  meta: event.meta,
  updated_at: seconds(event.createdAt),
  created_at: seconds(event.createdAt),
})

const eventPayloads = (applied: AppliedSla | null) => applied?.events.map(eventPayload) ?? []

/** The SLA of a conversation in REST. */
export function slaFields(model: Model, conversation: Conversation): Details {
  if (!model.can('slaPolicies')) return {}
  const applied = conversation.appliedSla
  return {
    sla_policy_id: applied?.policy.id ?? null,
    ...(applied ? { applied_sla: appliedSlaPayload(applied) } : {}),
    ...(applied || usesSla(model, conversation) ? { sla_events: eventPayloads(applied) } : {}),
  }
}

/** The SLA of a conversation in events. */
export function slaPushFields(model: Model, conversation: Conversation): Details {
  const applied = conversation.appliedSla
  if (!usesSla(model, conversation)) return {}
  return {
    applied_sla: applied && appliedSlaPayload(applied),
    sla_events: eventPayloads(applied),
    sla_policy_id: applied?.policy.id ?? null,
  }
}

/** A row of the report on SLAs. */
export function slaReportPayload(model: Model, conversation: Conversation, applied: AppliedSla): Details {
  const assignee = conversation.assigneeId === null ? undefined : model.users.get(conversation.assigneeId)
  return {
    applied_sla: appliedSlaPayload(applied),
    conversation: {
      id: conversation.displayId,
      contact: { name: model.contacts.get(conversation.contactId)?.name ?? null },
      labels: conversation.labels.length === 0 ? null : conversation.labels.join(', '),
      assignee: assignee ? userPushPayload(model, assignee, conversation.accountId) : null,
    },
    sla_events: eventPayloads(applied),
  }
}

import type { Conversation } from './conversation.ts'
import type { Wire } from './wire.ts'
import { idOf, LAST_SECOND, numberOf, secondOf, wireOf } from './wire.ts'

/**
 * The next deadline of an applied SLA policy, computed from its thresholds (seconds) like the web app: first reply while there
 * is none, next reply while the contact waits, resolution while not resolved. Business hours are unknown.
 */
export function slaFromWire(conversation: Wire): Conversation['sla'] {
  const applied = wireOf(conversation['applied_sla'])
  const policyId = idOf(conversation['sla_policy_id']) ?? idOf(applied?.['sla_id'])
  if (policyId === null) return null
  if (!applied) return { policyId, dueAt: null }
  const start = secondOf(applied['created_at']) ?? secondOf(conversation['created_at'])
  const waitingSince = secondOf(conversation['waiting_since'])
  const firstReplyAt = secondOf(conversation['first_reply_created_at'])
  const deadlines = [
    firstReplyAt === null ? due(start, applied['sla_first_response_time_threshold']) : null,
    firstReplyAt !== null && waitingSince !== null
      ? due(waitingSince, applied['sla_next_response_time_threshold'])
      : null,
    conversation['status'] === 'resolved' ? null : due(start, applied['sla_resolution_time_threshold']),
  ].filter((deadline) => deadline !== null)
  return { policyId, dueAt: deadlines.length === 0 ? null : Math.min(...deadlines) }
}

/** A hundred years, in seconds. Longer thresholds are ignored, and so are deadlines after the year 9999. */
const LONGEST_THRESHOLD = 100 * 366 * 86_400

function due(start: number | null, threshold: unknown): number | null {
  const seconds = numberOf(threshold)
  if (start === null || seconds === null || seconds <= 0 || seconds > LONGEST_THRESHOLD) return null
  return start + seconds <= LAST_SECOND ? start + seconds : null
}

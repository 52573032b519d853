import type { Router } from '../http.ts'
import { ok } from '../http.ts'
import type { ReportingEvent } from '../model/reportingEvents.ts'
import { reportingEventsOf } from '../model/reportingEvents.ts'
import type { Details } from '../model/types.ts'
import { iso, seconds } from '../payloads/basics.ts'
import { conversationOf } from './conversations.ts'

const reportingEventPayload = ({ id, name, conversation, userId, from, to }: ReportingEvent): Details => ({
  id,
  name,
  value: seconds(to) - seconds(from),
  // Recorded: nothing while the inbox has no business hours.
  value_in_business_hours: 0,
  event_start_time: iso(from),
  event_end_time: iso(to),
  account_id: conversation.accountId,
  inbox_id: conversation.inboxId,
  user_id: userId,
  conversation_id: conversation.id,
  created_at: iso(to),
  updated_at: iso(to),
})

/** What the reports know of a conversation. */
export function addReportingEvents(router: Router): void {
  router.account(
    'GET',
    '/conversations/:conversation/reporting_events',
    (call) => ok(reportingEventsOf(call.model, conversationOf(call)).map(reportingEventPayload)),
    'modernPayloads',
  )
}

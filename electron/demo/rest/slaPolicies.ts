import type { Router } from '../http.ts'
import { ok } from '../http.ts'
import { seconds } from '../payloads/basics.ts'

/** SLA policies. */
export function addSlaPolicies(router: Router): void {
  router.account(
    'GET',
    '/sla_policies',
    ({ model, accountId }) =>
      ok({
        payload: model.ofAccount(model.slaPolicies, accountId).map((policy) => ({
          id: policy.id,
          name: policy.name,
          description: policy.description,
          first_response_time_threshold: policy.firstResponseSeconds,
          next_response_time_threshold: policy.nextResponseSeconds,
          only_during_business_hours: false,
          resolution_time_threshold: policy.resolutionSeconds,
          created_at: seconds(policy.createdAt),
        })),
      }),
    'slaPolicies',
  )
}

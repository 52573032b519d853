import type { AccountCall, Router } from '../http.ts'
import { ok, pageParam } from '../http.ts'
import { isMissed, withSla } from '../model/appliedSlas.ts'
import { pageOf } from '../model/lists.ts'
import { requirePermission } from '../model/rights.ts'
import { slaReportPayload } from '../payloads/appliedSlas.ts'

const PAGE = 25

function missed(call: AccountCall) {
  requirePermission(call, 'report_manage')
  return withSla(call.model, call.accountId).filter(({ applied }) => isMissed(applied))
}

/** The report on SLAs: the missed ones, and how many were kept. */
export function addAppliedSlas(router: Router): void {
  router.account(
    'GET',
    '/applied_slas',
    (call) => {
      const rows = missed(call)
      return ok({
        payload: pageOf(rows, pageParam(call), PAGE).map(({ conversation, applied }) =>
          slaReportPayload(call.model, conversation, applied),
        ),
        meta: { count: rows.length, current_page: call.query.get('page') ?? 1 },
      })
    },
    'slaPolicies',
  )
  router.account(
    'GET',
    '/applied_slas/metrics',
    (call) => {
      const misses = missed(call).length
      const total = withSla(call.model, call.accountId).length
      const rate = total === 0 ? 100 : Math.round(((total - misses) / total) * 1000) / 10
      return ok({ total_applied_slas: total, number_of_sla_misses: misses, hit_rate: `${rate.toFixed(1)}%` })
    },
    'slaPolicies',
  )
}

import type { AccountCall, Router } from '../http.ts'
import { givenPage, ok, pageParam } from '../http.ts'
import { isMissed, withSla } from '../model/appliedSlas.ts'
import { pageOf } from '../model/lists.ts'
import { requirePermission } from '../model/rights.ts'
import { slaReportPayload } from '../payloads/appliedSlas.ts'

const PAGE = 25

function all(call: AccountCall) {
  requirePermission(call, 'report_manage')
  return withSla(call.model, call.accountId)
}

/** The report on SLAs: the missed ones, and how many were kept. */
export function addAppliedSlas(router: Router): void {
  router.account(
    'GET',
    '/applied_slas',
    (call) => {
      const rows = all(call).filter(({ applied }) => isMissed(applied))
      return ok({
        payload: pageOf(rows, pageParam(call), PAGE).map(({ conversation, applied }) =>
          slaReportPayload(call.model, conversation, applied),
        ),
        meta: { count: rows.length, current_page: givenPage(call) },
      })
    },
    'slaPolicies',
  )
  router.account(
    'GET',
    '/applied_slas/metrics',
    (call) => {
      const rows = all(call)
      const total = rows.length
      const misses = rows.filter(({ applied }) => isMissed(applied)).length
      const rate = total === 0 ? 100 : Math.round(((total - misses) / total) * 1000) / 10
      return ok({ total_applied_slas: total, number_of_sla_misses: misses, hit_rate: `${rate.toFixed(1)}%` })
    },
    'slaPolicies',
  )
}

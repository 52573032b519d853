import type { RequestBudget, RequestBudgets, Urgency } from '../net/requestBudget.ts'
import { currentUrgency } from '../net/requestBudget.ts'
import { retryAfterOf } from './answer.ts'
import type { HttpClient, HttpHead, HttpRequest } from './http.ts'
import { ApiError } from './types.ts'

const LIMITED = 429

/**
 * Sends requests within the budget of their server. Where nothing else was set, changes have the outbox's priority and
 * reads none. Reads wait for their turn. What the outbox sends is rejected with `rateLimited` instead, before anything
 * is sent: it waits on disk, where the user sees when it is tried again.
 */
export function budgetedHttp(http: HttpClient, budgets: RequestBudgets): HttpClient {
  async function within<T extends HttpHead>(request: HttpRequest, send: () => Promise<T>): Promise<T> {
    // Other hosts, such as those of images in emails, have no budget.
    if (request.publicOnly === true) return send()
    const budget = budgets.of(request.url)
    const urgency = currentUrgency() ?? { priority: request.method === 'GET' ? 'rest' : 'outbox' }
    await enter(budget, urgency, request.signal)
    const answer = await send()
    if (answer.status === LIMITED) budget.refused(urgency.priority, retryAfterOf(answer))
    return answer
  }
  return {
    request: (request) => within(request, () => http.request(request)),
    open: (request) => within(request, () => http.open(request)),
  }
}

async function enter(budget: RequestBudget, urgency: Urgency, signal: AbortSignal | undefined): Promise<void> {
  if (urgency.priority === 'outbox') {
    const retryAfter = budget.delayOf('outbox')
    if (retryAfter > 0) throw new ApiError({ code: 'rateLimited', reachedServer: 'no', status: LIMITED, retryAfter })
    budget.count()
    return
  }
  try {
    await budget.enter(urgency, signal)
  } catch {
    throw new ApiError({ code: 'cancelled', reachedServer: 'no' })
  }
}

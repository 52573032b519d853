import { objectField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import type { Problem } from '../model/errors.ts'
import { requireValid } from '../model/errors.ts'
import type { Model } from '../model/model.ts'
import type { CannedResponse, Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const cannedPayload = (row: CannedResponse): Details => ({
  id: row.id,
  account_id: row.accountId,
  short_code: row.shortCode,
  content: row.content,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

/** Throws 422 if a text is missing or another response has the code. */
function check(model: Model, row: CannedResponse): void {
  const problems: Problem[] = []
  if (row.content === '') problems.push(['content', "can't be blank"])
  if (row.shortCode === '') problems.push(['short_code', "can't be blank"])
  const others = model.ofAccount(model.cannedResponses, row.accountId)
  if (others.some((other) => other.id !== row.id && other.shortCode === row.shortCode))
    problems.push(['short_code', 'has already been taken'])
  requireValid(problems)
}

/** Canned responses. Agents may change them. */
export function addCannedResponses(router: Router): void {
  const responseOf = (call: AccountCall) => rowOf(call, call.model.cannedResponses, idParam(call, 'row'))
  const fieldsOf = (call: AccountCall) => objectField(call.body, 'canned_response') ?? call.body
  router.account('GET', '/canned_responses', (call) => {
    const needle = call.query.get('search')?.toLowerCase() ?? ''
    const rows = call.model.ofAccount(call.model.cannedResponses, call.accountId)
    const matches = rows.filter(
      (row) => row.shortCode.toLowerCase().includes(needle) || row.content.toLowerCase().includes(needle),
    )
    // First codes that begin with the search text, then codes that contain it, then contents.
    const rank = (row: CannedResponse) =>
      row.shortCode.toLowerCase().startsWith(needle) ? 0 : row.shortCode.toLowerCase().includes(needle) ? 1 : 2
    return ok((needle === '' ? matches : matches.sort((a, b) => rank(a) - rank(b))).map(cannedPayload))
  })
  router.account('POST', '/canned_responses', (call) => {
    const { model, accountId } = call
    const at = model.now()
    const row: CannedResponse = {
      id: model.nextId('cannedResponses'),
      accountId,
      shortCode: textField(fieldsOf(call), 'short_code') ?? '',
      content: textField(fieldsOf(call), 'content') ?? '',
      createdAt: at,
      updatedAt: at,
    }
    check(model, row)
    model.cannedResponses.set(row.id, row)
    return ok(cannedPayload(row))
  })
  for (const method of ['PATCH', 'PUT']) {
    router.account(method, '/canned_responses/:row', (call) => {
      const row = responseOf(call)
      const shortCode = textField(fieldsOf(call), 'short_code') ?? row.shortCode
      const content = textField(fieldsOf(call), 'content') ?? row.content
      check(call.model, { ...row, shortCode, content })
      Object.assign(row, { shortCode, content, updatedAt: call.model.now() })
      return ok(cannedPayload(row))
    })
  }
  router.account('DELETE', '/canned_responses/:row', (call) => {
    call.model.cannedResponses.delete(responseOf(call).id)
    return empty
  })
}

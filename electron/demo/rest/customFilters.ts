import { enumField, objectField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, noContent, ok, rowOf } from '../http.ts'
import { internalError, notFound } from '../model/errors.ts'
import type { CustomFilter, Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const filterPayload = (row: CustomFilter): Details => ({
  id: row.id,
  name: row.name,
  filter_type: row.filterType,
  query: row.query,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

const FILTER_TYPES = ['conversation', 'contact', 'report'] as const

/** Saved views: filters with names, private to their users. */
export function addCustomFilters(router: Router): void {
  const fieldsOf = (call: AccountCall) => objectField(call.body, 'custom_filter') ?? call.body
  const filterOf = (call: AccountCall) => {
    const row = rowOf(call, call.model.customFilters, idParam(call, 'row'))
    if (row.userId !== call.user.id) throw notFound()
    return row
  }
  router.account(
    'GET',
    '/custom_filters',
    (call) => {
      const type = call.query.get('filter_type') ?? 'conversation'
      return ok(
        call.model
          .ofAccount(call.model.customFilters, call.accountId)
          .filter((row) => row.userId === call.user.id && row.filterType === type)
          .map(filterPayload),
      )
    },
    'customFilters',
  )
  router.account(
    'POST',
    '/custom_filters',
    (call) => {
      const { model } = call
      const fields = fieldsOf(call)
      const name = textField(fields, 'name')
      // Recorded: the real server fails where the name is missing.
      if (name === undefined) throw internalError()
      const row: CustomFilter = {
        id: model.nextId('customFilters'),
        accountId: call.accountId,
        userId: call.user.id,
        name,
        filterType: enumField(fields, 'filter_type', FILTER_TYPES) ?? 'conversation',
        query: objectField(fields, 'query') ?? {},
        createdAt: model.now(),
        updatedAt: model.now(),
      }
      model.customFilters.set(row.id, row)
      return ok(filterPayload(row))
    },
    'customFilters',
  )
  router.account('GET', '/custom_filters/:row', (call) => ok(filterPayload(filterOf(call))), 'customFilters')
  router.account(
    'PATCH',
    '/custom_filters/:row',
    (call) => {
      const row = filterOf(call)
      row.name = textField(fieldsOf(call), 'name') ?? row.name
      row.query = objectField(fieldsOf(call), 'query') ?? row.query
      row.updatedAt = call.model.now()
      return ok(filterPayload(row))
    },
    'customFilters',
  )
  router.account(
    'DELETE',
    '/custom_filters/:row',
    (call) => {
      call.model.customFilters.delete(filterOf(call).id)
      return noContent
    },
    'customFilters',
  )
}

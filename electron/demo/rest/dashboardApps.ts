import { listField, objectField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, noContent, ok, rowOf } from '../http.ts'
import type { DashboardApp } from '../model/dashboardApps.ts'
import { addDashboardApp, changeDashboardApp } from '../model/dashboardApps.ts'
import type { Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const appPayload = ({ id, title, content, createdAt }: DashboardApp): Details => ({
  id,
  title,
  content,
  created_at: iso(createdAt),
})

const appOf = (call: AccountCall) => rowOf(call, call.model.dashboardApps, idParam(call, 'app'))

/** Dashboard apps. Recorded: agents may create them. */
export function addDashboardApps(router: Router): void {
  const at = '/dashboard_apps'
  const fieldsOf = (call: AccountCall) => objectField(call.body, 'dashboard_app') ?? {}
  router.account(
    'GET',
    at,
    (call) => ok(call.model.ofAccount(call.model.dashboardApps, call.accountId).map(appPayload)),
    'dashboardApps',
  )
  router.account(
    'POST',
    at,
    (call) => {
      const fields = fieldsOf(call)
      const [title, content] = [textField(fields, 'title') ?? '', listField(fields, 'content') ?? []]
      return ok(appPayload(addDashboardApp(call.model, call.accountId, call.user, title, content)))
    },
    'dashboardApps',
  )
  router.account('GET', `${at}/:app`, (call) => ok(appPayload(appOf(call))), 'dashboardApps')
  router.account(
    'PATCH',
    `${at}/:app`,
    (call) => {
      const app = appOf(call)
      const fields = fieldsOf(call)
      changeDashboardApp(app, textField(fields, 'title') ?? app.title, listField(fields, 'content') ?? app.content)
      return ok(appPayload(app))
    },
    'dashboardApps',
  )
  router.account(
    'DELETE',
    `${at}/:app`,
    (call) => {
      call.model.dashboardApps.delete(appOf(call).id)
      return noContent
    },
    'dashboardApps',
  )
}

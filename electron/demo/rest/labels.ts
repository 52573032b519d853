import { flagField, present, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { changeLabel, createLabel, deleteLabel } from '../model/labels.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details, Label } from '../model/types.ts'

const labelPayload = (label: Label): Details => ({
  id: label.id,
  title: label.title,
  description: label.description,
  color: label.color,
  show_on_sidebar: label.showOnSidebar,
})

const fieldsOf = ({ body }: AccountCall) =>
  present({
    title: textField(body, 'title'),
    description: textField(body, 'description'),
    color: textField(body, 'color'),
    showOnSidebar: flagField(body, 'show_on_sidebar'),
  })

const NEW = { title: '', description: null, color: '#1f93ff', showOnSidebar: false }

/** Labels. Administrators change them. */
export function addLabels(router: Router): void {
  const labelOf = (call: AccountCall) => {
    requireAdministrator(call)
    return rowOf(call, call.model.labels, idParam(call, 'label'))
  }
  router.account('GET', '/labels', (call) =>
    ok({ payload: call.model.ofAccount(call.model.labels, call.accountId).map(labelPayload) }),
  )
  router.account('POST', '/labels', (call) => {
    requireAdministrator(call)
    const fields = { ...NEW, ...fieldsOf(call) }
    return ok(labelPayload(createLabel(call.model, call.accountId, fields, asUser(call.user))))
  })
  router.account('PATCH', '/labels/:label', (call) => {
    const label = labelOf(call)
    changeLabel(call.model, label, fieldsOf(call), asUser(call.user))
    return ok(labelPayload(label))
  })
  router.account('DELETE', '/labels/:label', (call) => {
    deleteLabel(call.model, labelOf(call), asUser(call.user))
    return empty
  })
}

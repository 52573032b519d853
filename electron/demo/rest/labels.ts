import { flagField, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok } from '../http.ts'
import { asUser } from '../model/activity.ts'
import { invalidateCache } from '../model/announce.ts'
import { invalid, notFound } from '../model/errors.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details, Label } from '../model/types.ts'

const labelPayload = (label: Label): Details => ({
  id: label.id,
  title: label.title,
  description: label.description,
  color: label.color,
  show_on_sidebar: label.showOnSidebar,
})

/** Labels. */
export function addLabels(router: Router): void {
  const labelOf = (call: AccountCall) => {
    requireAdministrator(call)
    const label = call.model.labels.get(idParam(call, 'label'))
    if (label?.accountId !== call.accountId) throw notFound()
    return label
  }
  router.account('GET', '/labels', (call) =>
    ok({ payload: call.model.ofAccount(call.model.labels, call.accountId).map(labelPayload) }),
  )
  router.account('POST', '/labels', (call) => {
    requireAdministrator(call)
    const { model, accountId, body } = call
    const title = textField(body, 'title')?.toLowerCase() ?? ''
    if (!/^[\p{L}\p{N}_-]+$/u.test(title)) throw invalid('Title must not be blank or contain spaces')
    if (model.ofAccount(model.labels, accountId).some((label) => label.title === title))
      throw invalid('Title has already been taken')
    const label: Label = {
      id: model.nextId('labels'),
      accountId,
      title,
      description: textField(body, 'description') ?? null,
      color: textField(body, 'color') ?? '#1f93ff',
      showOnSidebar: flagField(body, 'show_on_sidebar') ?? false,
    }
    model.labels.set(label.id, label)
    invalidateCache(model, accountId, 'label', asUser(call.user))
    return ok(labelPayload(label))
  })
  router.account('PATCH', '/labels/:label', (call) => {
    const label = labelOf(call)
    label.description = textField(call.body, 'description') ?? label.description
    label.color = textField(call.body, 'color') ?? label.color
    label.showOnSidebar = flagField(call.body, 'show_on_sidebar') ?? label.showOnSidebar
    invalidateCache(call.model, call.accountId, 'label', asUser(call.user))
    return ok(labelPayload(label))
  })
  router.account('DELETE', '/labels/:label', (call) => {
    call.model.labels.delete(labelOf(call).id)
    invalidateCache(call.model, call.accountId, 'label', asUser(call.user))
    return empty
  })
}

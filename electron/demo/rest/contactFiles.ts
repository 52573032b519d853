import { listField, textField, textsField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty } from '../http.ts'
import { exportContacts } from '../model/contactExport.ts'
import { filterContacts } from '../model/contactFilter.ts'
import { scheduleImport } from '../model/contactImport.ts'
import { isListed } from '../model/contactLists.ts'
import { invalid } from '../model/errors.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Contact } from '../model/types.ts'

/** The contacts to export: those that a filter finds, those with a label, or all. */
function chosen(call: AccountCall): Contact[] {
  const conditions = listField(call.body, 'payload') ?? []
  if (conditions.length > 0) return filterContacts(call.model, call.accountId, conditions)
  const label = textField(call.body, 'label')
  const all = call.model.ofAccount(call.model.contacts, call.accountId).filter(isListed)
  return label === undefined ? all : all.filter((contact) => contact.labels.includes(label))
}

/** Contacts as CSV files: imported in a job, exported by mail. Administrators only. */
export function addContactFiles(router: Router): void {
  router.account('POST', '/contacts/import', (call) => {
    requireAdministrator(call)
    const file = call.uploads.find((upload) => upload.field === 'import_file')
    if (!file) throw invalid('File is blank')
    scheduleImport(call.model, call.accountId, file.bytes.toString('utf8'))
    return empty
  })
  router.account('POST', '/contacts/export', (call) => {
    requireAdministrator(call)
    exportContacts(call.model, call.accountId, chosen(call), textsField(call.body, 'column_names') ?? [], call.user)
    return empty
  })
}

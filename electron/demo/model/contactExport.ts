import { iso } from '../payloads/basics.ts'
import { contactColumns } from '../payloads/contacts.ts'
import { storeBlob } from './blobs.ts'
import { formatCsv } from './csv.ts'
import { sendExport } from './mail/accountMail.ts'
import type { Model } from './model.ts'
import type { Contact, User } from './types.ts'

const COLUMNS = ['id', 'name', 'email', 'phone_number']

/** Writes contacts into a CSV file and mails its address to the agent. Unknown columns are left out. */
export function exportContacts(
  model: Model,
  accountId: number,
  contacts: readonly Contact[],
  columns: readonly string[],
  user: User,
): void {
  const rows = contacts.map((contact) => contactColumns(model, contact))
  const known = (columns.length === 0 ? COLUMNS : columns).filter(
    (column) => rows[0] === undefined || column in rows[0],
  )
  const valueOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? value : null)
  const csv = formatCsv([known, ...rows.map((row) => known.map((column) => valueOf(row[column])))])
  const file = storeBlob(model, {
    fileName: `${model.account(accountId).name}_${iso(model.now()).slice(0, 10)}_contacts.csv`,
    contentType: 'text/csv',
    bytes: Buffer.from(csv),
  })
  sendExport(model, accountId, user, file)
}

import { asSystem } from './activity.ts'
import { storeBlob } from './blobs.ts'
import type { ContactFields } from './contacts.ts'
import { addContact, checkContact, updateContact } from './contacts.ts'
import type { CsvField } from './csv.ts'
import { formatCsv, parseCsv } from './csv.ts'
import { HttpError } from './errors.ts'
import { sendImportReport } from './mail/accountMail.ts'
import type { Model } from './model.ts'
import type { Contact, Details } from './types.ts'

/** Recorded: the work begins a minute after the request. */
const DELAY = 60_000
/** Columns that are fields of the contact; every other column becomes a custom attribute, too. */
const OWN_COLUMNS = ['name', 'email', 'phone_number', 'identifier', 'labels']

type Row = Readonly<Record<string, CsvField>>

/** Imports contacts from a CSV text later, and mails the result to the administrators. */
export function scheduleImport(model: Model, accountId: number, csv: string): void {
  model.clock.after(DELAY, () => importContacts(model, accountId, csv))
}

function importContacts(model: Model, accountId: number, csv: string): void {
  const [headers, ...lines] = parseCsv(csv) ?? []
  if (!headers) {
    sendImportReport(model, accountId, null)
    return
  }
  const titles = new Set(model.ofAccount(model.labels, accountId).map((label) => label.title))
  const added: { fields: ContactFields; labels: string[] }[] = []
  const failed: CsvField[][] = []
  let changed = 0
  for (const line of lines) {
    const row: Row = Object.fromEntries(headers.map((header, i) => [header ?? '', line[i] ?? null]))
    const [fields, labels] = [fieldsOf(row), labelsOf(row)]
    const known = knownContact(model, accountId, fields)
    const error = labelProblem(titles, labels) ?? refusal(() => checkContact(model, accountId, fields, known))
    if (error !== null) {
      failed.push([...line, error])
      continue
    }
    if (known) {
      updateContact(model, known, labels ? { ...fields, labels } : fields, asSystem)
      changed += 1
    } else {
      added.push({ fields, labels: labels ?? [] })
    }
  }
  for (const { fields, labels } of added) {
    // Contacts that the same file names twice are stored once.
    if (refusal(() => checkContact(model, accountId, fields)) !== null) continue
    addContact(model, accountId, fields, model.now()).labels = labels
  }
  sendImportReport(model, accountId, {
    imported: added.length + changed,
    failed: failed.length,
    failedRows:
      failed.length === 0
        ? null
        : storeBlob(model, {
            fileName: 'contacts.csv',
            contentType: 'text/csv',
            bytes: Buffer.from(formatCsv([[...headers, 'errors'], ...failed])),
          }),
  })
}

function fieldsOf(row: Row): ContactFields {
  const own: Details = {}
  for (const [name, value] of Object.entries(row)) if (!OWN_COLUMNS.includes(name)) own[name] = value
  const company = row['company'] ?? row['company_name']
  return {
    ...textOf(row, 'name', 'name'),
    ...textOf(row, 'email', 'email'),
    ...textOf(row, 'identifier', 'identifier'),
    ...(row['phone_number'] ? { phoneNumber: phoneOf(row['phone_number']) } : {}),
    customAttributes: own,
    additionalAttributes: {
      ...(company ? { company_name: company } : {}),
      ...(row['city'] ? { city: row['city'] } : {}),
    },
  }
}

const textOf = (row: Row, column: string, key: 'name' | 'email' | 'identifier'): ContactFields =>
  row[column] ? { [key]: key === 'email' ? row[column].toLowerCase() : row[column] } : {}

const phoneOf = (number: string) => (number.startsWith('+') ? number : `+${number}`)

const labelsOf = (row: Row): string[] | undefined =>
  row['labels'] ? row['labels'].split(',').map((label) => label.trim()) : undefined

/** The contact with the identifier, address or phone number of a row. */
function knownContact(
  model: Model,
  accountId: number,
  { identifier, email, phoneNumber }: ContactFields,
): Contact | undefined {
  const contacts = model.ofAccount(model.contacts, accountId)
  return (
    (identifier ? contacts.find((contact) => contact.identifier === identifier) : undefined) ??
    (email ? contacts.find((contact) => contact.email === email) : undefined) ??
    (phoneNumber ? contacts.find((contact) => contact.phoneNumber === phoneNumber) : undefined)
  )
}

function labelProblem(titles: ReadonlySet<string>, labels: readonly string[] = []): string | null {
  const unknown = labels.filter((label) => !titles.has(label))
  return unknown.length > 0 ? `Labels ${unknown.join(', ')} not found` : null
}

/** The message of the 422 that a check throws; null if it throws none. */
function refusal(check: () => void): string | null {
  try {
    check()
    return null
  } catch (error) {
    if (!(error instanceof HttpError) || typeof error.body === 'string') throw error
    return String(error.body['message'])
  }
}

import { numberField, objectField, textField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, givenPage, idParam, ok, pageParam, rowOf } from '../http.ts'
import { asUser } from '../model/activity.ts'
import type { CompanyFields } from '../model/companies.ts'
import { contactsOf, createCompany, deleteCompany, updateCompany } from '../model/companies.ts'
import { updateContact } from '../model/contacts.ts'
import { HttpError, invalid, notFound } from '../model/errors.ts'
import { pageOf } from '../model/lists.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Company, Contact } from '../model/types.ts'
import { companyContactPayload, companyPayload } from '../payloads/companies.ts'
import { notePayload, usesCompanies } from '../payloads/contacts.ts'
import { conversationPayload } from '../payloads/conversations.ts'
import { contactOf, conversationsOf } from './contacts.ts'

const PAGE = 25
const CONTACTS_PAGE = 15

type Key = string | number | null
const SORTS: Readonly<Record<string, (company: Company) => Key>> = {
  name: (company) => company.name.toLowerCase(),
  domain: (company) => company.domain,
  created_at: (company) => company.createdAt,
  contacts_count: (company) => company.contactsCount,
  last_activity_at: (company) => company.lastActivityAt,
}

/** Companies without a value come last in both directions. */
function sorted(companies: readonly Company[], sort: string): Company[] {
  const direction = sort.startsWith('-') ? -1 : 1
  const name = sort.replace(/^-/, '')
  const keyOf = (Object.hasOwn(SORTS, name) ? SORTS[name] : undefined) ?? ((company: Company) => company.id)
  return [...companies].sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a.id - b.id
    return (left < right ? -direction : left > right ? direction : 0) || a.id - b.id
  })
}

function answerCompanies(call: AccountCall, companies: readonly Company[]): Answer {
  const page = pageOf(sorted(companies, call.query.get('sort') ?? 'name'), pageParam(call), PAGE)
  return ok({
    meta: { total_count: companies.length, page: givenPage(call) },
    payload: page.map((company) => companyPayload(call.model, company)),
  })
}

const all = (call: AccountCall) => call.model.ofAccount(call.model.companies, call.accountId)

const companyOf = (call: AccountCall) => rowOf(call, call.model.companies, idParam(call, 'company'))

function search(call: AccountCall): Answer {
  const text = call.query.get('q')?.trim().toLowerCase() ?? ''
  if (text === '') throw invalid('Specify search string with parameter q')
  return answerCompanies(
    call,
    all(call).filter(
      (company) => company.name.toLowerCase().includes(text) || company.domain?.toLowerCase().includes(text) === true,
    ),
  )
}

function fieldsOf(call: AccountCall): CompanyFields {
  const fields = objectField(call.body, 'company') ?? call.body
  return {
    name: textField(fields, 'name'),
    domain: textField(fields, 'domain'),
    description: textField(fields, 'description'),
  }
}

const show = (call: AccountCall, company: Company) => ok({ payload: companyPayload(call.model, company) })

function contacts(call: AccountCall): Answer {
  const company = companyOf(call)
  const rows = contactsOf(call.model, company)
  return ok({
    meta: { total_count: rows.length, page: givenPage(call) },
    payload: pageOf(rows, pageParam(call), CONTACTS_PAGE).map((contact) =>
      companyContactPayload(call.model, contact, company),
    ),
  })
}

function moveContact(call: AccountCall, contact: Contact, company: Company | null): void {
  updateContact(call.model, contact, { company }, asUser(call.user))
}

/** Companies, in accounts that have them. Contacts join them by the domain of their address. */
export function addCompanies(router: Router): void {
  const route = (method: string, pattern: string, run: (call: AccountCall) => Answer) => {
    router.account(
      method,
      pattern,
      (call) => {
        if (!usesCompanies(call.model, call.accountId))
          throw new HttpError(403, { error: 'Companies are not enabled for this account' })
        return run(call)
      },
      'companies',
    )
  }
  const at = '/companies/:company'
  route('GET', '/companies', (call) => answerCompanies(call, all(call)))
  route('POST', '/companies', (call) => show(call, createCompany(call.model, call.accountId, fieldsOf(call))))
  route('GET', '/companies/search', search)
  route('GET', at, (call) => show(call, companyOf(call)))
  for (const method of ['PATCH', 'PUT']) {
    route(method, at, (call) => {
      updateCompany(call.model, companyOf(call), fieldsOf(call))
      return show(call, companyOf(call))
    })
  }
  route('DELETE', at, (call) => {
    requireAdministrator(call)
    deleteCompany(call.model, companyOf(call))
    return empty
  })
  route('GET', `${at}/contacts`, contacts)
  route('POST', `${at}/contacts`, (call) => {
    const company = companyOf(call)
    const contact = contactOf(call, numberField(call.body, 'contact_id') ?? 0)
    moveContact(call, contact, company)
    return ok({ payload: companyContactPayload(call.model, contact, company) })
  })
  route('DELETE', `${at}/contacts/:contact`, (call) => {
    const contact = contactOf(call)
    if (contact.companyId !== companyOf(call).id) throw notFound()
    moveContact(call, contact, null)
    return empty
  })
  route('GET', `${at}/conversations`, (call) =>
    ok({
      payload: conversationsOf(call, contactsOf(call.model, companyOf(call)))
        .slice(0, 20)
        .map((c) => conversationPayload(call.model, c, call.user.id)),
    }),
  )
  route('GET', `${at}/notes`, (call) => {
    const notes = contactsOf(call.model, companyOf(call)).flatMap((contact) => contact.notes)
    return ok({
      payload: notes.sort((a, b) => b.id - a.id).map((note) => notePayload(call.model, call.accountId, note)),
    })
  })
}

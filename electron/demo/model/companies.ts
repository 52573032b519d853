import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'
import type { Company, Contact } from './types.ts'

const FREE_MAIL = /@(gmail|hotmail|outlook|yahoo|icloud|proton|protonmail|gmx|qq|163|aol|live)\./i
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`, 'i')
/** A company's last activity moves in steps of at least five minutes. */
const ACTIVITY_STEP = 5 * 60_000

export interface CompanyFields {
  name?: string | undefined
  domain?: string | null | undefined
  description?: string | null | undefined
}

function checkCompany(model: Model, accountId: number, fields: CompanyFields, except?: Company): void {
  if ((fields.name ?? except?.name ?? '').trim() === '') throw invalidFields(['name', "can't be blank"])
  if (!fields.domain) return
  if (!DOMAIN.test(fields.domain)) throw invalidFields(['domain', 'must be a valid domain name'])
  const others = model.ofAccount(model.companies, accountId).filter((company) => company !== except)
  if (others.some((company) => company.domain === fields.domain))
    throw invalidFields(['domain', 'has already been taken'])
}

/** Adds a company. Throws 422 without a name, for a malformed domain and for one that another company has. */
export function createCompany(model: Model, accountId: number, fields: CompanyFields): Company {
  checkCompany(model, accountId, fields)
  const at = model.now()
  const company: Company = {
    id: model.nextId('companies'),
    accountId,
    name: fields.name ?? '',
    domain: fields.domain ?? null,
    description: fields.description ?? null,
    customAttributes: {},
    avatar: null,
    contactsCount: null,
    lastActivityAt: null,
    createdAt: at,
    updatedAt: at,
  }
  model.companies.set(company.id, company)
  return company
}

/** Changes the given fields. A new name becomes the company name of its contacts, without events. */
export function updateCompany(model: Model, company: Company, fields: CompanyFields): void {
  checkCompany(model, company.accountId, fields, company)
  if (fields.name !== undefined && fields.name !== company.name) {
    company.name = fields.name
    for (const contact of contactsOf(model, company))
      contact.additionalAttributes = { ...contact.additionalAttributes, company_name: company.name }
  }
  if (fields.domain !== undefined) company.domain = fields.domain
  if (fields.description !== undefined) company.description = fields.description
  company.updatedAt = model.now()
}

/** Deletes a company. Its contacts stay, with its name among their attributes. */
export function deleteCompany(model: Model, company: Company): void {
  for (const contact of contactsOf(model, company)) contact.companyId = null
  model.companies.delete(company.id)
}

/** The company's contacts by name. */
export function contactsOf(model: Model, company: Company): Contact[] {
  return model
    .ofAccount(model.contacts, company.accountId)
    .filter((contact) => contact.companyId === company.id)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id))
}

/** Moves a contact to a company, whose name it takes, or out of one. */
export function setCompany(model: Model, contact: Contact, company: Company | null): void {
  if (contact.companyId === (company?.id ?? null)) return
  const before = contact.companyId === null ? undefined : model.companies.get(contact.companyId)
  if (before) before.contactsCount = (before.contactsCount ?? 1) - 1
  contact.companyId = company?.id ?? null
  if (company) {
    company.contactsCount = (company.contactsCount ?? 0) + 1
    contact.additionalAttributes = { ...contact.additionalAttributes, company_name: company.name }
  } else {
    const { company_name: _name, ...others } = contact.additionalAttributes
    contact.additionalAttributes = others
  }
}

/** Newer servers put a contact with a business address into the company of its domain, which they create if needed. */
export function joinCompanyOfDomain(model: Model, contact: Contact): void {
  if (!model.can('companyFromEmail') || contact.companyId !== null) return
  if (contact.email === null || FREE_MAIL.test(contact.email)) return
  const domain = contact.email.split('@')[1]?.toLowerCase() ?? ''
  if (!DOMAIN.test(domain)) return
  const known = model.ofAccount(model.companies, contact.accountId).find((company) => company.domain === domain)
  setCompany(model, contact, known ?? createCompany(model, contact.accountId, { name: nameOf(domain), domain }))
}

/** `nordic-tea.example.test` → `Nordic Tea` */
const nameOf = (domain: string) =>
  (domain.split('.')[0] ?? domain)
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

/** Records when a contact was last active, for its company, too. */
export function recordActivity(model: Model, contact: Contact, at: number): void {
  contact.lastActivityAt = at
  contact.updatedAt = at
  const company = contact.companyId === null ? undefined : model.companies.get(contact.companyId)
  if (!company || (company.lastActivityAt !== null && company.lastActivityAt > at - ACTIVITY_STEP)) return
  company.lastActivityAt = at
  company.updatedAt = at
}

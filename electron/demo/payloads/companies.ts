import type { Model } from '../model/model.ts'
import type { Company, Contact, Details } from '../model/types.ts'
import { avatarUrl, seconds } from './basics.ts'
import { contactPayload } from './contacts.ts'

export function companyPayload(model: Model, company: Company): Details {
  return {
    id: company.id,
    name: company.name,
    contacts_count: company.contactsCount,
    domain: company.domain,
    description: company.description,
    custom_attributes: company.customAttributes,
    avatar_url: avatarUrl(model, company.avatar),
    ...(company.lastActivityAt === null ? {} : { last_activity_at: seconds(company.lastActivityAt) }),
    created_at: seconds(company.createdAt),
    updated_at: seconds(company.updatedAt),
  }
}

/** A contact as its company lists it. */
export function companyContactPayload(model: Model, contact: Contact, company: Company): Details {
  return {
    ...contactPayload(model, contact),
    linked_to_current_company: contact.companyId === company.id,
    company: companyPayload(model, company),
  }
}

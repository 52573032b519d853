import type { Problem } from './errors.ts'
import { requireValid } from './errors.ts'
import type { Model } from './model.ts'

export const ATTRIBUTE_MODELS = ['conversation_attribute', 'contact_attribute'] as const
export const DISPLAY_TYPES = ['text', 'number', 'currency', 'percent', 'link', 'date', 'list', 'checkbox'] as const
export type AttributeModel = (typeof ATTRIBUTE_MODELS)[number]
export type DisplayType = (typeof DISPLAY_TYPES)[number]

export interface AttributeFields {
  key: string
  displayName: string
  displayType: DisplayType
  model: AttributeModel
  description: string | null
  values: string[]
  regexPattern: string | null
  regexCue: string | null
}
export interface AttributeDefinition extends AttributeFields {
  readonly id: number
  readonly accountId: number
  createdAt: number
  updatedAt: number
}

/** Names of the server's own attributes, which a custom one may not have. */
const STANDARD_KEYS: Readonly<Record<AttributeModel, readonly string[]>> = {
  conversation_attribute: [
    'status',
    'priority',
    'assignee_id',
    'inbox_id',
    'team_id',
    'display_id',
    'campaign_id',
    'labels',
    'browser_language',
    'country_code',
    'referer',
    'created_at',
    'last_activity_at',
  ],
  contact_attribute: [
    'name',
    'email',
    'phone_number',
    'identifier',
    'country_code',
    'city',
    'created_at',
    'last_activity_at',
    'referer',
    'blocked',
  ],
}

/** The definition of an account's attribute, if there is one. */
export function definitionOf(
  model: Model,
  accountId: number,
  attributeModel: AttributeModel,
  key: string,
): AttributeDefinition | undefined {
  return model
    .ofAccount(model.attributeDefinitions, accountId)
    .find((row) => row.model === attributeModel && row.key === key)
}

function check(model: Model, accountId: number, fields: AttributeFields, except?: AttributeDefinition): void {
  const problems: Problem[] = []
  if (fields.displayName === '') problems.push(['attribute_display_name', "can't be blank"])
  if (fields.key === '') problems.push(['attribute_key', "can't be blank"])
  const same = definitionOf(model, accountId, fields.model, fields.key)
  if (same !== undefined && same !== except) problems.push(['attribute_key', 'has already been taken'])
  if (!except && STANDARD_KEYS[fields.model].includes(fields.key))
    problems.push(['attribute_key', 'The provided key is not allowed as it might conflict with default attributes.'])
  requireValid(problems)
}

/** Defines a custom attribute. Throws 422 if the key is taken or the server's own. */
export function defineAttribute(model: Model, accountId: number, fields: AttributeFields): AttributeDefinition {
  check(model, accountId, fields)
  const at = model.now()
  const row = { id: model.nextId('attributeDefinitions'), accountId, ...fields, createdAt: at, updatedAt: at }
  model.attributeDefinitions.set(row.id, row)
  return row
}

export function changeAttribute(model: Model, row: AttributeDefinition, fields: Partial<AttributeFields>): void {
  check(model, row.accountId, { ...row, ...fields }, row)
  Object.assign(row, fields)
  row.updatedAt = model.now()
}

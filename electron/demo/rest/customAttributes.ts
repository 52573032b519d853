import type { Router } from '../http.ts'
import { ok } from '../http.ts'
import type { AttributeDefinition, Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const definitionPayload = (row: AttributeDefinition): Details => ({
  id: row.id,
  attribute_display_name: row.displayName,
  attribute_display_type: row.displayType,
  attribute_description: row.description,
  attribute_key: row.key,
  regex_pattern: null,
  regex_cue: null,
  attribute_values: row.values,
  attribute_model: row.model,
  default_value: null,
  created_at: iso(row.createdAt),
  updated_at: iso(row.createdAt),
})

/** Definitions of custom attributes. */
export function addCustomAttributes(router: Router): void {
  router.account(
    'GET',
    '/custom_attribute_definitions',
    (call) => ok(call.model.ofAccount(call.model.attributeDefinitions, call.accountId).map(definitionPayload)),
    'attributeDefinitions',
  )
}

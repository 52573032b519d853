import { enumField, objectField, present, textField, textsField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { idParam, noContent, ok, rowOf } from '../http.ts'
import type { AttributeDefinition } from '../model/customAttributes.ts'
import { ATTRIBUTE_MODELS, changeAttribute, defineAttribute, DISPLAY_TYPES } from '../model/customAttributes.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { Details } from '../model/types.ts'
import { iso } from '../payloads/basics.ts'

const definitionPayload = (row: AttributeDefinition): Details => ({
  id: row.id,
  attribute_display_name: row.displayName,
  attribute_display_type: row.displayType,
  attribute_description: row.description,
  attribute_key: row.key,
  regex_pattern: row.regexPattern,
  regex_cue: row.regexCue,
  attribute_values: row.values,
  attribute_model: row.model,
  default_value: null,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

function fieldsOf({ body }: AccountCall) {
  const given = objectField(body, 'custom_attribute_definition') ?? {}
  return present({
    key: textField(given, 'attribute_key')?.trim(),
    displayName: textField(given, 'attribute_display_name')?.trim(),
    displayType: enumField(given, 'attribute_display_type', DISPLAY_TYPES),
    model: enumField(given, 'attribute_model', ATTRIBUTE_MODELS),
    description: textField(given, 'attribute_description'),
    values: textsField(given, 'attribute_values'),
    regexPattern: textField(given, 'regex_pattern'),
    regexCue: textField(given, 'regex_cue'),
  })
}

const NEW = {
  key: '',
  displayName: '',
  displayType: 'text' as const,
  model: 'conversation_attribute' as const,
  description: null,
  values: [],
  regexPattern: null,
  regexCue: null,
}

const definitionOf = (call: AccountCall) => rowOf(call, call.model.attributeDefinitions, idParam(call, 'definition'))

/** Definitions of custom attributes. Agents may read them. */
export function addCustomAttributes(router: Router): void {
  const at = '/custom_attribute_definitions'
  router.account(
    'GET',
    at,
    (call) => {
      const wanted = call.query.get('attribute_model') ?? ''
      const rows = call.model.ofAccount(call.model.attributeDefinitions, call.accountId)
      const fits = ({ model }: AttributeDefinition) =>
        wanted === '' || model === wanted || model === ATTRIBUTE_MODELS[Number(wanted)]
      return ok(rows.filter(fits).map(definitionPayload))
    },
    'attributeDefinitions',
  )
  router.account(
    'POST',
    at,
    (call) => {
      requireAdministrator(call)
      return ok(definitionPayload(defineAttribute(call.model, call.accountId, { ...NEW, ...fieldsOf(call) })))
    },
    'attributeDefinitions',
  )
  router.account(
    'GET',
    `${at}/:definition`,
    (call) => ok(definitionPayload(definitionOf(call))),
    'attributeDefinitions',
  )
  router.account(
    'PATCH',
    `${at}/:definition`,
    (call) => {
      requireAdministrator(call)
      const row = definitionOf(call)
      changeAttribute(call.model, row, fieldsOf(call))
      return ok(definitionPayload(row))
    },
    'attributeDefinitions',
  )
  router.account(
    'DELETE',
    `${at}/:definition`,
    (call) => {
      requireAdministrator(call)
      call.model.attributeDefinitions.delete(definitionOf(call).id)
      return noContent
    },
    'attributeDefinitions',
  )
}

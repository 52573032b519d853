import { flagField, numberField, objectField, present, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import { requireAdministrator } from '../model/rights.ts'
import type { SlaPolicyFields } from '../model/slaPolicies.ts'
import { addSlaPolicy, changeSlaPolicy } from '../model/slaPolicies.ts'
import type { Details, SlaPolicy } from '../model/types.ts'

const policyPayload = (policy: SlaPolicy): Details => ({
  id: policy.id,
  name: policy.name,
  description: policy.description,
  first_response_time_threshold: policy.firstResponseSeconds,
  next_response_time_threshold: policy.nextResponseSeconds,
  resolution_time_threshold: policy.resolutionSeconds,
  only_during_business_hours: policy.onlyDuringBusinessHours,
})

const policyOf = (call: AccountCall) => rowOf(call, call.model.slaPolicies, idParam(call, 'policy'))

function fieldsOf({ body }: AccountCall) {
  const given = objectField(body, 'sla_policy') ?? {}
  return present({
    name: textField(given, 'name'),
    description: textField(given, 'description'),
    firstResponseSeconds: numberField(given, 'first_response_time_threshold'),
    nextResponseSeconds: numberField(given, 'next_response_time_threshold'),
    resolutionSeconds: numberField(given, 'resolution_time_threshold'),
    onlyDuringBusinessHours: flagField(given, 'only_during_business_hours'),
  })
}

const NEW: SlaPolicyFields = {
  name: '',
  description: null,
  firstResponseSeconds: null,
  nextResponseSeconds: null,
  resolutionSeconds: null,
  onlyDuringBusinessHours: false,
}

/** SLA policies. Agents may read them. */
export function addSlaPolicies(router: Router): void {
  const at = '/sla_policies'
  const shown = (policy: SlaPolicy) => ok({ payload: policyPayload(policy) })
  router.account(
    'GET',
    at,
    (call) => ok({ payload: call.model.ofAccount(call.model.slaPolicies, call.accountId).map(policyPayload) }),
    'slaPolicies',
  )
  router.account(
    'POST',
    at,
    (call) => {
      requireAdministrator(call)
      return shown(addSlaPolicy(call.model, call.accountId, { ...NEW, ...fieldsOf(call) }))
    },
    'slaPolicies',
  )
  router.account('GET', `${at}/:policy`, (call) => shown(policyOf(call)), 'slaPolicies')
  router.account(
    'PATCH',
    `${at}/:policy`,
    (call) => {
      requireAdministrator(call)
      const policy = policyOf(call)
      changeSlaPolicy(policy, fieldsOf(call))
      return shown(policy)
    },
    'slaPolicies',
  )
  router.account(
    'DELETE',
    `${at}/:policy`,
    (call) => {
      requireAdministrator(call)
      call.model.slaPolicies.delete(policyOf(call).id)
      return empty
    },
    'slaPolicies',
  )
}

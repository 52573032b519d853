import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'
import type { SlaPolicy } from './types.ts'

export type SlaPolicyFields = Omit<SlaPolicy, 'id' | 'accountId' | 'createdAt'>

const check = ({ name }: Partial<SlaPolicyFields>) => {
  if (name === '') throw invalidFields(['name', "can't be blank"])
}

export function addSlaPolicy(model: Model, accountId: number, fields: SlaPolicyFields): SlaPolicy {
  check(fields)
  const policy = { id: model.nextId('slaPolicies'), accountId, createdAt: model.now(), ...fields }
  model.slaPolicies.set(policy.id, policy)
  return policy
}

export function changeSlaPolicy(policy: SlaPolicy, fields: Partial<SlaPolicyFields>): void {
  check(fields)
  Object.assign(policy, fields)
}

import type { Model } from './model.ts'
import type { Account, Details } from './types.ts'

/** An assistant that can answer contacts and agents. */
export interface CaptainAssistant {
  readonly id: number
  readonly accountId: number
  name: string
  description: string
  config: Details
  createdAt: number
  updatedAt: number
}

export function addAssistant(
  model: Model,
  account: Account,
  fields: Pick<CaptainAssistant, 'name' | 'description' | 'config'>,
): CaptainAssistant {
  const at = model.now()
  const row = { id: model.nextId('captainAssistants'), accountId: account.id, ...fields, createdAt: at, updatedAt: at }
  model.captainAssistants.set(row.id, row)
  return row
}

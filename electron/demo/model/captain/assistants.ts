import type { Problem } from '../errors.ts'
import { requireValid } from '../errors.ts'
import type { Model } from '../model.ts'
import type { Account, Details } from '../types.ts'

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

export type AssistantFields = Pick<CaptainAssistant, 'name' | 'description' | 'config'>

/** The real server asks for a name and a description. */
function check({ name, description }: AssistantFields): void {
  const problems: Problem[] = []
  if (name === '') problems.push(['name', "can't be blank"])
  if (description === '') problems.push(['description', "can't be blank"])
  requireValid(problems)
}

export function addAssistant(model: Model, account: Account, fields: AssistantFields): CaptainAssistant {
  check(fields)
  const at = model.now()
  const row = { id: model.nextId('captainAssistants'), accountId: account.id, ...fields, createdAt: at, updatedAt: at }
  model.captainAssistants.set(row.id, row)
  return row
}

export function changeAssistant(model: Model, assistant: CaptainAssistant, fields: Partial<AssistantFields>): void {
  check({ ...assistant, ...fields })
  Object.assign(assistant, fields, { updatedAt: model.now() })
}

/** Deletes an assistant and removes it from its inboxes. */
export function deleteAssistant(model: Model, assistant: CaptainAssistant): void {
  for (const inbox of model.inboxes.values()) if (inbox.assistantId === assistant.id) inbox.assistantId = null
  model.captainAssistants.delete(assistant.id)
}

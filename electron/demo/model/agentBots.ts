import { invalidFields } from './errors.ts'
import type { Model } from './model.ts'

export interface BotFields {
  name: string
  description: string | null
  outgoingUrl: string | null
}
/** A program that answers in inboxes and can be assigned to conversations. */
export interface AgentBot extends BotFields {
  readonly id: number
  readonly accountId: number
  accessToken: string
  readonly secret: string
}

const check = ({ name }: BotFields) => {
  if (name === '') throw invalidFields(['name', "can't be blank"])
}

export function addAgentBot(model: Model, accountId: number, fields: BotFields): AgentBot {
  check(fields)
  const row = { id: model.nextId('agentBots'), accountId, accessToken: model.token(), secret: model.token(), ...fields }
  model.agentBots.set(row.id, row)
  return row
}

export function changeAgentBot(bot: AgentBot, fields: Partial<BotFields>): void {
  check({ ...bot, ...fields })
  Object.assign(bot, fields)
}

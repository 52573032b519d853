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
  readonly createdAt: number
}

const check = ({ name }: BotFields) => {
  if (name === '') throw invalidFields(['name', "can't be blank"])
}

export function addAgentBot(model: Model, accountId: number, fields: BotFields): AgentBot {
  check(fields)
  const keys = { accessToken: model.token(), secret: model.token() }
  const row = { id: model.nextId('agentBots'), accountId, createdAt: model.now(), ...keys, ...fields }
  model.agentBots.set(row.id, row)
  return row
}

export function changeAgentBot(bot: AgentBot, fields: Partial<BotFields>): void {
  check({ ...bot, ...fields })
  Object.assign(bot, fields)
}

/** Deletes a bot: its inboxes and conversations are without it. */
export function deleteAgentBot(model: Model, bot: AgentBot): void {
  model.agentBots.delete(bot.id)
  for (const inbox of model.inboxes.values()) if (inbox.agentBotId === bot.id) inbox.agentBotId = null
  for (const conversation of model.conversations.values())
    if (conversation.assigneeBotId === bot.id) conversation.assigneeBotId = null
}

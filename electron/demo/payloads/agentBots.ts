import type { AgentBot } from '../model/agentBots.ts'
import type { Model } from '../model/model.ts'
import type { Details, Role } from '../model/types.ts'
import { iso } from './basics.ts'

/** A bot as the assignee of a conversation. */
export const assigneeBotPayload = (bot: AgentBot): Details => ({
  id: bot.id,
  name: bot.name,
  description: bot.description,
  thumbnail: '',
  outgoing_url: bot.outgoingUrl,
  bot_type: 'webhook',
})

/** The same inside events. */
export const assigneeBotPushPayload = (bot: AgentBot): Details => ({
  id: bot.id,
  name: bot.name,
  avatar_url: '',
  type: 'agent_bot',
})

/** A bot as REST lists it. Only administrators see its secret. */
export const agentBotPayload = (bot: AgentBot, role: Role): Details => ({
  ...assigneeBotPayload(bot),
  bot_config: {},
  account_id: bot.accountId,
  access_token: bot.accessToken,
  ...(role === 'administrator' ? { secret: bot.secret } : {}),
  system_bot: false,
})

/** The bot of an inbox, which has its whole access token. The ids of tokens continue those of the users. */
export function inboxBotPayload(model: Model, bot: AgentBot): Details {
  const at = iso(bot.createdAt)
  const token = { id: model.lastId('users') + bot.id, owner_type: 'AgentBot', owner_id: bot.id, token: bot.accessToken }
  return { ...agentBotPayload(bot, 'administrator'), access_token: { ...token, created_at: at, updated_at: at } }
}

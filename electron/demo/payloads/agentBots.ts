import type { AgentBot } from '../model/agentBots.ts'
import type { Details, Role } from '../model/types.ts'

/** A bot as REST lists it. Only administrators see its secret. */
export const agentBotPayload = (bot: AgentBot, role: Role): Details => ({
  id: bot.id,
  name: bot.name,
  description: bot.description,
  thumbnail: '',
  outgoing_url: bot.outgoingUrl,
  bot_type: 'webhook',
  bot_config: {},
  account_id: bot.accountId,
  access_token: bot.accessToken,
  ...(role === 'administrator' ? { secret: bot.secret } : {}),
  system_bot: false,
})

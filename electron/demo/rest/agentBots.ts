import { numberField, present, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import type { AgentBot } from '../model/agentBots.ts'
import { addAgentBot, changeAgentBot, deleteAgentBot } from '../model/agentBots.ts'
import { requireAdministrator } from '../model/rights.ts'
import { agentBotPayload, inboxBotPayload } from '../payloads/agentBots.ts'

const botOf = (call: AccountCall) => rowOf(call, call.model.agentBots, idParam(call, 'bot'))

const fieldsOf = ({ body }: AccountCall) =>
  present({
    name: textField(body, 'name'),
    description: textField(body, 'description'),
    outgoingUrl: textField(body, 'outgoing_url'),
  })

/** Bots. Agents may list them. */
export function addAgentBots(router: Router): void {
  const at = '/agent_bots'
  const shown = (call: AccountCall, bot: AgentBot) => agentBotPayload(bot, call.membership.role)
  router.account(
    'GET',
    at,
    (call) => ok(call.model.ofAccount(call.model.agentBots, call.accountId).map((bot) => shown(call, bot))),
    'agentBots',
  )
  router.account(
    'POST',
    at,
    (call) => {
      requireAdministrator(call)
      const rest = { name: '', description: null, outgoingUrl: null }
      return ok(shown(call, addAgentBot(call.model, call.accountId, { ...rest, ...fieldsOf(call) })))
    },
    'agentBots',
  )
  router.account('GET', `${at}/:bot`, (call) => ok(shown(call, botOf(call))), 'agentBots')
  router.account(
    'PATCH',
    `${at}/:bot`,
    (call) => {
      requireAdministrator(call)
      const bot = botOf(call)
      changeAgentBot(bot, fieldsOf(call))
      return ok(shown(call, bot))
    },
    'agentBots',
  )
  router.account(
    'DELETE',
    `${at}/:bot`,
    (call) => {
      requireAdministrator(call)
      deleteAgentBot(call.model, botOf(call))
      return empty
    },
    'agentBots',
  )
  addBotsOfInboxes(router)
}

/** The bot that answers in an inbox. */
function addBotsOfInboxes(router: Router): void {
  const inboxOf = (call: AccountCall) => {
    requireAdministrator(call)
    return rowOf(call, call.model.inboxes, idParam(call, 'inbox'))
  }
  router.account(
    'GET',
    '/inboxes/:inbox/agent_bot',
    (call) => {
      const bot = call.model.agentBots.get(inboxOf(call).agentBotId ?? 0)
      return ok({ agent_bot: bot ? inboxBotPayload(call.model, bot) : {} })
    },
    'agentBots',
  )
  router.account(
    'POST',
    '/inboxes/:inbox/set_agent_bot',
    (call) => {
      const id = numberField(call.body, 'agent_bot')
      inboxOf(call).agentBotId = id === undefined ? null : rowOf(call, call.model.agentBots, id).id
      return empty
    },
    'agentBots',
  )
}

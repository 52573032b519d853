import { present, textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok, rowOf } from '../http.ts'
import type { AgentBot } from '../model/agentBots.ts'
import { addAgentBot, changeAgentBot } from '../model/agentBots.ts'
import { requireAdministrator } from '../model/rights.ts'
import { agentBotPayload } from '../payloads/agentBots.ts'

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
      call.model.agentBots.delete(botOf(call).id)
      return empty
    },
    'agentBots',
  )
}

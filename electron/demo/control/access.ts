import { choiceField, flagField, numberField, textField } from '../fields.ts'
import { asSystem } from '../model/activity.ts'
import { invalid } from '../model/errors.ts'
import { addMembers, removeMembers } from '../model/members.ts'
import { giveAccount, takeAccount } from '../model/membership.ts'
import type { Model } from '../model/model.ts'
import type { Details, User } from '../model/types.ts'
import { userByEmail } from '../model/users.ts'

/**
 * Suspends an account, or takes an account, an inbox or a conversation away from an agent, and gives them back: what
 * administrators and the owner of a server do. See README.md for the fields.
 */
export function changeAccess(model: Model, what: 'account' | 'inbox' | 'conversation', body: Details): Details {
  switch (what) {
    case 'account':
      return changeAccount(model, body)
    case 'inbox': {
      const inbox = model.inboxes.get(numberField(body, 'inbox') ?? 0)
      if (!inbox) throw invalid('inbox: no such inbox')
      const change = flagField(body, 'on') === true ? addMembers : removeMembers
      change(model, { group: inbox, cache: 'inbox' }, [agentOf(model, body).id], asSystem)
      return {}
    }
    case 'conversation': {
      const conversation = model.conversation(numberField(body, 'account') ?? 1, numberField(body, 'conversation') ?? 0)
      if (!conversation) throw invalid('conversation: no such conversation')
      model.removeConversation(conversation)
      return {}
    }
  }
}

function changeAccount(model: Model, body: Details): Details {
  const account = model.accounts.get(numberField(body, 'account') ?? 1)
  if (!account) throw invalid('account: no such account')
  const status = choiceField(body, 'status', ['active', 'suspended'])
  if (status !== undefined) {
    account.status = status
    return { status }
  }
  const agent = agentOf(model, body)
  if (flagField(body, 'on') === true)
    giveAccount(model, account, agent, choiceField(body, 'role', ['agent', 'administrator']) ?? 'agent')
  else takeAccount(model, account, agent)
  return {}
}

function agentOf(model: Model, body: Details): User {
  const user = userByEmail(model, textField(body, 'agent'))
  if (!user) throw invalid('agent: no such agent')
  return user
}

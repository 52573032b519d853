import { accountCalls } from './accountCalls.ts'
import { actionCalls } from './actionCalls.ts'
import { botCalls } from './botCalls.ts'
import type { CallerOptions } from './caller.ts'
import { Caller } from './caller.ts'
import { capabilityCalls } from './capabilityCalls.ts'
import { conversationCalls } from './conversationCalls.ts'
import { filterCalls } from './filterCalls.ts'
import { messageCalls } from './messageCalls.ts'
import { notificationCalls } from './notificationCalls.ts'
import { searchCalls } from './searchCalls.ts'
import type { DeskApi } from './types.ts'

/**
 * REST of one Chatwoot-compatible server for one user. What a server supports is learned from its answers, never from
 * the version it reports, because forks have their own.
 */
export function createDeskApi(options: CallerOptions): DeskApi {
  const caller = new Caller(options)
  const conversations = conversationCalls(caller)
  return {
    ...accountCalls(caller),
    ...conversations,
    ...actionCalls(caller),
    ...botCalls(caller),
    ...capabilityCalls(caller, conversations),
    ...filterCalls(caller),
    ...messageCalls(caller),
    ...notificationCalls(caller),
    ...searchCalls(caller),
  }
}

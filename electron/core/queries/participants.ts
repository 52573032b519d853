import { localKey } from '../cache/index.ts'
import { signedInSession } from './loadable.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'

/** Who takes part in a conversation, with changes that the server has not confirmed. */
export class ParticipantsQuery implements LiveQuery<'participants'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'participants'>

  constructor(ports: QueryPorts, input: QueryInput<'participants'>) {
    this.#ports = ports
    this.#input = input
  }

  run(): QueryResult<'participants'> {
    const { sessionId, accountId, conversationId } = this.#input
    const session = this.#ports.session(sessionId)
    const agentIds = session?.stores.server.conversations.get(accountId, conversationId)?.participants ?? null
    return { head: { agentIds, error: session?.participants.errorOf(accountId, conversationId) ?? null }, items: [] }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    const { sessionId, accountId, conversationId } = this.#input
    return roster || sessions.get(sessionId)?.conversations.has(localKey(accountId, conversationId)) === true
  }

  ensureLoaded(): void {
    const { sessionId, accountId, conversationId } = this.#input
    signedInSession(this.#ports, sessionId)?.participants.ensureLoaded(accountId, conversationId)
  }
}

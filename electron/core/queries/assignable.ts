import { shownName } from '../../../shared/text/names.ts'
import { loadableSession } from './loadable.ts'
import type { DeskChanges, LiveQuery, QueryInput, QueryPorts, QueryResult } from './query.ts'

/** Which agents can be assigned conversations of some inboxes. */
export class AssignableQuery implements LiveQuery<'assignable'> {
  readonly #ports: QueryPorts
  readonly #input: QueryInput<'assignable'>

  constructor(ports: QueryPorts, input: QueryInput<'assignable'>) {
    this.#ports = ports
    this.#input = input
  }

  run(): QueryResult<'assignable'> {
    const { sessionId, accountId, inboxIds } = this.#input
    const session = this.#ports.session(sessionId)
    const bots = session?.assignable.botsOf(accountId) ?? []
    return {
      head: {
        agentIds: session?.assignable.idsOf(accountId, inboxIds) ?? null,
        bots: bots.map(({ id, name, avatarUrl }) => ({
          id,
          name: shownName(name),
          avatar: session?.mediaAddress('avatar', avatarUrl) ?? null,
        })),
      },
      items: [],
    }
  }

  isTouchedBy({ sessions, roster }: DeskChanges): boolean {
    return roster || sessions.get(this.#input.sessionId)?.reference.has(this.#input.accountId) === true
  }

  ensureLoaded(force: boolean): void {
    const { sessionId, accountId, inboxIds } = this.#input
    const assignable = loadableSession(this.#ports, sessionId, force)?.assignable
    assignable?.ensureLoaded(accountId, inboxIds, force)
    assignable?.ensureBotsLoaded(accountId, force)
  }
}

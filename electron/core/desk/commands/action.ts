import type { ConversationRef } from '../../../../shared/model/ids.ts'
import { ApiError } from '../../api/types.ts'
import type { ActionQueue } from '../../outbox/actionQueue.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

interface ActionList {
  sessionId: string
  accountId: number
  actions: readonly { conversationId: number; actionId: string }[]
}

/** Taking back, undoing, retrying and discarding actions. */
export function actionCommands(ports: CommandPorts) {
  /** Runs `act` for each action of a list, as one change. */
  function each<T>(
    { sessionId, accountId, actions }: ActionList,
    act: (queue: ActionQueue, ref: ConversationRef, actionId: string) => T,
  ): T[] {
    const { queue } = requireSession(ports, sessionId)
    return queue.together(() =>
      actions.map(({ conversationId, actionId }) => act(queue, { sessionId, accountId, conversationId }, actionId)),
    )
  }
  return {
    'action:takeBack': (input) => ({
      takenBack: each(input, (queue, ref, actionId) => queue.takeBack(ref, actionId)),
    }),
    'action:delay': (input) => void each(input, (queue, ref, actionId) => queue.delay(ref, actionId, input.delayFor)),
    'action:undo': (input) => ({
      undoIds: each(input, (queue, ref, actionId) =>
        unlessMissing(() => queue.undo(ref, actionId, { delayFor: input.delayFor })),
      ),
    }),
    'action:undoOutcome': async ({ sessionId, actions }) => {
      const { queue } = requireSession(ports, sessionId)
      return { outcomes: await Promise.all(actions.map(({ actionId }) => queue.undoOutcome(actionId))) }
    },
    'action:retry': ({ ref, actionId }) => requireSession(ports, ref.sessionId).queue.retry(actionId),
    'action:discard': ({ ref, actionId }) => requireSession(ports, ref.sessionId).queue.discard(actionId),
  } satisfies Partial<CommandHandlers>
}

/** Null if the conversation is no longer cached: the others of the list go on. */
function unlessMissing<T>(act: () => T): T | null {
  try {
    return act()
  } catch (error) {
    if (error instanceof ApiError && error.code === 'notFound') return null
    throw error
  }
}

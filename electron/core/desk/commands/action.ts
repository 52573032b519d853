import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'

/** Taking back, undoing, retrying and discarding actions. */
export function actionCommands(ports: CommandPorts) {
  return {
    'action:takeBack': ({ ref, actionId }) => ({
      takenBack: requireSession(ports, ref.sessionId).queue.takeBack(ref, actionId),
    }),
    'action:hold': ({ ref, actionId, holdFor }) =>
      requireSession(ports, ref.sessionId).queue.hold(ref, actionId, holdFor),
    'action:undo': ({ ref, actionId, holdFor }) => ({
      undoId: requireSession(ports, ref.sessionId).queue.undo(ref, actionId, { holdFor }),
    }),
    'action:undoOutcome': async ({ ref, undoId }) => ({
      outcome: await requireSession(ports, ref.sessionId).queue.undoOutcome(undoId),
    }),
    'action:retry': ({ ref, actionId }) => requireSession(ports, ref.sessionId).queue.retry(actionId),
    'action:discard': ({ ref, actionId }) => requireSession(ports, ref.sessionId).queue.discard(actionId),
  } satisfies Partial<CommandHandlers>
}

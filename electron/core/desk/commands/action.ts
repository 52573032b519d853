import type { CommandContext, CommandHandlers } from './context.ts'
import { sessionOf } from './context.ts'

/** Taking back, undoing and answering for actions. */
export function actionCommands(context: CommandContext) {
  return {
    'action:takeBack': ({ ref, actionId }) => ({
      takenBack: sessionOf(context, ref.sessionId).queue.takeBack(ref, actionId),
    }),
    'action:hold': ({ ref, actionId, holdFor }) => sessionOf(context, ref.sessionId).queue.hold(ref, actionId, holdFor),
    'action:undo': ({ ref, actionId, holdFor }) => ({
      undoId: sessionOf(context, ref.sessionId).queue.undo(ref, actionId, { holdFor }),
    }),
    'action:undoOutcome': async ({ ref, undoId }) => ({
      outcome: await sessionOf(context, ref.sessionId).queue.undoOutcome(undoId),
    }),
    'action:retry': ({ ref, actionId }) => sessionOf(context, ref.sessionId).queue.retry(actionId),
    'action:discard': ({ ref, actionId }) => sessionOf(context, ref.sessionId).queue.discard(actionId),
  } satisfies Partial<CommandHandlers>
}

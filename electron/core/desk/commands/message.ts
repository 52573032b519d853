import type { CommandContext, CommandHandlers } from './context.ts'
import { sessionOf } from './context.ts'

/** Sending, editing and deleting messages; drafts. */
export function messageCommands(context: CommandContext) {
  return {
    'message:send': (input) => sessionOf(context, input.ref.sessionId).outbox.send(input),
    'message:retry': ({ ref, echoId }) => sessionOf(context, ref.sessionId).outbox.retry(echoId),
    'message:discard': ({ ref, echoId }) => sessionOf(context, ref.sessionId).outbox.discard(echoId),
    'message:cancel': ({ ref, echoId }) => sessionOf(context, ref.sessionId).outbox.cancel(echoId),
    'message:beginEdit': ({ ref, echoId }) => sessionOf(context, ref.sessionId).outbox.beginEdit(echoId),
    'message:cancelEdit': ({ ref, echoId }) => sessionOf(context, ref.sessionId).outbox.cancelEdit(echoId),
    'message:edit': (input) => sessionOf(context, input.ref.sessionId).outbox.edit(input),
    'message:retryOnServer': async ({ ref, messageId }) => {
      const session = sessionOf(context, ref.sessionId)
      if (await session.outbox.sendAgain(ref.accountId, ref.conversationId, messageId)) return null
      session.accept(await session.api.retryMessage(ref.accountId, ref.conversationId, messageId))
    },
    'message:delete': ({ ref, messageId }) =>
      sessionOf(context, ref.sessionId).queue.request(ref, { field: 'message', messageId }),
    'draft:save': ({ ref, mode, text, uploadIds, recipients }) => {
      sessionOf(context, ref.sessionId).saveDraft(ref, mode, {
        text,
        uploadIds,
        ...(mode === 'reply' && recipients ? { recipients } : {}),
      })
    },
  } satisfies Partial<CommandHandlers>
}

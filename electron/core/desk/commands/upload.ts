import type { Session } from '../runtime/session.ts'
import type { CommandContext, CommandHandlers } from './context.ts'
import { fail, sessionOf } from './context.ts'

/** Attachments on their way into the session's folder. */
export function uploadCommands(context: CommandContext) {
  const { views } = context
  return {
    'upload:begin': async ({ ref, uploadId, name, contentType, size }) => {
      await sessionOf(context, ref.sessionId).uploads.begin({
        uploadId,
        accountId: ref.accountId,
        conversationId: ref.conversationId,
        name,
        contentType,
        size,
      })
    },
    'upload:chunk': ({ uploadId, bytes }) => uploadSession(context, uploadId).uploads.chunk(uploadId, bytes),
    'upload:finish': async ({ uploadId }) => {
      const session = uploadSession(context, uploadId)
      const upload = await session.uploads.finish(uploadId)
      session.touchThread({ sessionId: session.id, accountId: upload.accountId, conversationId: upload.conversationId })
      return views.upload(session, upload)
    },
    'upload:remove': async ({ uploadId }) => {
      await context
        .sessions()
        .find(({ uploads }) => uploads.has(uploadId))
        ?.removeUpload(uploadId)
    },
  } satisfies Partial<CommandHandlers>
}

function uploadSession({ sessions }: CommandContext, uploadId: string): Session {
  return sessions().find(({ uploads }) => uploads.has(uploadId)) ?? fail('notFound', 'this upload was not begun')
}

import type { Session } from '../runtime/session.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { fail, requireSession } from './ports.ts'

/** Uploads of attachments into the session's folder. */
export function uploadCommands(ports: CommandPorts) {
  return {
    'upload:begin': async ({ ref, uploadId, name, contentType, size }) => {
      await requireSession(ports, ref.sessionId).uploads.begin({
        uploadId,
        accountId: ref.accountId,
        conversationId: ref.conversationId,
        name,
        contentType,
        size,
      })
    },
    'upload:chunk': ({ uploadId, bytes }) => uploadSession(ports, uploadId).uploads.chunk(uploadId, bytes),
    'upload:finish': async ({ uploadId, pixels }) => {
      const session = uploadSession(ports, uploadId)
      const upload = await session.uploads.finish(uploadId, pixels ?? null)
      session.touchThread({ sessionId: session.id, accountId: upload.accountId, conversationId: upload.conversationId })
      return ports.views.upload(session, upload)
    },
    'upload:remove': async ({ uploadId }) => {
      await ports
        .sessions()
        .find(({ uploads }) => uploads.has(uploadId))
        ?.removeUpload(uploadId)
    },
  } satisfies Partial<CommandHandlers>
}

function uploadSession({ sessions }: CommandPorts, uploadId: string): Session {
  return sessions().find(({ uploads }) => uploads.has(uploadId)) ?? fail('notFound', 'unknown upload')
}

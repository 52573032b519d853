import type { TakenBack } from '../../../../shared/commandResults.ts'
import type { TakenBackEntry } from '../../outbox/heldMessages.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { requireSession } from './ports.ts'
import { retryOnServer } from './retryOnServer.ts'
import { sendMessage } from './sendAndResolve.ts'

function takenBack(
  { views }: CommandPorts,
  session: ReturnType<typeof requireSession>,
  { entry, following, joined }: TakenBackEntry,
  content: string | null,
): TakenBack {
  const uploads = entry.uploadIds.map((uploadId) => session.stores.local.upload(uploadId))
  return {
    private: entry.private,
    content: content ?? entry.content,
    attachments: uploads.filter((upload) => upload !== null).map((upload) => views.upload(session, upload)),
    recipients: entry.recipients ?? null,
    inReplyTo: entry.inReplyTo,
    joined,
    actionIds: [...following],
  }
}

/** Sending, editing and deleting messages; drafts. */
export function messageCommands(ports: CommandPorts) {
  return {
    'message:send': (input) => sendMessage(requireSession(ports, input.ref.sessionId), input),
    'message:retry': ({ ref, echoId }) => requireSession(ports, ref.sessionId).outbox.retry(echoId),
    'message:discard': async ({ ref, echoId }) => {
      const { outbox, stores } = requireSession(ports, ref.sessionId)
      const text = stores.local.entry(echoId)?.content ?? ''
      await outbox.discard(echoId)
      return { text }
    },
    'message:takeBack': ({ ref, echoId, content }) => {
      const session = requireSession(ports, ref.sessionId)
      const taken = session.outbox.takeBack(echoId, content)
      return taken && takenBack(ports, session, taken, content)
    },
    'message:cancel': ({ ref, echoId }) => requireSession(ports, ref.sessionId).outbox.cancel(echoId),
    'message:beginEdit': ({ ref, echoId }) => requireSession(ports, ref.sessionId).outbox.beginEdit(echoId),
    'message:cancelEdit': ({ ref, echoId }) => requireSession(ports, ref.sessionId).outbox.cancelEdit(echoId),
    'message:edit': (input) => requireSession(ports, input.ref.sessionId).outbox.edit(input),
    'message:retryOnServer': ({ ref, messageId }) =>
      retryOnServer(requireSession(ports, ref.sessionId), ref, messageId),
    'message:delete': ({ ref, messageId }) =>
      requireSession(ports, ref.sessionId).queue.request(ref, { field: 'message', messageId }),
    'draft:save': ({ ref, mode, text, uploadIds, recipients }) => {
      requireSession(ports, ref.sessionId).saveDraft(ref, mode, {
        text,
        uploadIds,
        ...(mode === 'reply' && recipients ? { recipients } : {}),
      })
    },
  } satisfies Partial<CommandHandlers>
}

import type { ConversationRef } from '../../../../shared/model/ids.ts'
import { remoteImagesOf } from '../../media/remoteImages.ts'
import { isStoredByServer } from '../../media/storedImage.ts'
import type { MediaKind } from '../../ports.ts'
import type { CommandContext, CommandHandlers } from './context.ts'
import { fail, sessionOf } from './context.ts'

/** Images and files behind media addresses. */
export function mediaCommands(context: CommandContext) {
  const { ports } = context
  return {
    'media:allowInline': ({ ref, messageId, urls }) => {
      const { baseUrl } = sessionOf(context, ref.sessionId)
      return {
        addresses: imageAddresses(
          context,
          ref,
          messageId,
          urls.map((url) => (url !== null && isStoredByServer(url, baseUrl) ? url : null)),
          'inline',
        ),
      }
    },
    'media:allowRemote': ({ ref, messageId, urls }) => ({
      addresses: imageAddresses(context, ref, messageId, urls, 'remote'),
    }),
    'file:download': ({ address, name }) => ports.os.saveMedia(address, name),
  } satisfies Partial<CommandHandlers>
}

/** Media addresses of those of `urls` that are images of the message, null for the others. */
function imageAddresses(
  context: CommandContext,
  ref: ConversationRef,
  messageId: number,
  urls: readonly (string | null)[],
  kind: MediaKind,
): (string | null)[] {
  const session = sessionOf(context, ref.sessionId)
  const message =
    session.stores.server.messages.get(ref.accountId, ref.conversationId, messageId) ??
    fail('notFound', 'this message is not here')
  const isOfMessage = remoteImagesOf(message, urls)
  return urls.map((url, index) => (url !== null && isOfMessage[index] === true ? session.address(kind, url) : null))
}

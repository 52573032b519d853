import type { ConversationRef } from '../../../../shared/model/ids.ts'
import { remoteImagesOf } from '../../media/remoteImages.ts'
import { isStoredByServer } from '../../media/storedImage.ts'
import type { MediaKind } from '../../ports.ts'
import type { CommandHandlers, CommandPorts } from './ports.ts'
import { fail, requireSession } from './ports.ts'

/** Images and files behind media addresses. */
export function mediaCommands(ports: CommandPorts) {
  const { deskPorts } = ports
  return {
    'media:allowInline': ({ ref, messageId, urls }) => {
      const { baseUrl } = requireSession(ports, ref.sessionId)
      return {
        addresses: imageAddresses(
          ports,
          ref,
          messageId,
          urls.map((url) => (url !== null && isStoredByServer(url, baseUrl) ? url : null)),
          'inline',
        ),
      }
    },
    'media:allowRemote': ({ ref, messageId, urls }) => ({
      addresses: imageAddresses(ports, ref, messageId, urls, 'remote'),
    }),
    'file:download': ({ address, name }) => deskPorts.os.saveMedia(address, name),
  } satisfies Partial<CommandHandlers>
}

/** Media addresses of those `urls` that are images of the message; null for the others. */
function imageAddresses(
  ports: CommandPorts,
  ref: ConversationRef,
  messageId: number,
  urls: readonly (string | null)[],
  kind: MediaKind,
): (string | null)[] {
  const session = requireSession(ports, ref.sessionId)
  const message =
    session.stores.server.messages.get(ref.accountId, ref.conversationId, messageId) ??
    fail('notFound', 'unknown message')
  const isOfMessage = remoteImagesOf(message, urls)
  return urls.map((url, index) =>
    url !== null && isOfMessage[index] === true ? session.mediaAddress(kind, url) : null,
  )
}

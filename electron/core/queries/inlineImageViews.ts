import type { Message } from '../../../shared/model/message.ts'
import { messageParts } from '../../../shared/model/messageParts.ts'
import { withoutDirectionControls } from '../../../shared/text/direction.ts'
import type { InlineImage } from '../../../shared/text/inlineImages.ts'
import type { AttachmentView, ThreadMessage } from '../../../shared/views.ts'
import { isLineSticker } from '../media/lineSticker.ts'
import { isStoredByServer } from '../media/storedImage.ts'
import type { MediaKind } from '../ports.ts'
import type { SessionSource } from '../sessionSource.ts'
import { nameFromUrl } from './attachmentViews.ts'

/**
 * The text of a contact's message and the images in it: `shown` are those that its server or LINE stores, which load as attachments do;
 * for the others the user is asked.
 */
export function inlineImageViews(
  session: SessionSource,
  message: Message,
  key: string,
): { words: string; shown: AttachmentView[]; remote: ThreadMessage['remoteImages'] } {
  const { words, images } = messageParts(message)
  const shown: AttachmentView[] = []
  const remote: { url: string; image: AttachmentView }[] = []
  for (const [index, image] of images.entries()) {
    const view = viewOf(image, `${key}/image-${index}`)
    const kind = storedKind(image.url, session.baseUrl)
    if (kind === null) remote.push({ url: image.url, image: view })
    else shown.push({ ...view, address: session.mediaAddress(kind, image.url) })
  }
  return { words, shown, remote }
}

/** The kind of media of an address that needs no consent; null for others. */
function storedKind(url: string, baseUrl: string): MediaKind | null {
  if (isStoredByServer(url, baseUrl)) return 'inline'
  return isLineSticker(url) ? 'sticker' : null
}

function viewOf({ alt, url }: InlineImage, id: string): AttachmentView {
  return {
    id,
    kind: 'image',
    name: withoutDirectionControls(alt) || nameFromUrl(url) || url,
    contentType: null,
    size: null,
    width: null,
    height: null,
    address: null,
    thumbnail: null,
    link: null,
    title: null,
    coordinates: null,
    transcript: null,
    progress: null,
  }
}

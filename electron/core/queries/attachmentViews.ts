/** Attachments as the thread shows them. */
import type { Attachment, Message } from '../../../shared/model/message.ts'
import { withoutDirectionControls } from '../../../shared/text/direction.ts'
import { shownName } from '../../../shared/text/names.ts'
import type { AttachmentView } from '../../../shared/views.ts'
import type { Upload } from '../cache/index.ts'
import type { SessionSource } from '../sessionSource.ts'

/** UTF-16 units; a longer address is not a link that someone shared. */
const LONGEST_LINK = 4_000

/** An attachment that is not sent yet. */
export function uploadView(session: SessionSource, upload: Upload): AttachmentView {
  const kind = /^(image|audio|video)\//.exec(upload.contentType)?.[1] ?? 'file'
  const address = upload.complete ? session.mediaAddress('upload', upload.uploadId) : null
  return {
    id: upload.uploadId,
    kind,
    name: withoutDirectionControls(upload.name),
    contentType: upload.contentType,
    size: upload.size,
    width: upload.pixels?.width ?? null,
    height: upload.pixels?.height ?? null,
    address,
    thumbnail: kind === 'image' ? address : null,
    link: null,
    title: null,
    coordinates: null,
    transcript: null,
    progress: null,
  }
}

/** Servers measure images later, or never. Those sent from here keep the size that was measured before. */
export function attachmentsOf(session: SessionSource, message: Message, key: string): AttachmentView[] {
  const measured = session.stores.local.sentPixels(key)
  return message.attachments.map((attachment, index) => {
    const view = attachmentView(session, attachment)
    return view.width === null || view.height === null ? { ...view, ...measured[index] } : view
  })
}

/** Kinds whose address is a page on the web, not a file of the server. */
const PAGES: readonly string[] = ['fallback', 'embed']

function attachmentView(session: SessionSource, attachment: Attachment): AttachmentView {
  const link = linkOf(attachment)
  return {
    id: String(attachment.id),
    kind: attachment.kind,
    name:
      link === null
        ? shownName(attachment.name, nameFromUrl(attachment.dataUrl), attachment.title) || attachment.kind
        : shownName(attachment.title, pageName(link)),
    contentType: attachment.contentType,
    size: attachment.size,
    width: attachment.width,
    height: attachment.height,
    address: link === null ? session.mediaAddress('attachment', attachment.dataUrl) : null,
    thumbnail: session.mediaAddress('thumbnail', attachment.thumbUrl),
    link,
    title: attachment.title === null ? null : shownName(attachment.title) || null,
    coordinates: attachment.coordinates,
    transcript: attachment.transcript,
    progress: null,
  }
}

/** The address of a shared page; null for files. */
function linkOf({ kind, contentType, dataUrl }: Attachment): string | null {
  if (!PAGES.includes(kind) || contentType !== null || dataUrl === null || dataUrl.length > LONGEST_LINK) return null
  const url = URL.parse(dataUrl)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : null
}

/** A page without a title is named by its host and path: the last part of the path alone says nothing. */
function pageName(link: string): string {
  const { host, pathname } = new URL(link)
  return `${host}${pathname === '/' ? '' : pathname}`
}

/** The last part of a path, decoded; null where there is none. */
export function nameFromUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last) || null
  } catch {
    // Not percent-encoded: shown as it is.
    return last
  }
}

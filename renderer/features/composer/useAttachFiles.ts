/** Files that the user chooses, pastes, or drops anywhere in the column of the conversation. */
import type { ShallowRef } from 'vue'
import { useI18n } from '../../i18n.ts'
import { formatSize } from '../../ui/bytes.ts'
import { checkFiles, MAX_FILE_BYTES, MAX_FILES } from './limits.ts'
import { hasOnlyFileNames } from './pastedFiles.ts'
import type { ComposerContent } from './useComposerContent.ts'
import { useFileDrop } from './useFileDrop.ts'
import type { SendCheck } from './useSendCheck.ts'

export interface AttachFiles {
  /** Files are dragged over the column now. */
  readonly isDragging: Readonly<ShallowRef<boolean>>
  addFiles: (files: readonly File[]) => void
  onPaste: (event: ClipboardEvent) => void
}

export interface AttachFilesOptions {
  content: ComposerContent
  check: SendCheck
  section: Readonly<ShallowRef<HTMLElement | null>>
  focus: () => void
}

export function useAttachFiles({ content, check, section, focus }: AttachFilesOptions): AttachFiles {
  const { t, locale } = useI18n()
  const { mode, uploads, draft } = content

  function addFiles(files: readonly File[]): void {
    const { accepted, rejected } = checkFiles(files, uploads.value.list.length)
    uploads.value.add(accepted)
    if (accepted.length > 0) draft.filesAttached(mode.value)
    const [first] = rejected
    check.fileNotice.value =
      first === undefined
        ? null
        : t(`composer.refused.${first.problem}`, {
            name: first.file.name,
            size: formatSize(MAX_FILE_BYTES, locale.value),
            count: MAX_FILES,
          })
    focus()
  }
  /** Only files need help: a text area takes just the plain text of a clipboard. */
  function onPaste(event: ClipboardEvent): void {
    const { clipboardData } = event
    const pasted = Array.from(clipboardData?.files ?? [])
    if (clipboardData === null || pasted.length === 0) return
    const names = pasted.map(({ name }) => name)
    if (!hasOnlyFileNames(clipboardData.getData('text/plain'), names)) return
    event.preventDefault()
    addFiles(pasted)
  }
  return { isDragging: useFileDrop(section, () => !check.isClosed.value, addFiles), addFiles, onPaste }
}

/** What the composer holds: a reply and a private note, each with its text and files, and the recipients of an email reply. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import type { MailHead, ThreadHead } from '../../../shared/views.ts'
import type { Drafts, Mode } from './useDraft.ts'
import { useDraft } from './useDraft.ts'
import type { EmailRecipients } from './useRecipients.ts'
import { useRecipients } from './useRecipients.ts'
import type { Uploads } from './useUploads.ts'
import { useUploads } from './useUploads.ts'

export interface ComposerContent {
  readonly mode: ShallowRef<Mode>
  readonly isNote: ComputedRef<boolean>
  /** The text of the current mode. */
  readonly text: ComputedRef<string>
  /** The files of the current mode. */
  readonly uploads: ComputedRef<Uploads>
  readonly draft: Drafts
  readonly files: Readonly<Record<Mode, Uploads>>
  readonly recipients: EmailRecipients
}

export interface ComposerContentOptions {
  ref: ConversationRef
  /** The saved drafts. They are restored once, as soon as they are known. */
  drafts: () => ThreadHead['drafts']
  mail: () => MailHead | null
}

export function useComposerContent({ ref, drafts, mail }: ComposerContentOptions): ComposerContent {
  const mode = shallowRef<Mode>('reply')
  const files = {
    reply: useUploads(ref, 'reply', () => draft.changed('reply')),
    note: useUploads(ref, 'note', () => draft.changed('note')),
  }
  const draft = useDraft(
    ref,
    (which) => files[which].draftIds(),
    () => recipients.edited.value,
  )
  const recipients = useRecipients(
    mail,
    () => draft.changed('reply'),
    () => !isBlank(draft.text.reply),
  )
  watch(
    drafts,
    (saved) => {
      draft.restore({ reply: saved.reply.text, note: saved.note.text })
      recipients.restore(saved.reply.recipients ?? null)
      files.reply.restore(saved.reply.attachments)
      files.note.restore(saved.note.attachments)
      if (draft.text.reply === '' && draft.text.note !== '') mode.value = 'note'
    },
    { immediate: true, once: true },
  )
  return {
    mode,
    isNote: computed(() => mode.value === 'note'),
    text: computed(() => draft.text[mode.value]),
    uploads: computed(() => files[mode.value]),
    draft,
    files,
    recipients,
  }
}

/** Whether what is written can be sent, and the notice that says why not. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { ThreadConversation } from '../../../shared/views.ts'
import { useI18n } from '../../i18n.ts'
import type { SendProblem, TextLength } from './limits.ts'
import { MAX_FILES, measureLength, sendProblem } from './limits.ts'
import { slashWord } from './suggestions.ts'
import type { ComposerContent } from './useComposerContent.ts'
import type { Suggestions } from './useSuggestions.ts'

/** The servers' own limit for any text. Channels have smaller ones, notes do not. */
const NOTE_MAX_LENGTH = 150_000

export interface SendCheck {
  /** No reply can be written on this channel now. */
  readonly isClosed: ComputedRef<boolean>
  readonly length: ComputedRef<TextLength>
  readonly problem: ComputedRef<SendProblem | 'recipients' | null>
  /** A lone `/word` is a canned response that wasn't chosen, or a typo of one: only a button of its own sends it. */
  readonly needsConfirmation: ComputedRef<boolean>
  /** What is wrong: after the user tried to send, or at once where waiting would not help. */
  readonly notice: ComputedRef<string | null>
  /** The user tried to send what is written. */
  readonly wasTried: ShallowRef<boolean>
  /** Why a file was not attached; shown until the next input. */
  readonly fileNotice: ShallowRef<string | null>
}

export interface SendCheckOptions {
  content: ComposerContent
  conversation: () => ThreadConversation
  suggestions: Suggestions
}

export function useSendCheck({ content, conversation, suggestions }: SendCheckOptions): SendCheck {
  const { t } = useI18n()
  const { mode, isNote, text, uploads, recipients } = content
  const wasTried = shallowRef(false)
  const fileNotice = shallowRef<string | null>(null)

  const maxLength = computed(() => (isNote.value ? NOTE_MAX_LENGTH : conversation().maxLength))
  const problem = computed(
    () =>
      (!isNote.value && recipients.blocked.value ? 'recipients' : null) ??
      sendProblem({
        text: text.value,
        maxLength: maxLength.value,
        uploads: uploads.value.list,
        canReply: conversation().canReply,
        isNote: isNote.value,
      }),
  )
  const needsConfirmation = computed(() => problem.value === null && slashWord(text.value) !== null)
  const notice = computed(() => {
    if (fileNotice.value !== null) return fileNotice.value
    if (problem.value === 'tooLong') return t('composer.problem.tooLong', { most: maxLength.value })
    if (needsConfirmation.value && wasTried.value)
      return t(suggestions.isCannedCode(text.value) ? 'composer.problem.cannedCode' : 'composer.problem.slashWord', {
        word: text.value.trim(),
      })
    return wasTried.value && problem.value !== null && problem.value !== 'empty'
      ? t(`composer.problem.${problem.value}`, { count: MAX_FILES })
      : null
  })
  watch([mode, text], () => {
    wasTried.value = false
  })
  watch(
    mode,
    () => {
      fileNotice.value = null
    },
    { flush: 'sync' },
  )
  return {
    isClosed: computed(() => !isNote.value && !conversation().canReply),
    length: computed(() => measureLength(text.value, maxLength.value)),
    problem,
    needsConfirmation,
    notice,
    wasTried,
    fileNotice,
  }
}

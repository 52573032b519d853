/** Whether what is written can be sent, and the notice that says why not. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import { truncate } from '../../../shared/text/truncate.ts'
import type { ThreadConversation } from '../../../shared/views.ts'
import { useI18n } from '../../i18n.ts'
import type { AfterSending } from '../../stores/writing.ts'
import { useNameList } from '../../ui/nameList.ts'
import type { SendProblem, TextLength } from './limits.ts'
import { MAX_FILES, measureLength, sendProblem } from './limits.ts'
import { looseMentions, slashWord } from './suggestions.ts'
import type { ComposerContent } from './useComposerContent.ts'
import type { Suggestions } from './useSuggestions.ts'
import { variablesIn } from './variables.ts'

/** The servers' own limit for any text. Channels have smaller ones, notes do not. */
const NOTE_MAX_LENGTH = 150_000
/** Variables that the notice names, and characters of each. */
const NAMED_VARIABLES = 5
const MAX_VARIABLE_LENGTH = 80

export interface SendCheck {
  /** No reply can be written on this channel now. */
  readonly isClosed: ComputedRef<boolean>
  readonly length: ComputedRef<TextLength>
  readonly problem: ComputedRef<SendProblem | 'recipients' | null>
  /**
   * A lone `/word` is a canned response that wasn't chosen, or a typo of one. A variable that isn't filled in is sent as it is by
   * older servers, and replaced by newer ones, often by nothing. `@ben` in a note is a mention that wasn't chosen: it notifies no agent.
   * Only a button of its own sends any of them.
   */
  readonly needsConfirmation: ComputedRef<'word' | 'variables' | 'mentions' | null>
  /** What is wrong: after the user tried to send, or at once where waiting would not help. */
  readonly notice: ComputedRef<string | null>
  /** The notice is about what is not filled in yet, before the user tried to send. */
  readonly isHint: ComputedRef<boolean>
  /** The user tried to send what is written. */
  readonly wasTried: ShallowRef<boolean>
  /** What was to follow the message when the user tried to send it: sending it as written keeps it. */
  readonly triedThen: ShallowRef<AfterSending | null>
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
  const triedThen = shallowRef<AfterSending | null>(null)
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
  const unfilled = computed(() => variablesIn(text.value))
  const loose = computed(() => (isNote.value ? looseMentions(text.value, suggestions.mentionable()) : []))
  const listed = useNameList('narrow')
  const needsConfirmation = computed(() => {
    if (problem.value !== null) return null
    if (slashWord(text.value) !== null) return 'word'
    if (unfilled.value.length > 0) return 'variables'
    return loose.value.length > 0 ? 'mentions' : null
  })
  function confirmationNotice(): string | null {
    if (needsConfirmation.value === 'variables') {
      const names = unfilled.value.slice(0, NAMED_VARIABLES).map((name) => truncate(name, MAX_VARIABLE_LENGTH))
      return t(wasTried.value ? 'composer.problem.unfilledNotSent' : 'composer.problem.unfilled', {
        names: listed(names),
      })
    }
    if (needsConfirmation.value === null || !wasTried.value) return null
    if (needsConfirmation.value === 'mentions')
      return t('composer.problem.looseMention', { names: listed(loose.value) })
    return t(suggestions.isCannedCode(text.value) ? 'composer.problem.cannedCode' : 'composer.problem.slashWord', {
      word: text.value.trim(),
    })
  }
  const notice = computed(() => {
    if (fileNotice.value !== null) return fileNotice.value
    if (problem.value === 'tooLong') return t('composer.problem.tooLong', { most: maxLength.value })
    if (needsConfirmation.value !== null) return confirmationNotice()
    return wasTried.value && problem.value !== null && problem.value !== 'empty'
      ? t(`composer.problem.${problem.value}`, { count: MAX_FILES })
      : null
  })
  watch([mode, text], () => {
    wasTried.value = false
    triedThen.value = null
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
    isHint: computed(() => fileNotice.value === null && needsConfirmation.value === 'variables' && !wasTried.value),
    wasTried,
    triedThen,
    fileNotice,
  }
}

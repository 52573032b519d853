/** The recipients of an email reply: the prefill of the latest email until the user changes them, and what keeps them from being used. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { RecipientField, Recipients } from '../../../shared/model/recipients.ts'
import { sameRecipients } from '../../../shared/model/recipients.ts'
import type { MailHead } from '../../../shared/views.ts'
import { addressKeys, createRecipientEdits } from './recipientEdits.ts'
import type { FieldProblems } from './recipientProblems.ts'
import { fieldProblems } from './recipientProblems.ts'

export interface EmailRecipients {
  /** Null where the reply is no email. */
  readonly current: ComputedRef<Recipients | null>
  /** What the user changed, to be saved with the draft; null while the prefill is used. */
  readonly edited: ComputedRef<Recipients | null>
  /** The fields are shown instead of the line. */
  readonly isOpen: ShallowRef<boolean>
  /** How often `show` was called: each time the fields take the focus. */
  readonly showCount: ShallowRef<number>
  /** As typed. */
  readonly texts: Record<RecipientField, string>
  readonly problems: ComputedRef<FieldProblems>
  readonly blocked: ComputedRef<boolean>
  /** The prefill changed to a newer email's while the user had changed nothing. */
  readonly wasUpdated: ShallowRef<boolean>
  /** Addresses of a newer email that are not among those the user chose. */
  readonly missing: ComputedRef<string[]>
  edit: (field: RecipientField, text: string) => void
  /** Replaces what was typed or pasted by the list of its addresses, once the field is left. */
  tidy: (field: RecipientField) => void
  show: () => void
  hide: () => void
  /** Back to the recipients of the latest email. */
  reset: () => void
  addMissing: () => void
  /** Takes over what was saved with the draft. */
  restore: (saved: Recipients | null) => void
  confirmSent: () => void
}

/** `onChange`: the draft has to be saved. `hasText`: a reply is being written, to the recipients that the user saw when they began. */
export function useRecipients(
  mail: () => MailHead | null,
  onChange: () => void,
  hasText: () => boolean = () => false,
): EmailRecipients {
  const isOpen = shallowRef(false)
  const showCount = shallowRef(0)
  const wasUpdated = shallowRef(false)
  const edits = createRecipientEdits()
  const { texts, parsed, isEdited, fill } = edits
  let lastSent: Recipients | null = null

  const prefill = computed(() => mail()?.prefill ?? null)
  const contactEmail = computed(() => mail()?.contactEmail ?? null)
  const current = computed(() => (prefill.value === null ? null : isEdited.value ? parsed.value : prefill.value))
  const knownKeys = computed(() => addressKeys(prefill.value, [contactEmail.value ?? '']))
  const problems = computed(() => fieldProblems(current.value, knownKeys.value, contactEmail.value))

  watch(prefill, (now, before) => {
    if (now === null || before === null || isEdited.value || sameRecipients(now, before)) return
    // Our own email made its recipients the prefill: that is no news.
    const isOurs = lastSent !== null && sameRecipients(now, lastSent)
    if (hasText() && !isOurs) {
      // Text for one person is never sent to another: new addresses are offered instead.
      if (!isOpen.value) fill(before)
      edits.begin(addressKeys(before))
      onChange()
      return
    }
    wasUpdated.value = !isOurs
    if (isOpen.value) fill(now)
  })

  return {
    current,
    isOpen,
    showCount,
    texts,
    problems,
    wasUpdated,
    tidy: edits.tidy,
    missing: computed(() => edits.missingFrom(prefill.value)),
    edited: computed(() => (isEdited.value ? parsed.value : null)),
    blocked: computed(() => Object.keys(problems.value).length > 0),
    edit: (field, text) => {
      texts[field] = text
      wasUpdated.value = false
      if (!isEdited.value) edits.begin(knownKeys.value)
      onChange()
    },
    show: () => {
      if (current.value !== null) fill(current.value)
      wasUpdated.value = false
      isOpen.value = true
      showCount.value++
    },
    hide: () => {
      isOpen.value = false
      if (prefill.value === null || !isEdited.value || !sameRecipients(parsed.value, prefill.value)) return
      edits.end()
      onChange()
    },
    reset: () => {
      if (prefill.value !== null) fill(prefill.value)
      edits.end()
      onChange()
    },
    addMissing: () => {
      edits.append('cc', edits.missingFrom(prefill.value))
      onChange()
    },
    restore: (saved) => {
      if (saved === null || isEdited.value) return
      fill(saved)
      edits.begin(addressKeys(saved))
    },
    confirmSent: () => {
      lastSent = current.value
      isOpen.value = false
      wasUpdated.value = false
      edits.end()
    },
  }
}

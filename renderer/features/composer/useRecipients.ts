/** Who an email goes to: the prefill until the user changes it, and what keeps it from leaving. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, reactive, shallowRef, watch } from 'vue'
import type { AddressProblem, RecipientField, Recipients } from '../../../shared/model/recipients.ts'
import {
  addressKey,
  addressProblem,
  parseAddresses,
  RECIPIENT_FIELDS,
  recipientsProblem,
  sameRecipients,
} from '../../../shared/model/recipients.ts'
import type { MailHead } from '../../../shared/views.ts'

export type FieldProblem = { kind: AddressProblem; text: string } | { kind: 'noTo' | 'tooMany' }

export interface EmailRecipients {
  /** Null where the reply is no email. */
  readonly current: ComputedRef<Recipients | null>
  /** What was changed, to be kept with the draft; null while the prefill counts. */
  readonly edited: ComputedRef<Recipients | null>
  /** The fields are shown, not the line. */
  readonly open: ShallowRef<boolean>
  /** How often they were to be shown: each time the cursor goes there. */
  readonly shows: ShallowRef<number>
  /** As typed. */
  readonly texts: Record<RecipientField, string>
  readonly problems: ComputedRef<Partial<Record<RecipientField, FieldProblem>>>
  readonly blocked: ComputedRef<boolean>
  /** The prefill followed a newer email while nothing was changed here. */
  readonly followed: ShallowRef<boolean>
  /** People of a newer email who are not in what the user chose. */
  readonly missing: ComputedRef<string[]>
  edit: (field: RecipientField, text: string) => void
  /** Makes a list of what was typed or pasted, once the field is left. */
  tidy: (field: RecipientField) => void
  show: () => void
  hide: () => void
  /** Back to the people of the latest email. */
  reset: () => void
  addMissing: () => void
  /** Takes over what was kept with the draft. */
  restore: (kept: Recipients | null) => void
  sent: () => void
}

const asText = (addresses: readonly string[]): string => addresses.join(', ')
const allOf = (recipients: Recipients): string[] => RECIPIENT_FIELDS.flatMap((field) => recipients[field])

/** `hasWords`: a reply is being written, to the people that the user saw when they began. */
export function useRecipients(
  mail: () => MailHead | null,
  changed: () => void,
  hasWords: () => boolean = () => false,
): EmailRecipients {
  const open = shallowRef(false)
  const shows = shallowRef(0)
  const followed = shallowRef(false)
  const isEdited = shallowRef(false)
  const texts = reactive<Record<RecipientField, string>>({ to: '', cc: '', bcc: '' })
  /** Keys of the addresses that the user saw before the first change; any other address of a newer email is new. */
  const seen = shallowRef<ReadonlySet<string>>(new Set())
  let lastSent: Recipients | null = null

  const prefill = computed(() => mail()?.prefill ?? null)
  const typed = computed<Recipients>(() => ({
    to: parseAddresses(texts.to),
    cc: parseAddresses(texts.cc),
    bcc: parseAddresses(texts.bcc),
  }))
  const current = computed(() => (prefill.value === null ? null : isEdited.value ? typed.value : prefill.value))
  const known = computed(
    () =>
      new Set([...(prefill.value === null ? [] : allOf(prefill.value)), mail()?.contactEmail ?? ''].map(addressKey)),
  )

  function fill(recipients: Recipients): void {
    for (const field of RECIPIENT_FIELDS) texts[field] = asText(recipients[field])
  }
  function take(isChange: boolean, from: ReadonlySet<string>): void {
    isEdited.value = isChange
    seen.value = from
  }

  const problems = computed(() => {
    const found: Partial<Record<RecipientField, FieldProblem>> = {}
    const recipients = current.value
    if (recipients === null) return found
    const first = recipientsProblem(recipients, known.value, mail()?.contactEmail ?? null)
    if (first === null) return found
    for (const field of RECIPIENT_FIELDS) {
      for (const text of recipients[field]) {
        const kind = addressProblem(text, known.value)
        if (kind !== null) found[field] ??= { kind, text }
      }
    }
    if (first.kind === 'noTo') found.to = { kind: 'noTo' }
    if (first.kind === 'tooMany') found[first.field] = { kind: 'tooMany' }
    return found
  })
  const missing = computed(() => {
    if (!isEdited.value || prefill.value === null) return []
    const here = new Set(allOf(typed.value).map(addressKey))
    return allOf(prefill.value).filter(
      (address) => !here.has(addressKey(address)) && !seen.value.has(addressKey(address)),
    )
  })

  watch(prefill, (now, before) => {
    if (now === null || before === null || isEdited.value || sameRecipients(now, before)) return
    // Our own email made its recipients the next ones: that is no news.
    const isOurs = lastSent !== null && sameRecipients(now, lastSent)
    if (hasWords() && !isOurs) {
      // Words for one person never turn into words for another: newcomers are offered instead.
      if (!open.value) fill(before)
      take(true, new Set(allOf(before).map(addressKey)))
      changed()
      return
    }
    followed.value = !isOurs
    if (open.value) fill(now)
  })

  return {
    current,
    open,
    shows,
    texts,
    problems,
    followed,
    missing,
    edited: computed(() => (isEdited.value ? typed.value : null)),
    blocked: computed(() => Object.keys(problems.value).length > 0),
    edit: (field, text) => {
      texts[field] = text
      followed.value = false
      if (!isEdited.value) take(true, known.value)
      changed()
    },
    tidy: (field) => {
      texts[field] = asText(parseAddresses(texts[field]))
    },
    show: () => {
      if (current.value !== null) fill(current.value)
      followed.value = false
      open.value = true
      shows.value++
    },
    hide: () => {
      open.value = false
      if (prefill.value === null || !isEdited.value || !sameRecipients(typed.value, prefill.value)) return
      take(false, new Set())
      changed()
    },
    reset: () => {
      if (prefill.value !== null) fill(prefill.value)
      take(false, new Set())
      changed()
    },
    addMissing: () => {
      texts.cc = asText([...parseAddresses(texts.cc), ...missing.value])
      changed()
    },
    restore: (kept) => {
      if (kept === null || isEdited.value) return
      fill(kept)
      take(true, new Set(allOf(kept).map(addressKey)))
    },
    sent: () => {
      lastSent = current.value
      open.value = false
      followed.value = false
      take(false, new Set())
    },
  }
}

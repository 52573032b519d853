/** The recipients of an email as the user edits them: the text of three fields, and what the user had seen before the first change. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, reactive, shallowRef } from 'vue'
import type { RecipientField, Recipients } from '../../../shared/model/recipients.ts'
import { addressKey, parseAddresses, RECIPIENT_FIELDS } from '../../../shared/model/recipients.ts'

export interface RecipientEdits {
  /** As typed. */
  readonly texts: Record<RecipientField, string>
  readonly parsed: ComputedRef<Recipients>
  readonly isEdited: Readonly<ShallowRef<boolean>>
  /** `seen`: keys of the addresses that the user saw. Any other address of a newer email is new. */
  begin: (seen: ReadonlySet<string>) => void
  end: () => void
  fill: (recipients: Recipients) => void
  /** Replaces what was typed or pasted by the list of its addresses. */
  tidy: (field: RecipientField) => void
  append: (field: RecipientField, addresses: readonly string[]) => void
  /** Addresses of `prefill` that the user neither has in the fields nor saw before the first change. */
  missingFrom: (prefill: Recipients | null) => string[]
}

const asText = (addresses: readonly string[]): string => addresses.join(', ')
const allAddresses = (recipients: Recipients): string[] => RECIPIENT_FIELDS.flatMap((field) => recipients[field])
export const addressKeys = (recipients: Recipients | null, others: readonly string[] = []): Set<string> =>
  new Set([...(recipients === null ? [] : allAddresses(recipients)), ...others].map(addressKey))

export function createRecipientEdits(): RecipientEdits {
  const texts = reactive<Record<RecipientField, string>>({ to: '', cc: '', bcc: '' })
  const isEdited = shallowRef(false)
  const seenKeys = shallowRef<ReadonlySet<string>>(new Set())
  const parsed = computed<Recipients>(() => ({
    to: parseAddresses(texts.to),
    cc: parseAddresses(texts.cc),
    bcc: parseAddresses(texts.bcc),
  }))
  return {
    texts,
    parsed,
    isEdited,
    begin: (seen) => {
      isEdited.value = true
      seenKeys.value = seen
    },
    end: () => {
      isEdited.value = false
      seenKeys.value = new Set()
    },
    fill: (recipients) => {
      for (const field of RECIPIENT_FIELDS) texts[field] = asText(recipients[field])
    },
    tidy: (field) => {
      texts[field] = asText(parseAddresses(texts[field]))
    },
    append: (field, addresses) => {
      texts[field] = asText([...parseAddresses(texts[field]), ...addresses])
    },
    missingFrom: (prefill) => {
      if (!isEdited.value || prefill === null) return []
      const present = addressKeys(parsed.value)
      return allAddresses(prefill).filter(
        (address) => !present.has(addressKey(address)) && !seenKeys.value.has(addressKey(address)),
      )
    },
  }
}

/** Recipients in words. */
import type { RecipientField, Recipients } from '../../../shared/model/recipients.ts'
import { RECIPIENT_FIELDS } from '../../../shared/model/recipients.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { useI18n } from '../../i18n.ts'
import type { FieldProblem } from './useRecipients.ts'

/** Characters of an address that is no address, in the sentence about it. */
const SHOWN = 60

export interface RecipientWords {
  /** One part for each field with someone in it: its name, the first address, and how many others. */
  parts: (
    recipients: Recipients,
  ) => { field: RecipientField; label: string; first: string; others: number; all: string }[]
  problem: (problem: FieldProblem) => string
  list: (addresses: readonly string[]) => string
}

export function useRecipientWords(): RecipientWords {
  const { t, locale } = useI18n()
  const list = (addresses: readonly string[]): string =>
    new Intl.ListFormat(locale.value, { type: 'conjunction', style: 'narrow' }).format(addresses)
  return {
    list,
    parts: (recipients) =>
      RECIPIENT_FIELDS.flatMap((field) => {
        const [first, ...others] = recipients[field]
        return first === undefined
          ? []
          : [
              {
                field,
                label: t(`composer.recipients.${field}`),
                first,
                others: others.length,
                all: list(recipients[field]),
              },
            ]
      }),
    problem: (problem) =>
      t(`composer.recipients.problem.${problem.kind}`, {
        text: 'text' in problem ? truncate(problem.text, SHOWN) : '',
      }),
  }
}

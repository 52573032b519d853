/** Recipients and their problems as localized text. */
import type { RecipientField, Recipients } from '../../../shared/model/recipients.ts'
import { RECIPIENT_FIELDS } from '../../../shared/model/recipients.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { useI18n } from '../../i18n.ts'
import { useNameList } from '../../ui/nameList.ts'
import type { FieldProblem } from './recipientProblems.ts'

/** Only this many characters of an invalid address are quoted. */
const MAX_QUOTED = 60

export interface RecipientSummary {
  field: RecipientField
  label: string
  first: string
  otherCount: number
  /** All addresses, for the tooltip. */
  all: string
}

export interface RecipientText {
  /** One summary for each field that has addresses. */
  summaries: (recipients: Recipients) => RecipientSummary[]
  problem: (problem: FieldProblem) => string
  list: (addresses: readonly string[]) => string
}

export function useRecipientText(): RecipientText {
  const { t } = useI18n()
  const list = useNameList('narrow')
  return {
    list,
    summaries: (recipients) =>
      RECIPIENT_FIELDS.flatMap((field) => {
        const [first, ...others] = recipients[field]
        if (first === undefined) return []
        const label = t(`composer.recipients.${field}`)
        return [{ field, label, first, otherCount: others.length, all: list(recipients[field]) }]
      }),
    problem: (problem) =>
      t(`composer.recipients.problem.${problem.kind}`, {
        text: 'text' in problem ? truncate(problem.text, MAX_QUOTED) : '',
      }),
  }
}

/** What keeps an email from being sent to its recipients, for each field. */
import type { AddressProblem, RecipientField, Recipients } from '../../../shared/model/recipients.ts'
import { addressProblem, RECIPIENT_FIELDS, recipientsProblem } from '../../../shared/model/recipients.ts'

export type FieldProblem = { kind: AddressProblem; text: string } | { kind: 'noTo' | 'tooMany' }
export type FieldProblems = Partial<Record<RecipientField, FieldProblem>>

/** `knownKeys`: keys of the addresses that the server gave, which are accepted as they are. */
export function fieldProblems(
  recipients: Recipients | null,
  knownKeys: ReadonlySet<string>,
  contactEmail: string | null,
): FieldProblems {
  const problems: FieldProblems = {}
  if (recipients === null) return problems
  const first = recipientsProblem(recipients, knownKeys, contactEmail)
  if (first === null) return problems
  for (const field of RECIPIENT_FIELDS) {
    for (const text of recipients[field]) {
      const kind = addressProblem(text, knownKeys)
      if (kind !== null) problems[field] ??= { kind, text }
    }
  }
  if (first.kind === 'noTo') problems.to = { kind: 'noTo' }
  if (first.kind === 'tooMany') problems[first.field] = { kind: 'tooMany' }
  return problems
}

import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import type { VisitorProblemCode } from '../../shared/views/visitor.ts'

const OWN = ['noPublicApi', 'unknownInbox', 'unknownContact', 'proofMissing', 'identityRefused', 'otherToken'] as const
type Own = (typeof OWN)[number]
const isOwn = (code: VisitorProblemCode): code is Own => OWN.some((own) => own === code)

/** What stops a visitor, and what to do next. */
export function problemWords(code: VisitorProblemCode): { title: MessageKey; next: MessageKey } {
  return isOwn(code)
    ? { title: `visitor.problem.${code}.title`, next: `visitor.problem.${code}.next` }
    : { title: `error.${code}.title`, next: `error.${code}.next` }
}

/** What is wrong with the form of the visitor: what a field lacks or has too much of, and which field the server's problem is about. */
import { pasted } from '../../shared/text/pasted.ts'
import type { VisitorProblemCode } from '../../shared/views/visitor.ts'
import { VISITOR_LIMITS } from '../../shared/visitorBridge.ts'
import type { SetupForm } from './setupForm.ts'

export type Field =
  'address' | 'identifier' | 'name' | 'email' | 'phone' | 'sourceId' | 'token' | 'ownIdentifier' | 'proof'

/** `most`: characters. */
export type Fault = { kind: 'missing' } | { kind: 'tooLong'; most: number }

export function faultsIn(form: SetupForm): ReadonlyMap<Field, Fault> {
  const { short, secret } = VISITOR_LIMITS
  const isElsewhere = form.where === 'identifier'
  const isKnown = form.who === 'known'
  const isProven = form.proof !== 'none'
  const rows: readonly [Field, string, { isShown: boolean; isNeeded: boolean; most: number }][] = [
    ['address', form.address, { isShown: isElsewhere, isNeeded: true, most: short }],
    ['identifier', form.identifier, { isShown: isElsewhere, isNeeded: true, most: secret }],
    ['name', form.name, { isShown: !isKnown, isNeeded: false, most: short }],
    ['email', form.email, { isShown: !isKnown, isNeeded: false, most: short }],
    ['phone', form.phone, { isShown: !isKnown, isNeeded: false, most: short }],
    ['sourceId', form.sourceId, { isShown: isKnown, isNeeded: true, most: secret }],
    ['token', form.token, { isShown: isKnown, isNeeded: false, most: secret }],
    ['ownIdentifier', form.ownIdentifier, { isShown: isProven, isNeeded: true, most: short }],
    ['proof', form.proofValue, { isShown: isProven, isNeeded: true, most: secret }],
  ]
  const faults = new Map<Field, Fault>()
  for (const [field, text, { isShown, isNeeded, most }] of rows) {
    if (!isShown) continue
    if (text.length > most) faults.set(field, { kind: 'tooLong', most })
    else if (isNeeded && pasted(text) === '') faults.set(field, { kind: 'missing' })
  }
  return faults
}

/** Problems of the address, when one was entered. */
const OF_ADDRESS: ReadonlySet<VisitorProblemCode> = new Set<VisitorProblemCode>([
  'badInput',
  'hostNotFound',
  'notACompatibleServer',
  'noPublicApi',
  'offline',
  'refused',
  'timeout',
  'tlsUntrusted',
])

/** The field that a problem is about; null if it is about none. */
export function fieldOf(code: VisitorProblemCode, { where, who, proof }: SetupForm): Field | null {
  if (where === 'identifier' && OF_ADDRESS.has(code)) return 'address'
  if (where === 'identifier' && code === 'unknownInbox') return 'identifier'
  if (who === 'known' && code === 'unknownContact') return 'sourceId'
  if (who === 'known' && code === 'otherToken') return 'token'
  return proof !== 'none' && code === 'identityRefused' ? 'proof' : null
}

import { createHmac } from 'node:crypto'
import { pasted, withoutUnseen } from '../../shared/text/pasted.ts'
import type { VisitorProblem } from '../../shared/views/visitor.ts'
import type { VisitorInput } from '../../shared/visitorBridge.ts'
import { ApiError } from '../core/api/types.ts'
import type { VisitorIdentity, VisitorPorts } from './ports.ts'
import type { PublicInbox } from './publicApi.ts'
import { PublicApi } from './publicApi.ts'

export type Begin = VisitorInput<'visitor:begin'>

/** The server doesn't let this visitor in, and asking again won't change that. */
export class VisitorRefusal extends Error {
  readonly problem: VisitorProblem
  constructor(problem: VisitorProblem) {
    super(problem.code)
    this.name = 'VisitorRefusal'
    this.problem = problem
  }
}

const refuse = (code: VisitorProblem['code'], detail: string | null = null): VisitorRefusal =>
  new VisitorRefusal({ code, detail })

/** `sourceId`: of a new contact; the same one again after a lost answer gives the same contact. Rejects with `VisitorRefusal`. */
export async function beginAs(
  { inbox, contact, identifier, proof }: Begin,
  sourceId: string,
  { http, log, inboxes }: Pick<VisitorPorts, 'http' | 'log' | 'inboxes'>,
): Promise<VisitorIdentity> {
  const address = addressOf(inbox, inboxes)
  const api = new PublicApi({ http, log, ...address })
  const id = contact.kind === 'known' ? pasted(contact.sourceId) : sourceId
  if (!isInPaths(id)) throw refuse('unknownContact')
  const known = await inboxOf(api)
  const who = withoutUnseen(identifier).trim() || null
  const identifierHash = proof === null ? null : hashOf(proof, who)
  if (known.isProofMandatory && identifierHash === null) throw refuse('proofMissing')
  const own = { identifier: who, identifierHash }
  try {
    if (contact.kind === 'new') {
      const { name, email, phone } = contact
      await api.createContact({ sourceId: id, name: name.trim(), email: email.trim(), phone: phone.trim(), ...own })
    }
    // Only this request stores that the identity is proven.
    const found = await api.contact({ sourceId: id, ...own })
    const { pubsubToken, name } = found
    const token = contact.kind === 'known' ? pasted(contact.token) : ''
    if (token !== '' && token !== pubsubToken) throw refuse('otherToken')
    return { ...address, inboxName: known.name, name, keys: { sourceId: found.sourceId, pubsubToken, ...own } }
  } catch (error) {
    if (error instanceof VisitorRefusal) throw error
    throw problemOf(error, identifierHash !== null)
  }
}

function addressOf(
  inbox: Begin['inbox'],
  inboxes: VisitorPorts['inboxes'],
): { baseUrl: string; inboxIdentifier: string } {
  if (inbox.kind === 'identifier') {
    const inboxIdentifier = pasted(inbox.identifier)
    // An address or a sentence: servers answer it as if they had no public API.
    if (!isInPaths(inboxIdentifier) || /[\s/\\]/.test(inboxIdentifier)) throw refuse('unknownInbox')
    return { baseUrl: inbox.address, inboxIdentifier }
  }
  const found = inboxes().find(
    (one) => one.sessionId === inbox.sessionId && one.accountId === inbox.accountId && one.inboxId === inbox.inboxId,
  )
  if (!found) throw refuse('unknownInbox')
  // Asked for any other name, a server tells whether it has a public API at all.
  return { baseUrl: found.baseUrl, inboxIdentifier: found.identifier === '' ? 'unknown' : found.identifier }
}

/** Whether it can be a part of a path. Dots there lead to another address, however they are encoded. */
const isInPaths = (id: string): boolean => !/^\.{0,2}$/.test(id)

async function inboxOf(api: PublicApi): Promise<PublicInbox> {
  try {
    return await api.inbox()
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unsupported') throw refuse('noPublicApi')
    if (error instanceof ApiError && error.code === 'notFound') throw refuse('unknownInbox')
    throw problemOf(error, false)
  }
}

/** The hash as servers compute it: HMAC-SHA256 of the identifier with the inbox's secret. */
function hashOf(proof: NonNullable<Begin['proof']>, identifier: string | null): string {
  const value = pasted(proof.value)
  return proof.kind === 'hash'
    ? value
    : createHmac('sha256', value)
        .update(identifier ?? '')
        .digest('hex')
}

function problemOf(error: unknown, isProven: boolean): VisitorRefusal {
  if (!(error instanceof ApiError)) throw error
  const { code, detail } = error
  if (code === 'notFound') return refuse('unknownContact')
  // Recorded in the servers' code: a wrong hash is their error 500.
  if (isProven && (code === 'serverError' || code === 'forbidden')) return refuse('identityRefused')
  return refuse(code, detail)
}

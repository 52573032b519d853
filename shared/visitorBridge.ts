/**
 * The contract between the visitor window and main, apart from the desk's (`bridge.ts`): each window can call its own table only.
 * Two channels, as there; the changes are whole views.
 */
import * as v from 'valibot'
import type { Answer, ServerCheck, UntrustedServer } from './bridge.ts'
import type { VisitorProblem, VisitorView } from './views/visitor.ts'

const id = v.pipe(v.number(), v.integer(), v.minValue(1))
const localId = v.pipe(v.string(), v.uuid())
/** Characters of what is entered in the form, and of a message; far more than any of it has. */
export const VISITOR_LIMITS = { short: 500, secret: 2_000, text: 150_000 } as const
const short = v.pipe(v.string(), v.maxLength(VISITOR_LIMITS.short))
const secret = v.pipe(v.string(), v.maxLength(VISITOR_LIMITS.secret))
const text = v.pipe(v.string(), v.maxLength(VISITOR_LIMITS.text))
/** Far more than forms have. */
const values = v.pipe(
  v.array(
    v.object({ name: v.optional(short), title: v.optional(short), value: v.pipe(v.string(), v.maxLength(10_000)) }),
  ),
  v.maxLength(100),
)

/** A piece of a file. */
const piece = v.pipe(
  v.instance(Uint8Array),
  v.check(({ byteLength }) => byteLength <= 1024 * 1024),
)

/** The inbox: of a signed-in account, or a server's by its identifier. `address`: the base address of `visitor:check`. */
const inbox = v.variant('kind', [
  v.object({ kind: v.literal('account'), sessionId: short, accountId: id, inboxId: id }),
  v.object({ kind: v.literal('identifier'), address: secret, identifier: v.pipe(secret, v.minLength(1)) }),
])
/** The hash of the identifier, or the inbox's secret, from which main computes it; the secret is not stored. */
const proof = v.nullable(v.object({ kind: v.picklist(['hash', 'secret']), value: v.pipe(secret, v.minLength(1)) }))
const contact = v.variant('kind', [
  v.object({ kind: v.literal('new'), name: short, email: short, phone: short }),
  /** A contact that exists, by its source id; a `token` that isn't empty has to be its socket token. */
  v.object({ kind: v.literal('known'), sourceId: v.pipe(secret, v.minLength(1)), token: secret }),
])

export const VISITOR_COMMANDS = {
  /** The first view; changes follow. */
  'visitor:watch': v.object({}),
  'visitor:check': v.object({ address: short }),
  'visitor:trust': v.object({ server: short, fingerprint: short }),
  'visitor:begin': v.object({ inbox, contact, identifier: short, proof }),
  /** Forgets the visitor and what it has not sent. */
  'visitor:end': v.object({}),
  'visitor:reconnect': v.object({}),
  /** Null: a conversation that begins with the first message; with `key`, one whose first message waits. */
  'visitor:open': v.object({ conversationId: v.nullable(id), key: v.optional(localId) }),
  'visitor:close': v.object({}),
  /** What is written and attached now. It is on disk soon, where the visitor is kept. */
  'visitor:draft': v.object({
    conversationId: v.nullable(id),
    text,
    uploadIds: v.pipe(v.array(localId), v.maxLength(15)),
  }),
  'visitor:send': v.object({ localId, content: text, uploadIds: v.pipe(v.array(localId), v.maxLength(15)) }),
  /** Of a message, or of an answer or a change by its own id. */
  'visitor:retry': v.object({ localId }),
  'visitor:discard': v.object({ localId }),
  'visitor:answer': v.object({ messageId: id, values }),
  'visitor:rate': v.object({
    messageId: id,
    rating: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
    feedback: v.pipe(v.string(), v.maxLength(10_000)),
  }),
  'visitor:resolve': v.object({}),
  'visitor:typing': v.object({ on: v.boolean() }),
  /** Whether the user sees the end of the open conversation. */
  'visitor:look': v.object({ isSeen: v.boolean() }),
  'visitor:upload': v.object({ uploadId: localId, name: v.pipe(short, v.minLength(1)), contentType: short }),
  /** In order. */
  'visitor:chunk': v.object({ uploadId: localId, bytes: piece }),
  'visitor:removeUpload': v.object({ uploadId: localId }),
  'visitor:save': v.object({ address: v.pipe(v.string(), v.maxLength(8_000)), name: short }),
  'visitor:link': v.object({ url: v.pipe(v.string(), v.maxLength(8_000)) }),
} as const
export type VisitorCommand = keyof typeof VISITOR_COMMANDS
export type VisitorInput<C extends VisitorCommand> = v.InferOutput<(typeof VISITOR_COMMANDS)[C]>

/** A server that was found at an address; see `ServerCheck`. */
export type VisitorServer = Pick<ServerCheck, 'baseUrl' | 'host' | 'version' | 'asks'>

/** What commands answer; null where nothing is named. */
interface Results {
  'visitor:watch': VisitorView
  'visitor:check': VisitorServer | UntrustedServer
  /** Null: the visitor has begun. */
  'visitor:begin': { problem: VisitorProblem | null }
  'visitor:save': { saved: boolean }
}
export type VisitorResult<C extends VisitorCommand> = C extends keyof Results ? Results[C] : null

/** `window.desk` of the visitor window: the same preload, another table. */
export interface VisitorBridge {
  call<C extends VisitorCommand>(command: C, input: VisitorInput<C>): Promise<Answer<VisitorResult<C>>>
  onChanges(listener: (view: VisitorView) => void): () => void
}

import type {
  AnyQueryInput,
  CommandInput,
  CommandName,
  CommandResult,
  QueryName,
  Snapshot,
} from '../../../../shared/bridge.ts'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { AttachmentView, ConnectionHead } from '../../../../shared/views.ts'
import { ApiError } from '../../api/types.ts'
import type { Upload } from '../../cache/index.ts'
import type { DeskPorts } from '../ports.ts'
import type { Session } from '../runtime/session.ts'

/** The watched queries of all windows. */
export interface Watches {
  watch(windowId: string, watchId: string, query: QueryName, input: AnyQueryInput): Snapshot
  unwatch(windowId: string, watchId: string): void
  /** False where there is no such watch. */
  refresh(windowId: string, watchId: string): boolean
}

/** What some commands answer is built as queries build it. */
export interface CommandViews {
  upload(session: Session, upload: Upload): AttachmentView
  connection(sessions: readonly Session[]): ConnectionHead
}

/** What commands work on. */
export interface CommandContext {
  readonly ports: DeskPorts
  readonly registry: Watches
  views: CommandViews
  session(id: string): Session | undefined
  sessions(): readonly Session[]
  signIn(input: CommandInput<'session:signIn'>): Promise<{ sessionId: string }>
  signOut(session: Session): Promise<void>
  look(windowId: string, ref: ConversationRef | null, atBottom: boolean): void
}

/** What a command answers; nothing where its result is null. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- so that a handler can be the one call that it makes
type Answer<C extends CommandName> = null extends CommandResult<C> ? CommandResult<C> | void : CommandResult<C>

/** Each command: input to result; every rejection is an `ApiError`. */
export type CommandHandlers = {
  [C in CommandName]: (input: CommandInput<C>, windowId: string) => Promise<Answer<C>> | Answer<C>
}

/** Throws `signedOut` for a session that is not here. */
export function sessionOf(context: CommandContext, id: string): Session {
  return context.session(id) ?? fail('signedOut', 'this session is not here')
}

export function fail(code: ApiError['code'], detail: string): never {
  throw new ApiError({ code, delivered: 'no', detail })
}

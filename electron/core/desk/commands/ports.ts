import type {
  AnyQueryInput,
  CommandInput,
  CommandName,
  CommandResult,
  QueryName,
  SignInResult,
  Snapshot,
  UntrustedServer,
} from '../../../../shared/bridge.ts'
import type { ConversationRef } from '../../../../shared/model/ids.ts'
import type { AttachmentView, ConnectionHead } from '../../../../shared/views.ts'
import { ApiError } from '../../api/types.ts'
import type { Upload } from '../../cache/index.ts'
import type { DeskPorts } from '../ports.ts'
import type { Session } from '../runtime/session.ts'

/** The watched queries of all windows. */
export interface WatchPort {
  watch(windowId: string, watchId: string, query: QueryName, input: AnyQueryInput): Snapshot
  unwatch(windowId: string, watchId: string): void
  /** Returns false if there is no such watch. */
  refresh(windowId: string, watchId: string): boolean
}

/** Builds results of commands the way queries build them. */
export interface CommandViews {
  upload(session: Session, upload: Upload): AttachmentView
  connection(): ConnectionHead
}

/** What commands need from the desk. */
export interface CommandPorts {
  readonly deskPorts: DeskPorts
  readonly registry: WatchPort
  readonly views: CommandViews
  session(id: string): Session | null
  sessions(): readonly Session[]
  signIn(input: CommandInput<'session:signIn'>): Promise<SignInResult>
  signOut(session: Session): Promise<void>
  follow(session: Session): Promise<{ sessionId: string } | UntrustedServer>
  setOpenConversation(windowId: string, ref: ConversationRef | null, atBottom: boolean): void
}

/** What a handler returns; it may return nothing if the command's result is null. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- lets a handler be a single call without a result
type HandlerResult<C extends CommandName> = null extends CommandResult<C> ? CommandResult<C> | void : CommandResult<C>

/** A handler per command, from input to result; every rejection is an `ApiError`. */
export type CommandHandlers = {
  [C in CommandName]: (input: CommandInput<C>, windowId: string) => Promise<HandlerResult<C>> | HandlerResult<C>
}

/** Throws `signedOut` for an unknown session. */
export function requireSession(ports: CommandPorts, id: string): Session {
  return ports.session(id) ?? fail('signedOut', 'unknown session')
}

export function fail(code: ApiError['code'], detail: string): never {
  throw new ApiError({ code, reachedServer: 'no', detail })
}

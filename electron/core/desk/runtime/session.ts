import type { ConversationRef, SessionId } from '../../../../shared/model/ids.ts'
import type { MessagePatch } from '../../../../shared/model/message.ts'
import type { Account, Profile } from '../../../../shared/model/people.ts'
import type { Settings } from '../../../../shared/model/settings.ts'
import type { ConversationPage, DeskApi, ProfileAnswer } from '../../api/types.ts'
import type { Draft, DraftMode } from '../../cache/index.ts'
import type { ActionQueue } from '../../outbox/actionQueue.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Uploads } from '../../outbox/uploads.ts'
import type { PresenceKeeper } from '../../presence/index.ts'
import type { SessionSource } from '../../sessionSource.ts'
import type { NotificationKeeper } from '../../sync/notificationKeeper.ts'
import type { ServerTime } from '../../sync/serverTime.ts'
import type { Actions } from '../actions.ts'
import type { Connector } from '../connector.ts'
import type { CablePort } from '../ports.ts'
import type { MovedServer } from './movedServer.ts'

/**
 * One signed-in user on one server: what queries read, and what commands and system events act on. Built and frozen by
 * `createSession`.
 */
export interface Session extends SessionSource {
  readonly id: SessionId
  readonly profile: Profile
  readonly api: DeskApi
  readonly cable: CablePort
  readonly connector: Connector
  readonly keeper: PresenceKeeper
  readonly actions: Actions
  readonly queue: ActionQueue
  readonly outbox: Outbox
  readonly uploads: Uploads
  readonly notifications: NotificationKeeper
  readonly serverTime: ServerTime
  readonly moved: MovedServer

  /** `answer`: the profile, if it was fetched just now. A session that is not `isAuthorized` stays signed out. */
  start(isAuthorized: boolean, answer: ProfileAnswer | null): void
  /** Closes the connection and the files. Nothing is written or sent afterwards. */
  stop(reason: 'signedOut' | 'quit'): void
  applySettings(settings: Settings): void
  /** Compares the lists on screen with the server, if synced. */
  compareLists(): void
  /** Compares the threads on screen with the server, unless that happened just now. */
  compareThreads(): void
  /** The same for one that the user opened. */
  compareThread(accountId: number, conversationId: number): void
  /** Counts the notifications again, unless that happened just now. */
  countNotifications(): void
  /** Applies a choice that the server accepted, before its profile shows it. */
  setAccount(accountId: number, change: Partial<Pick<Account, 'availability' | 'autoOffline'>>): void
  /** The user has read that they lost an account. */
  acknowledgeLoss(accountId: number): void
  /** Stores the message with which the server answered a command. */
  accept(message: MessagePatch): void
  /** Stores the conversations with which the server answered a command that began at cache revision `asOf`. */
  acceptPage(page: ConversationPage, asOf: number): void
  saveDraft(ref: ConversationRef, mode: DraftMode, draft: Draft): void
  removeUpload(uploadId: string): Promise<void>
  /** Updates the head of a thread after a change outside the cache. */
  touchThread(ref: ConversationRef): void
}

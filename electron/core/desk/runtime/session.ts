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

/** One signed-in user on one server: what queries read, and what commands and the system do. Built by `createSession`, frozen. */
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

  /** `answer`: the profile, where it was just asked for. Without a secret the session stays signed out. */
  start(isAuthorized: boolean, answer: ProfileAnswer | null): void
  /** Closes the connection and the files. Nothing is written or sent afterwards. */
  stop(reason: 'signedOut' | 'quit'): void
  applySettings(settings: Settings): void
  /** Compares the lists on screen with the server. */
  compareLists(): void
  /** Shows a choice that the server accepted, before its profile does. */
  setAccount(accountId: number, change: Partial<Pick<Account, 'availability' | 'autoOffline'>>): void
  /** Writes a message that the server answered to a command. */
  accept(message: MessagePatch): void
  /** Writes conversations that the server answered to a command that began at the revision `asOf`. */
  acceptPage(page: ConversationPage, asOf: number): void
  saveDraft(ref: ConversationRef, mode: DraftMode, draft: Draft): void
  removeUpload(uploadId: string): Promise<void>
  /** The head of a thread changed for a reason outside the cache. */
  touchThread(ref: ConversationRef): void
}

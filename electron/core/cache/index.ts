export type { ActionEntry, ActionState, Change } from './actionEntry.ts'
export {
  awaitedMessages,
  isActionAsking,
  isActionMoving,
  isActionWaiting,
  isAwaitingMessage,
  isUntried,
} from './actionEntry.ts'
export type { Applied, AppliedEvent } from './applied.ts'
export { nothingApplied } from './applied.ts'
export { BoundedMap } from './boundedMap.ts'
export { ChangeSet } from './changes.ts'
export type { Checkpoint } from './checkpointer.ts'
export type { Transition } from './conversationTable.ts'
export type { Draft, DraftMode, StoredDraft } from './draftTable.ts'
export { faultOf } from './faults.ts'
export type { Fitting, ListFilter, Only, Sortable } from './filter.ts'
export { accountFilter, isAmong } from './filter.ts'
export type { FilterTest } from './filterTest.ts'
export { filterTest } from './filterTest.ts'
export type { CachedUnread } from './unreadCounts.ts'
export { assignedUser, compareBySort, isUnattended, labelColumn, matches, SERVER_SORT } from './filter.ts'
export { updateWindow } from './listWindow.ts'
export type { LocalKey } from './localKey.ts'
export { idsOf, localKey, partsOf } from './localKey.ts'
export { LocalStore } from './localStore.ts'
export type { MetaTable, Reference, ReferenceKind } from './metaTable.ts'
export { REFERENCE_KINDS } from './metaTable.ts'
export type { SendConfirmation, OutboxEntry, OutboxState, SendError } from './outboxEntry.ts'
export {
  afterRestart,
  isAfterMail,
  isAsking,
  isAskingAboutMail,
  isBehindMessage,
  isMessageBefore,
  isInProgress,
  isRecognized,
  isWaiting,
  waitsForMail,
} from './outboxEntry.ts'
export type { Overlay } from './overlays.ts'
export { changed, withOverlay } from './overlays.ts'
export type { SearchIndex } from './searchIndex.ts'
export { contactTexts, LONGEST_SEARCHED, messageTexts, subjectOf } from './searchText.ts'
export { ServerStore } from './serverStore.ts'
export type { OpenSqlite, SqliteHandle } from './sqlite.ts'
export { openSqlite } from './sqlite.ts'
export type { CheckDatabase } from './storage.ts'
export type { StorePorts, Stores } from './stores.ts'
export { openStores } from './stores.ts'
export type { ThreadExtent } from './threadTable.ts'
export type { PixelSize, Upload } from './uploadTable.ts'
export type { Trimmed, TrimRules } from './trimmer.ts'

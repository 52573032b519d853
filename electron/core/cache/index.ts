export {
  isActionAsking,
  isActionMoving,
  isActionWaiting,
  isUntried,
  type ActionEntry,
  type ActionState,
  type Change,
} from './actionEntry.ts'
export type { ActionTable } from './actionTable.ts'
export { nothingApplied, type Applied, type AppliedEvent } from './applied.ts'
export { accountOf, ChangeSet, localKey, type LocalKey } from './changes.ts'
export type { Checkpoint } from './checkpointer.ts'
export type { Overlay, Transition } from './conversationTable.ts'
export { faultOf } from './faults.ts'
export { assignedUser, compareBySort, labelColumn, matches, SERVER_SORT, type ListFilter } from './filter.ts'
export { LocalStore, type Draft, type DraftMode, type Upload } from './localStore.ts'
export { REFERENCE_KINDS, type MetaTable, type Reference, type ReferenceKind } from './metaTable.ts'
export {
  afterRestart,
  isAfterMail,
  isAsking,
  isAskingAboutMail,
  isMessageBefore,
  isMoving,
  isRecognized,
  isWaiting,
  waitsForMail,
  type Hold,
  type OutboxEntry,
  type OutboxState,
  type SendError,
} from './outboxEntry.ts'
export type { SearchIndex } from './searchIndex.ts'
export { contactTexts, LONGEST_SEARCHED, messageTexts, subjectOf } from './searchText.ts'
export { ServerStore } from './serverStore.ts'
export { openSqlite, type OpenSqlite, type SqliteHandle } from './sqlite.ts'
export type { CheckDatabase } from './storage.ts'
export { openStores, type StorePorts, type Stores } from './stores.ts'
export type { ThreadExtent } from './threadTable.ts'
export type { Trimmed, TrimRules } from './trimmer.ts'

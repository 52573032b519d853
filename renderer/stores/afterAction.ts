/**
 * What is open after the user has dealt with a conversation: the next one of the list, by the setting `afterResolving`. What other agents
 * do moves the user nowhere.
 */
import { defineStore } from 'pinia'
import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ActionChange, ConversationRow } from '../../shared/views.ts'
import type { TakeBack } from '../ui/shortcuts.ts'
import { useDeskFocus } from './deskFocus.ts'
import { useNavigation } from './navigation.ts'
import { useSearch } from './search.ts'
import { useSettings } from './settings.ts'
import { useWriting } from './writing.ts'

/** The list on the screen. */
export interface ListOnScreen {
  /** The conversation that follows the open one; null where none is left. Undefined: the open one has no place in this list. */
  after: (key: string) => ConversationRef | null | undefined
  /** Null where the list doesn't have it. */
  row: (key: string) => ConversationRow | null
  /** Focuses the open row, or the one at the user's place; the list itself where it is empty. */
  focus: () => void
  /** Returns a function that restores the user's place as it is now. */
  snapshot: () => () => void
}

const hasFocusIn = (part: string): boolean => (document.activeElement?.closest(part) ?? null) !== null

export const useAfterAction = defineStore('afterAction', () => {
  const navigation = useNavigation()
  const settings = useSettings()
  const search = useSearch()
  const deskFocus = useDeskFocus()
  const writing = useWriting()
  const list = shallowRef<ListOnScreen | null>(null)

  const register = useRegister(list)
  const isDone = (change: ActionChange): boolean => endsWork(change, navigation)
  /**
   * The user has changed a conversation. Opens the next one if that is what the setting says and the conversation is the open one.
   * Returns a function that goes back to it, unless the user has gone elsewhere since.
   */
  function leave(ref: ConversationRef, change: ActionChange): TakeBack {
    const key = conversationKey(ref)
    if (navigation.openKey !== key || !isDone(change)) return () => undefined
    // An unread conversation that stays open would be read at once.
    const chosen = settings.settings.afterResolving
    const goal = change.field === 'read' && (chosen === 'stay' || search.isOpen) ? 'list' : chosen
    const next = list.value?.after(key)
    // A conversation that was found by a search, or opened from a notification, has no next one.
    if (goal === 'stay' || ((next === undefined || search.isOpen) && change.field !== 'read')) return () => undefined
    return goal === 'next' && next ? goTo(next) : goTo(null)
  }
  /** The user has sent a message and goes on to the next conversation, whatever the setting says; to the list where none is left. */
  function next(ref: ConversationRef): void {
    const key = conversationKey(ref)
    const following = list.value?.after(key)
    if (navigation.openKey === key && following !== undefined && !search.isOpen) goTo(following)
  }
  /**
   * The user has changed many conversations at once. Opens no other one; the open one is closed if it is among them and the user is done
   * with it. Returns a function that goes back to it, like `leave`.
   */
  function leaveAll(refs: readonly ConversationRef[], change: ActionChange): TakeBack {
    const stays = settings.settings.afterResolving === 'stay' && change.field !== 'read'
    if (stays || !isDone(change) || !refs.some((ref) => conversationKey(ref) === navigation.openKey))
      return () => undefined
    return goTo(null)
  }
  function goTo(next: ConversationRef | null): TakeBack {
    // Late keys must not be written to the next contact, and the next letter may be a command.
    const area = deskFocus.area() === 'list' ? 'list' : 'messages'
    const restorePlace = list.value?.snapshot()
    const goBack = navigation.visit(next)
    const arrived = navigation.location
    deskFocus.move(next === null ? 'list' : area, next, () => list.value?.focus())
    return () => {
      // The server's refusal may come when the user works in the next one.
      if (navigation.location !== arrived || writing.isWriting()) return
      const wasComposing = hasFocusIn('[data-composer]')
      goBack()
      if (wasComposing) readOn()
      // The row may have moved to the top meanwhile.
      restorePlace?.()
    }
  }
  /** A field that the user chose for another conversation passes its focus on to the messages. In the list, the focus follows the row. */
  function readOn(): void {
    if (!hasFocusIn('[data-list]')) deskFocus.move('messages', navigation.conversation, () => list.value?.focus())
  }
  /** For an undo: opens the conversation again that it changes, unless the user is writing in another. Returns how to go back. */
  function reopen(ref: ConversationRef): TakeBack {
    if (navigation.openKey === conversationKey(ref) || writing.isWriting()) return () => undefined
    const goBack = navigation.visit(ref)
    readOn()
    return goBack
  }
  /** The search covers the list and takes the focus in its place. */
  const leaveComposer = (): void =>
    deskFocus.leaveComposer(() => {
      if (search.isOpen) search.open()
      else list.value?.focus()
    })
  return {
    register,
    leave,
    next,
    leaveAll,
    reopen,
    /** Null where the list doesn't have it. */
    row: (key: string): ConversationRow | null => list.value?.row(key) ?? null,
    leaveComposer,
  }
})

/** Whether the user is done with a conversation after this change. */
function endsWork(change: ActionChange, { listView, location }: ReturnType<typeof useNavigation>): boolean {
  switch (change.field) {
    case 'status':
      return change.status !== 'open'
    case 'read':
      return change.unread
    case 'assignee':
      // Handing it over to someone else, or back to the others, in a list that it leaves.
      return listView === 'mine'
        ? change.assignee?.isMe !== true
        : listView === 'unassigned' && change.assignee !== null && !change.assignee.isMe
    case 'team':
      return location.teamId !== null && change.team?.id !== location.teamId
    case 'muted':
      return change.muted
    case 'macro':
      return change.status !== null && change.status !== 'open'
    case 'conversation':
      return true
    case 'priority':
    case 'labels':
    case 'attribute':
    case 'participants':
    case 'transcript':
    case 'message':
      return false
  }
}

/** Returns how to register the list on the screen, which returns the disposal. */
function useRegister(list: ShallowRef<ListOnScreen | null>): (next: ListOnScreen) => () => void {
  return (next) => {
    list.value = next
    return () => {
      if (list.value === next) list.value = null
    }
  }
}

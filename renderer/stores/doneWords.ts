/** The text of the notice with Undo, for each change. A change that follows a message is not done yet. */
import type { MessageKey, SectionKey } from '../../shared/i18n/messageKey.ts'
import type { ActionChange } from '../../shared/views.ts'
import { useI18n } from '../i18n.ts'
import { formatUntil, isMoment } from '../ui/times.ts'

/** An i18n key and its values. */
export interface DoneWords {
  key: MessageKey
  values: Record<string, string | number>
}
/** `isAfterMessage`: the change follows a message. `count`: how many conversations were changed at once. */
interface Circumstances {
  isAfterMessage?: boolean
  count?: number
}
type ManyKey = SectionKey<'undo.many'>

export function useDoneWords(): (change: ActionChange, of?: Circumstances) => DoneWords {
  const { t, locale } = useI18n()
  function afterMessage(change: Extract<ActionChange, { field: 'status' }>): DoneWords {
    const { status, until } = change
    return status === 'snoozed' && isMoment(until)
      ? {
          key: 'thread.delivery.then.snoozedUntil',
          values: { time: formatUntil(until, Date.now() / 1000, locale.value) },
        }
      : { key: `thread.delivery.then.${status}`, values: {} }
  }
  return (change, { isAfterMessage = false, count } = {}) => {
    if (isAfterMessage && change.field === 'status') return afterMessage(change)
    const say = (key: ManyKey, values: Record<string, string> = {}): DoneWords =>
      count === undefined
        ? { key: `undo.done.${key}`, values }
        : { key: `undo.many.${key}`, values: { ...values, count } }
    switch (change.field) {
      case 'status':
        if (change.status !== 'snoozed') return say(change.status)
        return !isMoment(change.until)
          ? say('snoozed')
          : say('snoozedUntil', { time: formatUntil(change.until, Date.now() / 1000, locale.value) })
      case 'assignee':
        if (change.assignee === null) return say('unassigned')
        return change.assignee.isMe ? say('assignedToMe') : say('assigned', { name: change.assignee.name })
      case 'team':
        return change.team === null ? say('noTeam') : say('team', { name: change.team.name })
      case 'priority':
        return change.priority === null
          ? say('noPriority')
          : say('priority', { priority: t(`contact.priorities.${change.priority}`) })
      case 'labels':
        return say('labels')
      case 'read':
        return say(change.unread ? 'unread' : 'read')
      case 'message':
        return change.text === ''
          ? { key: 'undo.done.message', values: {} }
          : { key: 'undo.done.messageText', values: { text: change.text } }
    }
  }
}

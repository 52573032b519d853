/** The text of the notice with Undo, for each change. A change that follows a message is not done yet. */
import type { MessageKey, SectionKey } from '../../shared/i18n/messageKey.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { ActionChange } from '../../shared/views.ts'
import { useI18n } from '../i18n.ts'
import { useAttributeWords } from '../ui/attributeWords.ts'
import { formatUntil, isMoment } from '../ui/times.ts'
import { useSessions } from './sessions.ts'
import { useShownRow } from './shownRow.ts'

/** An i18n key and its values. */
export interface DoneWords {
  key: MessageKey
  values: Record<string, string | number>
}
/** `ref`: the conversation that was changed; `count`: how many were changed at once. `isAfterMessage`: the change follows a message. */
type Circumstances = { ref: ConversationRef; isAfterMessage?: boolean } | { count: number }
type ManyKey = SectionKey<'undo.many'>

export function useDoneWords(): (change: ActionChange, of: Circumstances) => DoneWords {
  const { t, locale } = useI18n()
  const { nameOf } = useShownRow()
  const sessions = useSessions()
  const valueWords = useAttributeWords()
  function afterMessage(change: Extract<ActionChange, { field: 'status' }>, contact: string): DoneWords {
    const { status, until } = change
    return status === 'snoozed' && isMoment(until)
      ? {
          key: 'undo.afterMessage.snoozedUntil',
          values: { contact, time: formatUntil(until, Date.now() / 1000, locale.value) },
        }
      : { key: `undo.afterMessage.${status}`, values: { contact } }
  }
  return (change, of) => {
    if ('ref' in of && of.isAfterMessage === true && change.field === 'status')
      return afterMessage(change, nameOf(of.ref))
    const say = (key: ManyKey, values: Record<string, string> = {}): DoneWords =>
      'ref' in of
        ? { key: `undo.done.${key}`, values: { ...values, contact: nameOf(of.ref) } }
        : { key: `undo.many.${key}`, values: { ...values, count: of.count } }
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
      case 'attribute': {
        const contact = 'ref' in of ? nameOf(of.ref) : ''
        const { name, value } = change
        return value === null
          ? { key: 'undo.done.noAttribute', values: { contact, name } }
          : { key: 'undo.done.attribute', values: { contact, name, value: valueWords(value) } }
      }
      case 'macro':
        return say('macro', { name: change.name })
      case 'read':
        return say(change.unread ? 'unread' : 'read')
      case 'conversation':
        return { key: 'undo.done.conversation', values: { contact: 'ref' in of ? nameOf(of.ref) : '' } }
      case 'transcript':
        return {
          key: 'undo.done.transcript',
          values: { contact: 'ref' in of ? nameOf(of.ref) : '', email: change.email },
        }
      case 'participants': {
        const [one, ...others] = [...change.add, ...change.remove]
        if (one === undefined || others.length > 0) return say('participants')
        if (one.isMe) return say(change.add.length > 0 ? 'watching' : 'notWatching')
        return say(change.add.length > 0 ? 'participant' : 'noParticipant', { name: one.name })
      }
      case 'muted':
        if ('ref' in of && sessions.can(of.ref.sessionId, 'blocking'))
          return {
            key: change.muted ? 'undo.done.blocked' : 'undo.done.unblocked',
            values: { contact: nameOf(of.ref) },
          }
        return say(change.muted ? 'muted' : 'unmuted')
      case 'message': {
        const contact = 'ref' in of ? nameOf(of.ref) : ''
        return change.text === ''
          ? { key: 'undo.done.message', values: { contact } }
          : { key: 'undo.done.messageText', values: { contact, text: change.text } }
      }
    }
  }
}

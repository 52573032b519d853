/** Text for the outbox: pending actions, what happened to them, and what a message asks the user before it is sent. */
import type { AttributeValue } from '../../shared/model/people.ts'
import type {
  ActionChange,
  ActionView,
  ErrorCode,
  NamedAgent,
  PendingState,
  Signal,
  SinceThen,
} from '../../shared/views.ts'
import { useI18n } from '../i18n.ts'
import { useAttributeWords } from '../ui/attributeWords.ts'
import { useNameList } from '../ui/nameList.ts'
import type { MaybeTime } from '../ui/times.ts'
import { formatUntil, formatWhole, isMoment } from '../ui/times.ts'
import type { NewNotice } from './notices.ts'

/** Whether a message waits for its account and not for the network. */
export const isAboutAccount = (code: ErrorCode): boolean => code === 'suspended' || code === 'accountLost'

export interface OutboxWords {
  /** The label of the button that does it: “Assign to Ben”. */
  change: (change: ActionChange) => string
  /** Why an action needs confirmation: Deskbell quit before it was sent, or the conversation has changed. */
  asks: (action: ActionView) => string
  /** The label of the button that confirms an action. */
  confirm: (action: ActionView) => string
  /** The label of the button that discards an action. */
  decline: (action: ActionView) => string
  /** What a message asks before it is sent; empty where it asks nothing. */
  question: (question: PendingState | null) => string
  reason: (code: ErrorCode) => string
  /** The notice that a message needs the user, who is elsewhere. */
  messageAsks: (signal: MessageAsks) => Pick<NewNotice, 'key' | 'values' | 'tone' | 'detail'>
}
type MessageAsks = Extract<Signal, { kind: 'messageAsks' }>

/** What the sentences are made of, in the current language. */
interface Language {
  t: ReturnType<typeof useI18n>['t']
  list: (labels: readonly string[]) => string
  time: (at: MaybeTime) => string
  wholeTime: (at: number) => string
  attribute: (value: AttributeValue) => string
  priority: (value: Extract<ActionChange, { field: 'priority' }>['priority']) => string
}

function useLanguage(): Language {
  const { t, locale } = useI18n()
  return {
    t,
    list: useNameList('short'),
    time: (at) => formatUntil(at, Date.now() / 1000, locale.value),
    wholeTime: (at) => formatWhole(at, locale.value),
    attribute: useAttributeWords(),
    priority: (value) => (value === null ? '' : t(`contact.priorities.${value}`)),
  }
}

/** Who is added, or else who is removed; watching, where it is the user alone. */
function participantWords(
  { t, list }: Language,
  { add, remove }: Extract<ActionChange, { field: 'participants' }>,
): string {
  const [one, ...others] = [...add, ...remove]
  if (one?.isMe === true && others.length === 0)
    return t(add.length > 0 ? 'outbox.change.watch' : 'outbox.change.unwatch')
  const names = (agents: readonly NamedAgent[]): string => list(agents.map(({ name }) => name))
  if (remove.length === 0) return t('outbox.change.addParticipants', { names: names(add) })
  if (add.length === 0) return t('outbox.change.removeParticipants', { names: names(remove) })
  return t('outbox.change.changeParticipants', { add: names(add), remove: names(remove) })
}

function changeWords(language: Language, what: ActionChange): string {
  const { t, list, time, priority } = language
  switch (what.field) {
    case 'status':
      return what.status === 'snoozed' && what.until !== null
        ? t('outbox.change.snoozeUntil', { time: time(what.until) })
        : t(`thread.status.to.${what.status}`)
    case 'assignee':
      return what.assignee === null
        ? t('outbox.change.unassign')
        : what.assignee.isMe
          ? t('outbox.change.assignToMe')
          : t('outbox.change.assign', { name: what.assignee.name })
    case 'team':
      return what.team === null ? t('outbox.change.noTeam') : t('outbox.change.team', { name: what.team.name })
    case 'priority':
      return what.priority === null
        ? t('outbox.change.noPriority')
        : t('outbox.change.priority', { priority: priority(what.priority) })
    case 'labels':
      if (what.remove.length === 0) return t('outbox.change.addLabels', { labels: list(what.add) }, what.add.length)
      if (what.add.length === 0)
        return t('outbox.change.removeLabels', { labels: list(what.remove) }, what.remove.length)
      return t('outbox.change.changeLabels', { add: list(what.add), remove: list(what.remove) })
    case 'read':
      return t(what.unread ? 'outbox.change.unread' : 'outbox.change.read')
    case 'attribute':
      return what.value === null
        ? t('outbox.change.noAttribute', { name: what.name })
        : t('outbox.change.attribute', { name: what.name, value: language.attribute(what.value) })
    case 'macro':
      return t('outbox.change.macro', { name: what.name })
    case 'conversation':
      return t('outbox.change.deleteConversation')
    case 'transcript':
      return t('outbox.change.transcript', { email: what.email })
    case 'participants':
      return participantWords(language, what)
    case 'muted':
      return t(what.muted ? 'outbox.change.mute' : 'outbox.change.unmute')
    case 'message':
      return what.text === '' ? t('outbox.change.deleteMessage') : t('outbox.change.deleteText', { text: what.text })
  }
}

/** The value that another agent set in the meantime. */
function theirWords({ t, priority, attribute }: Language, theirs: ActionChange): string {
  switch (theirs.field) {
    case 'status':
      return t(`outbox.theirs.${theirs.status}`)
    case 'assignee':
      return theirs.assignee === null
        ? t('outbox.theirs.unassigned')
        : theirs.assignee.isMe
          ? t('outbox.theirs.assignedToMe')
          : t('outbox.theirs.assigned', { name: theirs.assignee.name })
    case 'team':
      return theirs.team === null ? t('outbox.theirs.noTeam') : t('outbox.theirs.team', { name: theirs.team.name })
    case 'priority':
      return theirs.priority === null
        ? t('outbox.theirs.noPriority')
        : t('outbox.theirs.priority', { priority: priority(theirs.priority) })
    case 'muted':
      return t(theirs.muted ? 'outbox.theirs.muted' : 'outbox.theirs.unmuted')
    case 'attribute':
      return theirs.value === null
        ? t('outbox.theirs.noAttribute', { name: theirs.name })
        : t('outbox.theirs.attribute', { name: theirs.name, value: attribute(theirs.value) })
    case 'macro':
      return t('outbox.theirs.macro', { name: theirs.name })
    case 'labels':
    case 'participants':
    case 'transcript':
    case 'conversation':
    case 'read':
    case 'message':
      return ''
  }
}

function answeredWords({ t, time }: Language, { name, at }: { name: string | null; at: MaybeTime }): string {
  if (!isMoment(at))
    return t(name === null ? 'outbox.held.answeredBySomeoneUntimed' : 'outbox.held.answeredUntimed', {
      name: name ?? '',
    })
  return t(name === null ? 'outbox.held.answeredBySomeone' : 'outbox.held.answered', {
    name: name ?? '',
    time: time(at),
  })
}

function sinceWords(language: Language, since: SinceThen, theirs: ActionChange | null): string {
  const { t } = language
  switch (since.reason) {
    case 'changed':
      return theirs === null ? '' : theirWords(language, theirs)
    case 'customerWrote':
      return t('outbox.customerWrote')
    case 'answered':
      return answeredWords(language, since)
    case 'reassigned':
      return t('outbox.theirs.assigned', { name: since.name ?? '' })
  }
}

/** Something that the user had not seen: who wrote it, and when. */
function missedWords(
  { t, time }: Language,
  what: 'customerWrote' | 'noted',
  { name, at }: { name: string | null; at: MaybeTime },
): string {
  const who = name ?? t(what === 'noted' ? 'outbox.held.aColleague' : 'outbox.held.theCustomer')
  return isMoment(at)
    ? t(`outbox.held.${what}`, { name: who, time: time(at) })
    : t(`outbox.held.${what}Untimed`, { name: who })
}

function heldWords(language: Language, asked: Extract<PendingState, { kind: 'held' }>): string {
  const { t, wholeTime } = language
  switch (asked.reason) {
    case 'answered':
      return answeredWords(language, asked)
    case 'customerWrote':
    case 'noted':
      return missedWords(language, asked.reason, asked)
    case 'mailLeaving':
    case 'unchecked':
    case 'resolved':
      return t(`outbox.held.${asked.reason}`)
    case 'reassigned':
      return t('outbox.held.reassigned', { name: asked.name ?? '' })
    case 'old':
      return isMoment(asked.at) ? t('outbox.held.old', { time: wholeTime(asked.at) }) : t('outbox.held.oldUntimed')
  }
}

function questionWords(language: Language, asked: PendingState | null): string {
  const { t, time } = language
  switch (asked?.kind) {
    case undefined:
      return ''
    case 'held':
      return heldWords(language, asked)
    case 'unsure':
      return asked.candidate === null
        ? t('outbox.unsure')
        : t('outbox.unsureCandidate', { text: asked.candidate.text, time: time(asked.candidate.at) })
    case 'editing':
      return t('outbox.editing')
    case 'cancelling':
      return t('outbox.cancelling')
    case 'afterMail':
      return t('outbox.afterMail')
    case 'afterMessage':
      return t('outbox.afterEarlier')
    case 'checking':
      return t('outbox.checking')
  }
}

function messageAsksWords(
  language: Language,
  { contactName, delivery, error, private: isNote, question }: MessageAsks,
): ReturnType<OutboxWords['messageAsks']> {
  const { t } = language
  const state = delivery === 'failed' ? 'failed' : delivery === 'unknown' ? 'unknown' : 'held'
  return {
    key: `outbox.needsYou.${isNote ? 'note' : 'reply'}.${state}`,
    values: {
      name: contactName ?? t('thread.unnamed'),
      reason: state === 'failed' && error !== null ? t(`error.${error.code}.title`) : questionWords(language, question),
    },
    tone: state === 'failed' ? 'error' : 'info',
    detail: state === 'failed' ? (error?.detail ?? null) : null,
  }
}

export function useOutboxWords(): OutboxWords {
  const language = useLanguage()
  const { t } = language
  const change = (what: ActionChange): string => changeWords(language, what)
  return {
    change,
    question: (asked) => questionWords(language, asked),
    asks: ({ reason, since, theirs }) =>
      [
        reason === 'quit' ? t('outbox.quit') : reason === 'unsure' ? t('outbox.actionUnsure') : '',
        since === null ? '' : sinceWords(language, since, theirs),
      ]
        .filter((words) => words !== '')
        .join(' '),
    confirm: (action) =>
      action.reason !== 'quit' && action.reason !== 'unsure'
        ? t('outbox.doAnyway', { action: change(action.change) })
        : action.change.field === 'message'
          ? t('outbox.change.deleteMessage')
          : change(action.change),
    decline: ({ state, reason: why }) =>
      t(state === 'held' && why !== 'quit' ? 'outbox.leaveIt' : 'thread.delivery.discard'),
    reason: (code) => t(`error.${code}.title`),
    messageAsks: (signal) => messageAsksWords(language, signal),
  }
}

/** The current facts about a conversation, the most urgent first, as far as they fit on one line of its row. */
import {
  AlarmClock,
  Ban,
  BellOff,
  CirclePause,
  Clock,
  CloudAlert,
  CloudUpload,
  Loader,
  Timer,
  UserRound,
} from '@lucide/vue'
import type { Component, ComputedRef } from 'vue'
import { computed } from 'vue'
import type { Priority } from '../../../shared/model/conversation.ts'
import { shownName } from '../../../shared/text/names.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import type { Translate } from '../../i18n.ts'
import { useI18n } from '../../i18n.ts'
import { useNow } from '../../ui/clock.ts'
import { formatSpan, formatUntil, formatUntilDay, isMoment } from '../../ui/times.ts'
import type { StateForm } from './fitChips.ts'
import { fitChips } from './fitChips.ts'
import { BESIDE_TEXT } from './previewLines.ts'
import type { RowFrame } from './rowFacts.ts'
import { isClosedForReplies, isCustomerWaiting, shownLabels, shownStatus, waitTone } from './rowFacts.ts'
import { STATUS_ICONS } from './statuses.ts'
import { textWidth } from './textWidth.ts'

export interface StateChip {
  readonly key: string
  readonly words: string
  /** The words that count; null where all do. */
  readonly short: string | null
  /** In place of the words, where only the icon fits. */
  readonly name: string
  readonly tone: 'neutral' | 'good' | 'warn' | 'bad'
  /** Null: the priority's own. */
  readonly icon: Component | null
  readonly priority: Priority | null
  /** The lowest one loses its words first. */
  readonly rank: number
  /** It gives way to all of a higher rank (`fitChips.ts`). */
  readonly yields: boolean
  readonly form: Exclude<StateForm, 'hidden'>
}
export interface RowChips {
  readonly states: ComputedRef<readonly StateChip[]>
  readonly labels: ComputedRef<readonly string[]>
  /** The names of what doesn't fit. */
  readonly hidden: ComputedRef<readonly string[]>
  /** Whether their count fits. */
  readonly isCounted: ComputedRef<boolean>
}

/** Pixels, as in `Chip.vue`; its words are a little bolder than those that `textWidth` measures. */
const CHIP = { size: 11 * 1.04, padding: 12, icon: 16, swatch: 11, gap: 4, more: 32, leastLabel: 64 } as const
/** Pixels in the compact list, as in `RowMarks.vue`. */
const MARK = {
  icon: 13,
  words: 3,
  dot: 8,
  gap: 5,
  more: 20,
  besideMarks: 34,
  nameShare: 0.35,
  nameShareBesideTime: 0.25,
} as const
const MOST_LABELS = 3

type State = Omit<StateChip, 'form'>

const state = (key: string, rank: number, icon: Component | null, words: string, more: Partial<State> = {}): State => ({
  key,
  rank,
  icon,
  words,
  short: null,
  name: words,
  tone: 'neutral',
  priority: null,
  yields: false,
  ...more,
})

function waitingState(row: ConversationRow, now: number, locale: string, t: Translate): State | null {
  if (!isCustomerWaiting(row)) return null
  const wait = Math.max(0, now - (row.waitingSince ?? 0))
  const time = formatSpan(wait, locale)
  return state('waiting', 3, Clock, t('list.waiting', { time }), {
    short: time,
    name: t('list.waitingFor', { time: formatSpan(wait, locale, 'long') }),
    tone: waitTone(wait),
    yields: true,
  })
}

function useStates(row: () => ConversationRow, frame: () => RowFrame): ComputedRef<State[]> {
  const { t, locale } = useI18n()
  const now = useNow()
  const outbox = ({ outbox: at, unsent }: ConversationRow): State | null => {
    // Also a reply that the channel refused: the contact didn't get it.
    if (at === 'failed' || (at === null && unsent !== null))
      return state('outbox', 5, CloudAlert, t('list.sendFailed'), { tone: 'bad' })
    if (at === 'asking') return state('outbox', 5, CirclePause, t('list.asking'), { tone: 'warn' })
    return at === null ? null : state('outbox', 5, CloudUpload, t('list.waitingToSend'), { tone: 'warn' })
  }
  const sla = ({ sla: promise }: ConversationRow): State | null => {
    const due = promise?.dueAt ?? null
    if (!isMoment(due)) return null
    const left = due - now.value / 1000
    const time = formatSpan(Math.abs(left), locale.value)
    const words = t(left < 0 ? 'list.slaMissed' : 'list.slaDue', { time })
    return state('sla', 8, Timer, words, { short: time, tone: left < 300 ? 'bad' : 'warn' })
  }
  const priority = ({ priority: is }: ConversationRow): State | null => {
    const isChip = is === 'urgent' || is === 'high'
    if (is === null || (!isChip && frame().density === 'comfortable')) return null
    const words = t(`list.priorities.${is}`)
    const tone = is === 'urgent' ? 'bad' : is === 'high' ? 'warn' : 'neutral'
    return state('priority', 4, null, words, { tone, priority: is, name: t('list.priority', { priority: words }) })
  }
  const rest = (now: ConversationRow): State | null => {
    if (isMoment(now.snoozedUntil)) {
      const time = formatUntil(now.snoozedUntil, seconds(), locale.value)
      const name = t('list.snoozedUntil', { time })
      return frame().density === 'comfortable'
        ? state('snooze', 7, AlarmClock, name, { short: time })
        : state('snooze', 7, AlarmClock, time, {
            short: formatUntilDay(now.snoozedUntil, seconds(), locale.value),
            name,
          })
    }
    if (now.status === 'snoozed') return state('snooze', 7, AlarmClock, t('list.snoozedUntilReply'))
    const status = shownStatus(now, frame())
    if (status === null) return null
    const tone = status === 'resolved' ? 'good' : 'neutral'
    return state('status', 6, STATUS_ICONS[status], t(`list.statuses.${status}`), { tone })
  }
  const seconds = (): number => now.value / 1000
  const assignee = ({ assignee: who }: ConversationRow): State | null =>
    who === null || who.isMe
      ? null
      : state('assignee', 2, UserRound, who.name.split(' ')[0] ?? '', {
          name: t('list.assignedTo', { name: who.name }),
        })
  return computed(() =>
    [
      outbox(row()),
      sla(row()),
      priority(row()),
      row().muted ? state('muted', 3, BellOff, t('list.muted')) : null,
      isClosedForReplies(row()) ? state('closed', 3, Ban, t('list.cannotReply')) : null,
      rest(row()),
      waitingState(row(), seconds(), locale.value, t),
      assignee(row()),
      row().pending ? state('pending', 1, Loader, t('list.saving')) : null,
    ].filter((each) => each !== null),
  )
}

export function useRowChips(row: () => ConversationRow, frame: () => RowFrame): RowChips {
  const all = useStates(row, frame)
  const labels = computed(() => shownLabels(row(), frame()).map((label) => ({ title: label, name: shownName(label) })))
  const chipWidths = (available: number): Parameters<typeof fitChips>[0] => ({
    states: all.value.map(({ words, short, rank, yields }) => ({
      full: CHIP.padding + CHIP.icon + textWidth(words, CHIP.size),
      short: short === null ? null : CHIP.padding + CHIP.icon + textWidth(short, CHIP.size),
      folded: CHIP.padding + CHIP.icon - CHIP.gap,
      rank,
      yields,
    })),
    labels: labels.value.map(({ name }) => {
      const full = CHIP.padding + CHIP.swatch + textWidth(name, CHIP.size)
      return { full, least: Math.min(full, CHIP.leastLabel) }
    }),
    mostLabels: MOST_LABELS,
    more: CHIP.more,
    gap: CHIP.gap,
    available,
  })
  const markWidths = (available: number): Parameters<typeof fitChips>[0] => ({
    // Only times have words.
    states: all.value.map(({ words, short, rank, yields }) => ({
      full: MARK.icon + (short === null ? 0 : MARK.words + textWidth(words, CHIP.size)),
      short: short === null ? null : MARK.icon + MARK.words + textWidth(short, CHIP.size),
      folded: MARK.icon,
      rank,
      yields,
    })),
    labels: labels.value.map(() => ({ full: MARK.dot, least: MARK.dot })),
    mostLabels: MOST_LABELS,
    more: MARK.more,
    gap: MARK.gap,
    available:
      available *
        (1 -
          (all.value.some(({ short, yields }) => short !== null && !yields)
            ? MARK.nameShareBesideTime
            : MARK.nameShare)) -
      MARK.besideMarks,
  })
  const fitted = computed(() => {
    const available = frame().width - BESIDE_TEXT
    return fitChips(frame().density === 'compact' ? markWidths(available) : chipWidths(available))
  })
  return {
    states: computed(() =>
      all.value.flatMap((chip, index) => {
        const fit = fitted.value.states[index] ?? 'full'
        const form = fit === 'full' && frame().density === 'compact' && chip.short === null ? 'folded' : fit
        return form === 'hidden' ? [] : [{ ...chip, form }]
      }),
    ),
    isCounted: computed(() => fitted.value.isCounted),
    labels: computed(() => labels.value.slice(0, fitted.value.labels).map(({ title }) => title)),
    hidden: computed(() => [
      ...all.value.filter((_chip, index) => fitted.value.states[index] === 'hidden').map(({ name }) => name),
      ...labels.value.slice(fitted.value.labels).map(({ name }) => name),
    ]),
  }
}

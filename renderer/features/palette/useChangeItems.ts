/** Palette items that change the open conversation in one step: its assignee, labels, priority and snooze time. */
import { AlarmClock, SignalHigh, Tag, TagX, UserCheck, UserRound } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { Priority } from '../../../shared/model/conversation.ts'
import { PRIORITIES } from '../../../shared/model/conversation.ts'
import { shownName } from '../../../shared/text/names.ts'
import { snoozePresets } from '../../conversation/snooze.ts'
import { useI18n } from '../../i18n.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useReference } from '../../stores/reference.ts'
import { useConversationActions } from '../../stores/useConversationActions.ts'
import { formatUntil } from '../../ui/times.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'
import { useSynonyms } from './useSynonyms.ts'

export function useChangeItems(): ComputedRef<PaletteItem[]> {
  const thread = useOpenThread()
  const parts = [useAssignItems(), useLabelItems(), usePriorityItems(), useSnoozeItems()]
  return computed(() => (thread.conversation === null ? [] : parts.flatMap((part) => part.value)))
}

function useAssignItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const thread = useOpenThread()
  const reference = useReference()
  const actions = useConversationActions(() => thread.ref)
  return computed(() => {
    const assigneeId = thread.conversation?.assignee?.id
    return reference.agents
      .filter((agent) => !agent.isMe)
      .map(({ id, name, email, availability }) =>
        paletteItem({
          key: `assign:${id}`,
          group: 'assign',
          icon: assigneeId === id ? UserCheck : UserRound,
          label: t('palette.assignTo', { name }),
          hint: [reference.twinWord(id), t(`thread.availability.${availability}`)]
            .filter((text) => text !== null)
            .join(' · '),
          synonyms: synonymsOf('conversation-assign'),
          searchText: email ?? '',
          run: () => void actions.assign(id),
        }),
      )
  })
}

function useLabelItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const thread = useOpenThread()
  const reference = useReference()
  const actions = useConversationActions(() => thread.ref)
  return computed(() =>
    reference.labels.map(({ id, title }) => {
      const isSet = thread.conversation?.labels.includes(title) === true
      return paletteItem({
        key: `setLabel:${id}`,
        group: 'label',
        icon: isSet ? TagX : Tag,
        label: t(isSet ? 'palette.removeLabel' : 'palette.addLabel', { name: shownName(title) }),
        synonyms: synonymsOf('conversation-labels'),
        run: () => void actions.setLabels(isSet ? { add: [], remove: [title] } : { add: [title], remove: [] }),
      })
    }),
  )
}

function usePriorityItems(): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const thread = useOpenThread()
  const actions = useConversationActions(() => thread.ref)
  const levels: readonly (Priority | null)[] = [...PRIORITIES.toReversed(), null]
  return computed(() =>
    levels
      .filter((level) => level !== (thread.conversation?.priority ?? null))
      .map((level) =>
        paletteItem({
          key: `setPriority:${level ?? 'none'}`,
          group: 'priority',
          icon: SignalHigh,
          label:
            level === null
              ? t('palette.noPriority')
              : t('palette.setPriority', { name: t(`list.priorities.${level}`) }),
          synonyms: synonymsOf('conversation-priority'),
          run: () => void actions.setPriority(level),
        }),
      ),
  )
}

function useSnoozeItems(): ComputedRef<PaletteItem[]> {
  const { t, locale } = useI18n()
  const synonymsOf = useSynonyms()
  const thread = useOpenThread()
  const actions = useConversationActions(() => thread.ref)
  return computed(() =>
    snoozePresets(new Date(Date.now())).map(({ preset, until }) =>
      paletteItem({
        key: `snooze:${preset}`,
        group: 'snooze',
        icon: AlarmClock,
        label: t('palette.snoozeUntil', { when: t(`thread.snooze.${preset}`) }),
        hint: until === null ? '' : formatUntil(until, Date.now() / 1000, locale.value),
        synonyms: synonymsOf('conversation-snooze'),
        run: () => void actions.setStatus('snoozed', until),
      }),
    ),
  )
}

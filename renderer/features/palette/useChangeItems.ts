/** Palette items that change the selected conversations, else the open one: assignee, team, labels, priority, snooze time, macros. */
import { AlarmClock, Bot, SignalHigh, Tag, TagX, UserCheck, UserRound, UsersRound, Workflow } from '@lucide/vue'
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { Capability } from '../../../shared/model/capabilities.ts'
import type { Priority } from '../../../shared/model/conversation.ts'
import { PRIORITIES } from '../../../shared/model/conversation.ts'
import { shownName } from '../../../shared/text/names.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import { isOfOneAccount } from '../../conversation/commands.ts'
import { macroCommand } from '../../conversation/macroKeys.ts'
import type { SnoozePreset } from '../../conversation/snooze.ts'
import { snoozePresets } from '../../conversation/snooze.ts'
import { parseSnooze, snoozeProblem } from '../../conversation/snoozeText.ts'
import { areAssignedTo, useAssignable } from '../../conversation/useAssignable.ts'
import { useI18n } from '../../i18n.ts'
import { useMacroRun } from '../../stores/macroRun.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useReferenceOf } from '../../stores/reference.ts'
import { useSelection } from '../../stores/selection.ts'
import { useSessions } from '../../stores/sessions.ts'
import type { ManyActions } from '../../stores/useConversationActions.ts'
import { useConversationActions } from '../../stores/useConversationActions.ts'
import { useSelectionActions } from '../../stores/useSelectionActions.ts'
import { keysOf, runCommand } from '../../ui/shortcuts.ts'
import { formatUntil, formatWholeShort } from '../../ui/times.ts'
import type { PaletteItem } from './paletteItem.ts'
import { paletteItem } from './paletteItem.ts'
import { useSynonyms } from './useSynonyms.ts'

/** What the items change. */
interface ChangeTarget {
  /** At least one, where there are items. */
  readonly conversations: ComputedRef<readonly ConversationRow[]>
  readonly actions: () => ManyActions
  readonly isOneAccount: ComputedRef<boolean>
  /** Whether the server of one of them has it. */
  readonly can: (capability: Capability) => boolean
}

function useChangeTarget(): ChangeTarget {
  const thread = useOpenThread()
  const selection = useSelection()
  const sessions = useSessions()
  const onOpen = useConversationActions(() => thread.ref)
  const onSelection = useSelectionActions(() => selection.rows)
  const conversations = computed(() =>
    selection.isActing ? selection.rows : thread.conversation === null ? [] : [thread.conversation],
  )
  return {
    conversations,
    isOneAccount: computed(() => !selection.isActing || isOfOneAccount(selection.rows)),
    can: (capability) => conversations.value.some(({ ref }) => sessions.can(ref.sessionId, capability)),
    actions: () => (selection.isActing ? onSelection : onOpen),
  }
}

export function useChangeItems(): ComputedRef<PaletteItem[]> {
  const target = useChangeTarget()
  const parts = [
    ...[useAssignItems(target), useTeamItems(target), useLabelItems(target), useMacroItems(target)].map((items) =>
      // Agents, teams, labels and macros are of one account.
      computed(() => (target.isOneAccount.value ? items.value : [])),
    ),
    usePriorityItems(target),
    useSnoozeItems(target),
  ]
  return computed(() => (target.conversations.value.length === 0 ? [] : parts.flatMap((part) => part.value)))
}

function useAssignItems({ conversations, actions }: ChangeTarget): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const reference = useReferenceOf(() => conversations.value[0]?.ref ?? null)
  const { agents, bots } = useAssignable(() => conversations.value)
  const agentItems = computed(() =>
    agents.value
      .filter((agent) => !agent.isMe)
      .map(({ id, name, email, availability }) =>
        paletteItem({
          key: `assign:${id}`,
          group: 'assign',
          icon: areAssignedTo(conversations.value, id) ? UserCheck : UserRound,
          label: t('palette.assignTo', { name }),
          verb: 'assign',
          argument: name,
          hint: [reference.value.twinWord(id), t(`thread.availability.${availability}`)]
            .filter((text) => text !== null)
            .join(' · '),
          synonyms: synonymsOf('conversation-assign'),
          searchText: email ?? '',
          run: () => void actions().assign(id),
        }),
      ),
  )
  const botItems = computed(() =>
    bots.value.map((bot) =>
      paletteItem({
        key: `assign:bot/${bot.id}`,
        group: 'assign',
        icon: Bot,
        label: t('palette.assignTo', { name: bot.name }),
        verb: 'assign',
        argument: bot.name,
        hint: t('thread.assignee.bot'),
        synonyms: synonymsOf('conversation-assign'),
        run: () => void actions().assign(bot.id, bot),
      }),
    ),
  )
  // "assign me" means no one else, also where it is the user's already.
  const isMine = computed(() => {
    const me = reference.value.agents.find(({ isMe }) => isMe)
    return me === undefined || !areAssignedTo(conversations.value, me.id)
      ? []
      : [
          paletteItem({
            key: 'assigned:me',
            group: 'assign',
            icon: UserCheck,
            label: t('palette.isMine'),
            verb: 'assign',
            argument: t('thread.assignee.me'),
            isSelf: true,
            isOnlyArgument: true,
            run: () => undefined,
          }),
        ]
  })
  return computed(() => [...agentItems.value, ...botItems.value, ...isMine.value])
}

function useTeamItems({ conversations, actions }: ChangeTarget): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const reference = useReferenceOf(() => conversations.value[0]?.ref ?? null)
  return computed(() => {
    const isIn = (id: number | null): boolean => conversations.value.every(({ team }) => (team?.id ?? null) === id)
    const item = (id: number | null, label: string, argument: string): PaletteItem =>
      paletteItem({
        key: `assignTeam:${id ?? 'none'}`,
        group: 'assign',
        icon: UsersRound,
        label,
        verb: 'team',
        argument,
        synonyms: synonymsOf('conversation-team'),
        run: () => void actions().assignTeam(id),
      })
    return [
      ...reference.value.teams
        // Whoever types the team of the conversation doesn't want another one with such a name.
        .map(({ id, name }) =>
          isIn(id)
            ? { ...item(id, t('palette.inTeam', { name }), name), isOnlyArgument: true, run: () => undefined }
            : item(id, t('palette.assignToTeam', { name }), name),
        ),
      ...(isIn(null) ? [] : [item(null, t('palette.noTeam'), t('thread.team.none'))]),
    ]
  })
}

function useLabelItems({ conversations, actions }: ChangeTarget): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const reference = useReferenceOf(() => conversations.value[0]?.ref ?? null)
  return computed(() =>
    reference.value.labels.flatMap(({ id, title }) => {
      const isSet = conversations.value.every(({ labels }) => labels.includes(title))
      const name = shownName(title)
      const item = paletteItem({
        key: `setLabel:${id}`,
        group: 'label',
        icon: isSet ? TagX : Tag,
        label: t(isSet ? 'palette.removeLabel' : 'palette.addLabel', { name }),
        verb: isSet ? 'unlabel' : 'label',
        argument: name,
        synonyms: synonymsOf('conversation-labels'),
        run: () => void actions().setLabels(isSet ? { add: [], remove: [title] } : { add: [title], remove: [] }),
      })
      if (!isSet) return [item]
      // Whoever types "label vip" doesn't want to remove it.
      const isThere = paletteItem({
        key: `hasLabel:${id}`,
        group: 'label',
        icon: Tag,
        label: t('palette.hasLabel', { name }),
        verb: 'label',
        argument: name,
        isOnlyArgument: true,
        run: () => undefined,
      })
      return [item, isThere]
    }),
  )
}

function useMacroItems({ conversations, can }: ChangeTarget): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const macroRun = useMacroRun()
  const account = computed(() => conversations.value[0]?.ref ?? null)
  const reference = useReferenceOf(() => account.value)
  return computed(() => {
    const ref = account.value
    if (ref === null || !can('macros')) return []
    return reference.value.macros.map(({ id, name, isPersonal }) =>
      paletteItem({
        key: `macro:${id}`,
        group: 'macros',
        icon: Workflow,
        label: t('palette.macro', { name: name || t('thread.macro.unnamed', { id }) }),
        verb: 'macro',
        argument: name,
        hint: isPersonal ? t('thread.macro.personal') : '',
        keys: keysOf(macroCommand(ref, id)),
        synonyms: synonymsOf('conversation-macro'),
        run: () => void macroRun.ask(conversations.value, id),
      }),
    )
  })
}

function usePriorityItems({ conversations, actions, can }: ChangeTarget): ComputedRef<PaletteItem[]> {
  const { t } = useI18n()
  const synonymsOf = useSynonyms()
  const levels: readonly (Priority | null)[] = [...PRIORITIES.toReversed(), null]
  return computed(() =>
    levels
      .filter((level) => can('priority') && (level !== null || conversations.value.some(({ priority }) => priority)))
      .map((level) => {
        const isSet = conversations.value.every(({ priority }) => priority === level)
        return paletteItem({
          key: `setPriority:${level ?? 'none'}`,
          group: 'priority',
          icon: SignalHigh,
          label:
            level === null
              ? t('palette.noPriority')
              : t(isSet ? 'palette.hasPriority' : 'palette.setPriority', { name: t(`list.priorities.${level}`) }),
          verb: 'priority',
          argument: level === null ? t('thread.priority.none') : t(`list.priorities.${level}`),
          synonyms: synonymsOf('conversation-priority'),
          isOnlyArgument: isSet,
          run: () => (isSet ? undefined : void actions().setPriority(level)),
        })
      }),
  )
}

const presetKey = (preset: SnoozePreset): string => `snooze:${preset}`

function useSnoozeItems({ actions, can }: ChangeTarget): ComputedRef<PaletteItem[]> {
  const { t, locale } = useI18n()
  const synonymsOf = useSynonyms()
  return computed(() =>
    (can('snooze') ? snoozePresets(new Date(Date.now())) : []).map(({ preset, until }) =>
      paletteItem({
        key: presetKey(preset),
        group: 'snooze',
        icon: AlarmClock,
        label: t('palette.snoozeUntil', { when: t(`thread.snooze.${preset}`) }),
        verb: 'snooze',
        argument: t(`thread.snooze.${preset}`),
        hint: until === null ? '' : formatUntil(until, Date.now() / 1000, locale.value),
        synonyms: synonymsOf('conversation-snooze'),
        run: () => void actions().setStatus('snoozed', until),
      }),
    ),
  )
}

/** The snooze until a typed time, under the name of the preset that has the same, or why that can't be one; null where it names none. */
export function useTypedSnooze(argument: () => string | null): ComputedRef<PaletteItem | null> {
  const { t, locale } = useI18n()
  const { actions, can, conversations } = useChangeTarget()
  return computed(() => {
    const text = argument()
    if (text === null || text === '' || conversations.value.length === 0 || !can('snooze')) return null
    const now = new Date(Date.now())
    const until = parseSnooze(text, now, locale.value)
    const same = until === null ? undefined : snoozePresets(now).find((preset) => preset.until === until)
    const problem = until === null ? snoozeProblem(text, now, locale.value) : null
    if (until === null && problem === null) return null
    const item = { key: 'snooze:typed', group: 'snooze' as const, icon: AlarmClock, verb: 'snooze' as const }
    return until === null
      ? paletteItem({
          ...item,
          label: t('app.commands.conversation-snooze'),
          about: t(problem === 'past' ? 'thread.snooze.past' : 'thread.snooze.far'),
          run: () => runCommand('conversation-snooze'),
        })
      : paletteItem({
          ...item,
          ...(same === undefined ? {} : { key: presetKey(same.preset) }),
          label: t('palette.snoozeUntil', {
            when: same === undefined ? formatWholeShort(until, locale.value) : t(`thread.snooze.${same.preset}`),
          }),
          hint: same === undefined ? '' : formatUntil(until, Date.now() / 1000, locale.value),
          run: () => void actions().setStatus('snoozed', until),
        })
  })
}

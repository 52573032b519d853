/** Filters in words: "Assignee is Ben or Cleo, and Created more than 7 days ago". */
import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { FilterValue } from '../../../shared/filters/condition.ts'
import type { Field, PhraseOperator } from '../../../shared/filters/fields.ts'
import { fieldsOf } from '../../../shared/filters/fields.ts'
import type { Phrase } from '../../../shared/filters/phrase.ts'
import type { MessageKey } from '../../../shared/i18n/messageKey.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from '../../../shared/model/conversation.ts'
import { useI18n } from '../../i18n.ts'
import { useReference } from '../../stores/reference.ts'

export interface ValueOption {
  value: FilterValue
  label: string
}

export interface PhraseWords {
  /** Every field that the account has, those of the server first. */
  fields: ComputedRef<readonly Field[]>
  fieldOf: (key: string) => Field | undefined
  fieldName: (field: Field) => string
  operatorName: (operator: PhraseOperator) => string
  /** What can be chosen for a field; empty where values are typed. */
  optionsOf: (field: Field) => ValueOption[]
  valueName: (field: Field, value: FilterValue) => string
  /** One phrase without what joins it. */
  phraseText: (phrase: Pick<Phrase, 'key' | 'operator' | 'values'>) => string
  /** All of them as one sentence. */
  sentence: (phrases: readonly Phrase[]) => string
}

const FIELD_NAMES: Readonly<Record<string, MessageKey>> = {
  status: 'filter.fields.status',
  assignee_id: 'filter.fields.assignee',
  inbox_id: 'filter.fields.inbox',
  team_id: 'filter.fields.team',
  priority: 'filter.fields.priority',
  labels: 'filter.fields.labels',
  created_at: 'filter.fields.created',
  last_activity_at: 'filter.fields.lastActivity',
  mail_subject: 'filter.fields.subject',
  referer: 'filter.fields.referer',
  browser_language: 'filter.fields.browserLanguage',
  conversation_language: 'filter.fields.language',
  display_id: 'filter.fields.number',
  contact_id: 'filter.fields.contact',
  campaign_id: 'filter.fields.campaign',
}

export function usePhraseWords(): PhraseWords {
  const { t, locale } = useI18n()
  const reference = useReference()
  const fields = computed(() => fieldsOf(reference.attributes))
  const byKey = computed(() => new Map(fields.value.map((field) => [field.key, field])))
  const fieldOf = (key: string): Field | undefined => byKey.value.get(key)
  const fieldName = ({ key, name }: Field): string => {
    const own = FIELD_NAMES[key]
    return name ?? (own === undefined ? key : t(own))
  }
  const operatorName = (operator: PhraseOperator): string => t(`filter.operators.${operator}`)

  function optionsOf({ kind, options }: Field): ValueOption[] {
    switch (kind) {
      case 'status':
        return CONVERSATION_STATUSES.map((value) => ({ value, label: t(`list.statuses.${value}`) }))
      case 'priority':
        return PRIORITIES.toReversed().map((value) => ({ value, label: t(`list.priorities.${value}`) }))
      case 'agent':
        return reference.agents.map(({ id, name, isMe }) => ({
          value: id,
          label: isMe ? t('filter.me', { name }) : [name, reference.twinWord(id)].filter(Boolean).join(' · '),
        }))
      case 'team':
        return reference.teams.map(({ id, name }) => ({ value: id, label: name }))
      case 'inbox':
        return reference.inboxes.map(({ id, name }) => ({ value: id, label: name }))
      case 'label':
        return reference.labels.map(({ title }) => ({ value: title, label: title }))
      case 'list':
        return options.map((value) => ({ value, label: value }))
      case 'flag':
        return [
          { value: true, label: t('filter.yes') },
          { value: false, label: t('filter.no') },
        ]
      case 'number':
      case 'text':
      case 'time':
      case 'date':
        return []
    }
  }

  function valueName(field: Field, value: FilterValue): string {
    const option = optionsOf(field).find((each) => each.value === value)
    if (option !== undefined) return option.label
    if (field.kind === 'time' || field.kind === 'date') return dateText(String(value))
    if (field.kind === 'text') return t('filter.quoted', { text: String(value) })
    // Somebody or something that is gone.
    return ['agent', 'team', 'inbox'].includes(field.kind) ? `#${value}` : String(value)
  }
  /** The days of filters are those of UTC. */
  function dateText(date: string): string {
    const time = Date.parse(date)
    if (Number.isNaN(time)) return date
    return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(time)
  }

  function phraseText({ key, operator, values }: Pick<Phrase, 'key' | 'operator' | 'values'>): string {
    const field = fieldOf(key)
    if (field === undefined) return key
    const name = fieldName(field)
    if (operator === 'olderThan' || operator === 'newerThan')
      return t(`filter.says.${operator}`, { field: name, count: Number(values[0]) }, Number(values[0]))
    const names = values.map((value) => valueName(field, value))
    const list = new Intl.ListFormat(locale.value, { type: 'disjunction' }).format(names)
    return t(`filter.says.${operator}`, { field: name, values: list || t('filter.nothingChosen') })
  }

  function sentence(phrases: readonly Phrase[]): string {
    const groups: string[][] = [[]]
    for (const phrase of phrases) {
      groups.at(-1)?.push(phraseText(phrase))
      if (phrase.join === 'or') groups.push([])
    }
    const format = (type: 'conjunction' | 'disjunction', parts: readonly string[]): string =>
      new Intl.ListFormat(locale.value, { type }).format(parts)
    const said = groups.filter((group) => group.length > 0).map((group) => format('conjunction', group))
    // AND binds tighter: a semicolon keeps the groups apart where they have more than one part.
    return groups.some((group) => group.length > 1) && said.length > 1
      ? said.reduce((first, next) => t('filter.says.or', { first, next }))
      : format('disjunction', said)
  }

  return { fields, fieldOf, fieldName, operatorName, optionsOf, valueName, phraseText, sentence }
}

import type { AttributeType } from '../model/people.ts'

/** How a sentence compares; each has words in `filter.operator.*`. */
export const PHRASE_OPERATORS = [
  /** One of the values. */
  'is',
  /** None of the values, also where there is none at all. */
  'isNot',
  /** There is one, which is none of the values. */
  'isOther',
  'contains',
  /** There is one, which doesn't contain the text. */
  'lacks',
  'isSet',
  'isEmpty',
  'after',
  'before',
  'olderThan',
  'newerThan',
  'above',
  'below',
] as const
export type PhraseOperator = (typeof PHRASE_OPERATORS)[number]

/** What the values of a field are, and so how they are entered. */
export type FieldKind =
  'status' | 'priority' | 'agent' | 'team' | 'inbox' | 'label' | 'number' | 'text' | 'time' | 'date' | 'list' | 'flag'

export interface Field {
  key: string
  kind: FieldKind
  /** Of the account's own attributes: its name. Null for the server's own fields. */
  name: string | null
  operators: readonly PhraseOperator[]
  /** The values of a list. */
  options: readonly string[]
}

/** What is known of a custom attribute. */
export interface FieldDefinition {
  of: 'contact' | 'conversation'
  key: string
  name: string
  type: AttributeType
  values?: readonly string[]
}

const TIME: readonly PhraseOperator[] = ['olderThan', 'newerThan', 'before', 'after']
const FOUND: readonly PhraseOperator[] = ['isSet', 'isEmpty']

const standard = (key: string, kind: FieldKind, operators: readonly PhraseOperator[]): Field => ({
  key,
  kind,
  name: null,
  operators,
  options: [],
})

/** The server's own fields in the order in which they are offered. */
export const STANDARD_FIELDS: readonly Field[] = [
  standard('status', 'status', ['is', 'isNot']),
  standard('assignee_id', 'agent', ['is', 'isNot', 'isOther', ...FOUND]),
  standard('inbox_id', 'inbox', ['is', 'isNot']),
  standard('team_id', 'team', ['is', 'isNot', 'isOther', ...FOUND]),
  standard('priority', 'priority', ['is', 'isOther']),
  standard('labels', 'label', ['is', 'isNot', ...FOUND]),
  standard('created_at', 'time', TIME),
  standard('last_activity_at', 'time', TIME),
  standard('mail_subject', 'text', ['contains', 'lacks', 'is', 'isOther']),
  standard('referer', 'text', ['contains', 'lacks', 'is', 'isOther']),
  standard('browser_language', 'text', ['is', 'isOther']),
  standard('conversation_language', 'text', ['is', 'isOther']),
  standard('display_id', 'number', ['is', 'isNot']),
  standard('contact_id', 'number', ['is', 'isOther']),
  standard('campaign_id', 'number', [...FOUND, 'is', 'isOther']),
]

/** Currencies and percentages can't be compared on any server. */
const OF_TYPE: Readonly<Record<AttributeType, { kind: FieldKind; operators: readonly PhraseOperator[] } | null>> = {
  text: { kind: 'text', operators: ['contains', 'lacks', 'is', 'isNot', ...FOUND] },
  link: { kind: 'text', operators: ['contains', 'lacks', 'is', 'isNot', ...FOUND] },
  list: { kind: 'list', operators: ['is', 'isNot', ...FOUND] },
  number: { kind: 'number', operators: ['is', 'isNot', 'above', 'below', ...FOUND] },
  date: { kind: 'date', operators: [...TIME, 'is', ...FOUND] },
  checkbox: { kind: 'flag', operators: ['is', ...FOUND] },
  currency: null,
  percent: null,
}

/** Every field of an account that servers can compare: their own, then the account's attributes of conversations. */
export function fieldsOf(definitions: readonly FieldDefinition[]): Field[] {
  const custom = definitions.flatMap(({ of, key, name, type, values }): Field[] => {
    const row = OF_TYPE[type]
    const isOwn = STANDARD_FIELDS.some((field) => field.key === key)
    if (of !== 'conversation' || row === null || isOwn) return []
    return [{ key, kind: row.kind, name: name === '' ? key : name, operators: row.operators, options: values ?? [] }]
  })
  return [...STANDARD_FIELDS, ...custom]
}

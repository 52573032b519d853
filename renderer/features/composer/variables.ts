/**
 * Variables of canned responses, such as `{{contact.name}}`. Servers from 2.13 on fill them in when a message is created, and
 * leave nothing where they know no value. Deskbell fills them in when the response is inserted, so that the user sees what is sent.
 */

/** What a variable can name. Absent or empty values stay unfilled. */
export interface VariableSource {
  contact: { id: number; name: string; email: string | null; phone: string | null } | null
  /** The user who writes, as on the server. */
  agent: { name: string; email: string | null } | null
  conversationId: number
  inbox: { id: number; name: string | null }
  accountName: string | null
  contactAttributes: Readonly<Record<string, unknown>>
  conversationAttributes: Readonly<Record<string, unknown>>
}
/** By the name of the variable, in lower case. */
export type VariableValues = ReadonlyMap<string, string>

/** A part of a text. `variable` is null for text and for code, which the server leaves as typed. */
export interface TextPiece {
  text: string
  variable: string | null
}

/** Characters of a value that are inserted. */
const MAX_VALUE_LENGTH = 2_000
const MAX_ATTRIBUTES = 500

export function variableValues(source: VariableSource): VariableValues {
  const { contact, agent, inbox } = source
  const attributes = (
    record: Readonly<Record<string, unknown>>,
    prefixes: readonly string[],
  ): [string, string | null][] =>
    Object.entries(record)
      .slice(0, MAX_ATTRIBUTES)
      .flatMap(([key, value]) =>
        prefixes.map((prefix): [string, string | null] => [`${prefix}.${key.toLowerCase()}`, wordsOf(value)]),
      )
  const all: readonly (readonly [string, string | number | null | undefined])[] = [
    ...attributes(source.contactAttributes, ['contact.custom_attribute', 'contact.custom_attributes']),
    ...attributes(source.conversationAttributes, ['conversation.custom_attribute', 'conversation.custom_attributes']),
    ['contact.id', contact?.id],
    ['contact.email', contact?.email],
    ['contact.phone', contact?.phone],
    ['contact.phone_number', contact?.phone],
    ...names('contact', contact?.name),
    ['agent.email', agent?.email],
    ...names('agent', agent?.name),
    ['conversation.id', source.conversationId],
    ['conversation.display_id', source.conversationId],
    ['inbox.id', inbox.id],
    ['inbox.name', inbox.name],
    ['account.name', source.accountName],
  ]
  return new Map(
    all
      .map(
        ([name, value]) =>
          [
            name,
            String(value ?? '')
              .slice(0, MAX_VALUE_LENGTH)
              .trim(),
          ] as const,
      )
      .filter(([, value]) => value !== ''),
  )
}

function names(owner: string, fullName: string | undefined): [string, string][] {
  const words = capitalized((fullName ?? '').slice(0, MAX_VALUE_LENGTH).trim())
  const parts = words.split(/\s+/)
  return [
    [`${owner}.name`, words],
    [`${owner}.first_name`, parts[0] ?? ''],
    [`${owner}.last_name`, parts.length > 1 ? (parts.at(-1) ?? '') : ''],
  ]
}
/** As the web dashboard does for a name typed in small letters. Others stay as they are: `McKay`, `de la Cruz`, `<b>zoe`. */
function capitalized(name: string): string {
  const isLower = name === name.toLowerCase() && /^[\p{L}\p{M}\s.'’-]*$/u.test(name)
  return isLower ? name.replaceAll(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase()) : name
}
function wordsOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value)
    ? value
        .slice(0, MAX_ATTRIBUTES)
        .filter((each) => typeof each === 'string' || typeof each === 'number')
        .join(', ')
    : null
}

/** Text, and between it what the server would replace: `{{…}}` and `{%…%}`. Code between backticks is text, as on the server. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  const opening = /`|\{\{|\{%/g
  const closings: Readonly<Record<string, string>> = { '`': '`', '{{': '}}', '{%': '%}' }
  /** Closings that don't occur in the rest of the text: it is not searched for them again. */
  const absent = new Set<string>()
  let from = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [open] = match
    const close = closings[open] ?? ''
    const end = absent.has(close) ? -1 : text.indexOf(close, match.index + open.length)
    if (end === -1) {
      absent.add(close)
      continue
    }
    opening.lastIndex = end + close.length
    if (open === '`') continue
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), variable: null })
    const whole = text.slice(match.index, opening.lastIndex)
    pieces.push({ text: whole, variable: open === '{{' ? whole.slice(2, -2).trim().toLowerCase() : whole })
    from = opening.lastIndex
  }
  if (from < text.length) pieces.push({ text: text.slice(from), variable: null })
  return pieces
}

/** `text` with the variables that have a value filled in; the pieces with `variable` are those without one. */
export function filledPieces(text: string, values: VariableValues): TextPiece[] {
  return textPieces(text).map((piece) => {
    const value = piece.variable === null ? undefined : values.get(piece.variable)
    return value === undefined ? piece : { text: value, variable: null }
  })
}

/** `text` with the variables that have a value filled in, literally: nothing in a value is filled in again. */
export const fillVariables = (text: string, values: VariableValues): string =>
  filledPieces(text, values)
    .map((piece) => piece.text)
    .join('')

/** The variables in `text` as typed, each once. */
export const variablesIn = (text: string): string[] => [
  ...new Set(textPieces(text).flatMap(({ text: typed, variable }) => (variable === null ? [] : [typed]))),
]

/** What a message asks of the contact, read from attributes that servers and bots fill in different ways. Never throws. */
import { listOf, wireOf } from '../../shared/model/wire.ts'
import type { VisitorMessage } from '../../shared/views/visitor.ts'

export interface AskField {
  name: string
  label: string
  placeholder: string
}
export type Ask =
  | { kind: 'choices'; options: { title: string; value: string }[]; chosen: string | null }
  | { kind: 'form'; fields: AskField[]; given: string[] | null }
  | { kind: 'survey'; rating: number | null }

/** Far more than an ask has; each is a control. */
const MOST = 100

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
const recordOf = (value: unknown): Record<string, unknown> => wireOf(value) ?? {}
const recordsOf = (value: unknown): Record<string, unknown>[] => listOf(value).slice(0, MOST).map(recordOf)

/** The ask of a message that isn't the contact's; null for plain messages. */
export function askOf({
  isMine,
  contentType,
  attributes,
}: Pick<VisitorMessage, 'isMine' | 'contentType' | 'attributes'>): Ask | null {
  if (isMine) return null
  const items = recordsOf(attributes['items'])
  const submitted = attributes['submitted_values']
  switch (contentType) {
    case 'input_select':
      return {
        kind: 'choices',
        options: items
          .map((item) => ({
            title: textOf(item['title']) || textOf(item['value']),
            value: textOf(item['value']) || textOf(item['title']),
          }))
          .filter(({ title }) => title !== ''),
        chosen: recordsOf(submitted).map((one) => textOf(one['value']) || textOf(one['title']))[0] ?? null,
      }
    case 'form':
      return { kind: 'form', fields: items.map(fieldOf), given: givenIn(submitted) }
    case 'input_text':
    case 'input_textarea':
    case 'input_email':
      return {
        kind: 'form',
        fields: [{ name: contentType, label: '', placeholder: '' }],
        given: givenIn(submitted),
      }
    case 'input_csat': {
      const rating = recordOf(recordOf(submitted)['csat_survey_response'])['rating']
      return { kind: 'survey', rating: typeof rating === 'number' ? rating : null }
    }
    default:
      return null
  }
}

function fieldOf(item: Record<string, unknown>): AskField {
  const name = textOf(item['name'])
  return {
    name,
    label: textOf(item['label']) || textOf(item['placeholder']) || name,
    placeholder: textOf(item['placeholder']),
  }
}

function givenIn(submitted: unknown): string[] | null {
  const values = recordsOf(submitted).map((one) => textOf(one['value']))
  return values.length === 0 ? null : values
}

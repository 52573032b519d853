import { isDetails, objectField, textField } from '../../fields.ts'
import type { Details, Inbox } from '../types.ts'

const SECTIONS = ['body', 'header', 'footer', 'buttons']

/** The approved template of this name and language, if the inbox has it. */
export const templateOf = ({ messageTemplates }: Inbox, params: Details): Details | undefined =>
  messageTemplates.find(
    (template) =>
      template['name'] === params['name'] &&
      template['language'] === params['language'] &&
      textField(template, 'status')?.toLowerCase() === 'approved',
  )

/**
 * The parameters as the server stores them when it sends a message. It rewrites those of the older form, in which the
 * values have no sections. Parameters of a template that it doesn't know stay: only Meta checks them.
 */
export function storedParams(inbox: Inbox, params: Details): Details {
  const values = objectField(params, 'processed_params') ?? {}
  if (!templateOf(inbox, params) || SECTIONS.some((section) => section in values)) return params
  const isEmpty = Object.keys(values).length === 0
  return { ...params, processed_params: isEmpty ? {} : { body: values }, format_version: 'legacy' }
}

/** The same values with every text in them changed. */
export const mapTexts = (values: Details, change: (text: string) => string): Details =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, mapped(value, change)]))

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapped(item, change))
  return isDetails(value) ? mapTexts(value, change) : value
}

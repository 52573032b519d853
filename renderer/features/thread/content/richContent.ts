/**
 * The structured contents of messages, read from attributes that servers and bots fill in different ways:
 * docs/servers.md#messages. Never throws.
 */
import * as v from 'valibot'
import { withoutDirectionControls } from '../../../../shared/text/direction.ts'
import type { ThreadMessage } from '../../../../shared/views.ts'

const text = v.pipe(
  v.unknown(),
  v.transform((value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? withoutDirectionControls(String(value))
      : '',
  ),
)
const Item = v.object({
  title: v.optional(text, ''),
  value: v.optional(text, ''),
  name: v.optional(text, ''),
  label: v.optional(text, ''),
  placeholder: v.optional(text, ''),
  description: v.optional(text, ''),
  link: v.optional(text, ''),
  actions: v.optional(v.array(v.object({ text: v.optional(text, ''), uri: v.optional(text, '') })), []),
})
type Item = v.InferOutput<typeof Item>

/** What servers and telephone providers call the states of a call. */
const CALL_STATUS = {
  queued: 'ringing',
  initiated: 'ringing',
  ringing: 'ringing',
  'in-progress': 'ongoing',
  in_progress: 'ongoing',
  ongoing: 'ongoing',
  completed: 'completed',
  ended: 'completed',
  'no-answer': 'noAnswer',
  no_answer: 'noAnswer',
  missed: 'noAnswer',
  busy: 'busy',
  failed: 'failed',
  rejected: 'failed',
  canceled: 'canceled',
  cancelled: 'canceled',
} as const
export type CallStatus = (typeof CALL_STATUS)[keyof typeof CALL_STATUS]
/** Where integrations write the address of a meeting. */
const MEETING_LINKS = ['url', 'link', 'join_url', 'meeting_url'] as const
/** UTF-16 units; a longer address is not a meeting's. */
const LONGEST_LINK = 4_000

export type RichContent =
  | { kind: 'choices'; options: { title: string; chosen: boolean }[]; answered: boolean }
  | { kind: 'cards'; cards: { title: string; description: string; actions: { text: string; uri: string }[] }[] }
  | { kind: 'form'; fields: { label: string; value: string | null }[]; answered: boolean }
  | { kind: 'articles'; articles: { title: string; description: string; link: string }[] }
  | { kind: 'survey'; rating: number | null; feedback: string }
  | { kind: 'question'; answer: string | null }
  | {
      kind: 'call'
      direction: 'inbound' | 'outbound' | null
      /** Null for one that Deskbell doesn't know. */
      status: CallStatus | null
      seconds: number | null
    }
  /** A video call. `link`: where to join it; null where only the web dashboard can. */
  | { kind: 'meeting'; link: string | null }

/** The valid items of a list; the others are left out. */
function itemsOf(value: unknown): Item[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    const item = v.safeParse(Item, entry)
    return item.success ? [item.output] : []
  })
}
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
const wordsOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
const numberOf = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

function callOf(attributes: Record<string, unknown>): RichContent {
  const data = recordOf(attributes['data'])
  const direction = data['call_direction']
  const status = wordsOf(data['status'] ?? attributes['status'])
  return {
    kind: 'call',
    direction: direction === 'inbound' || direction === 'outbound' ? direction : null,
    status: Object.hasOwn(CALL_STATUS, status) ? CALL_STATUS[status as keyof typeof CALL_STATUS] : null,
    seconds: numberOf(data['duration_seconds'] ?? data['duration']),
  }
}

function meetingOf(attributes: Record<string, unknown>): RichContent | null {
  const data = recordOf(attributes['data'])
  if (attributes['type'] !== 'dyte' && data['meeting_id'] === undefined) return null
  const link = MEETING_LINKS.map((key) => wordsOf(data[key])).find(
    (text) => text.length <= LONGEST_LINK && URL.parse(text)?.protocol === 'https:',
  )
  return { kind: 'meeting', link: link ?? null }
}

/** The structured content of a message; null for a plain message and for unknown kinds. */
export function richContent({
  contentType,
  attributes,
}: Pick<ThreadMessage, 'contentType' | 'attributes'>): RichContent | null {
  const items = itemsOf(attributes['items'])
  const submitted = attributes['submitted_values']
  switch (contentType) {
    case 'input_select': {
      const chosen = new Set(
        itemsOf(submitted)
          .flatMap((item) => [item.value, item.title])
          .filter((word) => word !== ''),
      )
      return {
        kind: 'choices',
        options: items.map((item) => ({
          title: item.title || item.value,
          chosen: chosen.has(item.value) || chosen.has(item.title),
        })),
        answered: chosen.size > 0,
      }
    }
    case 'cards':
      return {
        kind: 'cards',
        cards: items.map(({ title, description, actions }) => ({
          title,
          description,
          actions: actions.filter((action) => action.text !== ''),
        })),
      }
    case 'form': {
      const values = new Map(itemsOf(submitted).map((item) => [item.name, item.value]))
      const fields = items.map((item) => ({
        label: item.label || item.placeholder || item.name,
        value: values.get(item.name) ?? null,
      }))
      return { kind: 'form', fields, answered: values.size > 0 }
    }
    case 'article':
      return {
        kind: 'articles',
        articles: items.map(({ title, description, link }) => ({ title: title || link, description, link })),
      }
    case 'input_csat': {
      const answer = recordOf(recordOf(submitted)['csat_survey_response'])
      const rating = numberOf(answer['rating'])
      return {
        kind: 'survey',
        rating: rating === null ? null : Math.min(5, Math.max(1, Math.round(rating))),
        feedback: wordsOf(answer['feedback_message']),
      }
    }
    case 'input_email':
    case 'input_text':
    case 'input_textarea': {
      const answer =
        wordsOf(attributes['submitted_email']) ||
        itemsOf(submitted)
          .map((item) => item.value)
          .filter((word) => word !== '')
          .join(', ') ||
        wordsOf(recordOf(submitted)['value'])
      return { kind: 'question', answer: answer === '' ? null : answer }
    }
    case 'voice_call':
      return callOf(attributes)
    case 'integrations':
      return meetingOf(attributes)
    default:
      return null
  }
}

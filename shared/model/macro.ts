/** Macros: lists of actions that an administrator or the user has written, and that the server runs on conversations. */
import type { ConversationStatus, Priority } from './conversation.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from './conversation.ts'
import type { Reader } from './referenceFromWire.ts'
import { idOf, listOf, textOf, wireOf } from './wire.ts'

/** As the server stores it: names and parameters are not checked. */
export interface MacroAction {
  name: string
  params: (string | number)[]
}
export interface Macro {
  accountId: number
  id: number
  name: string
  /** Only the user sees it. */
  isPersonal: boolean
  actions: MacroAction[]
}

/** More than any macro has. */
const MOST_ACTIONS = 100
const MOST_PARAMS = 100

export const macroFromWire: Reader<Macro> = (wire, id, accountId) => ({
  accountId,
  id,
  name: textOf(wire['name']) ?? '',
  isPersonal: wire['visibility'] === 'personal',
  actions: listOf(wire['actions']).slice(0, MOST_ACTIONS).flatMap(actionFromWire),
})

function actionFromWire(entry: unknown): MacroAction[] {
  const wire = wireOf(entry)
  const name = textOf(wire?.['action_name'])
  if (wire === null || name === null) return []
  const params = listOf(wire['action_params'])
    .slice(0, MOST_PARAMS)
    .map((param) => (typeof param === 'number' && Number.isFinite(param) ? param : textOf(param)))
    .filter((param) => param !== null)
  return [{ name, params }]
}

/** What an action does, in the order of the macro. `unknown`: Deskbell doesn't know it, or its parameters. */
export type MacroStep =
  | { kind: 'status'; status: ConversationStatus }
  /** `self`: whoever runs the macro. */
  | { kind: 'assign'; agent: number | 'self' | null }
  | { kind: 'team'; teamId: number | null }
  | { kind: 'addLabels' | 'removeLabels'; labels: string[] }
  | { kind: 'priority'; priority: Priority | null }
  | { kind: 'mute' }
  | { kind: 'message' | 'note'; text: string }
  | { kind: 'file' }
  | { kind: 'transcript'; emails: string[] }
  | { kind: 'webhook'; url: string }
  | { kind: 'unknown'; name: string }

/** Servers write nobody, no team and no priority as this text. */
const NOTHING = 'nil'

export const macroSteps = (actions: readonly MacroAction[]): MacroStep[] => actions.map(stepOf)

function stepOf({ name, params }: MacroAction): MacroStep {
  const [first] = params
  const texts = params.map(String)
  const text = texts[0] ?? ''
  const unknown: MacroStep = { kind: 'unknown', name }
  switch (name) {
    case 'resolve_conversation':
      return { kind: 'status', status: 'resolved' }
    case 'open_conversation':
      return { kind: 'status', status: 'open' }
    case 'pending_conversation':
      return { kind: 'status', status: 'pending' }
    case 'snooze_conversation':
      return { kind: 'status', status: 'snoozed' }
    case 'change_status': {
      const status = CONVERSATION_STATUSES.find((one) => one === first)
      return status === undefined ? unknown : { kind: 'status', status }
    }
    case 'assign_agent': {
      if (first === 'self' || first === undefined || first === NOTHING)
        return { kind: 'assign', agent: first === 'self' ? 'self' : null }
      const agent = idOf(first)
      return agent === null ? unknown : { kind: 'assign', agent }
    }
    case 'remove_assigned_agent':
      return { kind: 'assign', agent: null }
    case 'assign_team':
      return { kind: 'team', teamId: idOf(first) }
    case 'remove_assigned_team':
      return { kind: 'team', teamId: null }
    case 'add_label':
      return { kind: 'addLabels', labels: texts }
    case 'remove_label':
      return { kind: 'removeLabels', labels: texts }
    case 'change_priority':
      return { kind: 'priority', priority: PRIORITIES.find((one) => one === first) ?? null }
    case 'mute_conversation':
      return { kind: 'mute' }
    case 'send_message':
      return { kind: 'message', text }
    case 'add_private_note':
      return { kind: 'note', text }
    case 'send_attachment':
      return { kind: 'file' }
    case 'send_email_transcript':
      return { kind: 'transcript', emails: emailsIn(texts) }
    case 'send_webhook_event':
      return { kind: 'webhook', url: text }
    default:
      return unknown
  }
}

/** Servers take one text with commas for several addresses. */
const emailsIn = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split(','))
    .map((email) => email.trim())
    .filter((email) => email !== '')

/** The status that a conversation has afterwards; null where the macro leaves it. Muting resolves. */
export function statusAfter(steps: readonly MacroStep[]): ConversationStatus | null {
  const last = steps.findLast((step) => step.kind === 'status' || step.kind === 'mute')
  return last === undefined ? null : last.kind === 'status' ? last.status : 'resolved'
}

/** Whether the customer gets a message or a file. */
export const writesToContact = (steps: readonly MacroStep[]): boolean =>
  steps.some(({ kind }) => kind === 'message' || kind === 'file')

const ONCE: ReadonlySet<MacroStep['kind']> = new Set(['message', 'note', 'file', 'transcript', 'webhook', 'unknown'])
/** Whether running it twice does more than running it once. */
export const happensTwice = (steps: readonly MacroStep[]): boolean => steps.some(({ kind }) => ONCE.has(kind))

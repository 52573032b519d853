import { asUser } from './activity.ts'
import { assign, assignTeam, setLabels, setMuted, setPriority, setStatus } from './conversations.ts'
import { sendTranscript } from './mail/serverMail.ts'
import { sendAsAgent } from './messages.ts'
import type { Model } from './model.ts'
import type { Conversation, Macro, MacroAction, User } from './types.ts'
import { CONVERSATION_STATUSES, PRIORITIES } from './types.ts'

/** The actions that a macro may have. */
export const MACRO_ACTIONS: readonly string[] = [
  'assign_agent',
  'assign_team',
  'add_label',
  'remove_label',
  'change_priority',
  'change_status',
  'add_private_note',
  'send_message',
  'send_attachment',
  'snooze_conversation',
  'resolve_conversation',
  'mute_conversation',
  'send_email_transcript',
  'send_webhook_event',
  'remove_assigned_team',
  'remove_assigned_agent',
]
const texts = (action: MacroAction) => action.action_params.filter((param) => typeof param === 'string')

/** Runs a macro's actions in order, in the name of the user. Ignores unknown actions, as the real server does. */
export function runMacro(model: Model, macro: Macro, conversation: Conversation, user: User): void {
  const actor = asUser(user)
  for (const action of macro.actions) {
    const first = action.action_params[0]
    switch (action.action_name) {
      case 'add_label':
        setLabels(model, conversation, [...conversation.labels, ...texts(action)], actor)
        break
      case 'remove_label':
        setLabels(
          model,
          conversation,
          conversation.labels.filter((label) => !texts(action).includes(label)),
          actor,
        )
        break
      case 'resolve_conversation':
        setStatus(model, conversation, { status: 'resolved' }, actor)
        break
      case 'open_conversation':
        setStatus(model, conversation, { status: 'open' }, actor)
        break
      case 'pending_conversation':
        setStatus(model, conversation, { status: 'pending' }, actor)
        break
      case 'snooze_conversation':
        setStatus(model, conversation, { status: 'snoozed' }, actor)
        break
      case 'mute_conversation':
        setMuted(model, conversation, true, user)
        break
      case 'assign_team':
        assignTeam(model, conversation, typeof first === 'number' ? first : null, actor)
        break
      case 'change_status': {
        const status = CONVERSATION_STATUSES.find((one) => one === first)
        if (status !== undefined) setStatus(model, conversation, { status }, actor)
        break
      }
      case 'send_email_transcript':
        for (const to of texts(action)) sendTranscript(model, conversation, to, user)
        break
      case 'remove_assigned_agent':
        assign(model, conversation, null, actor)
        break
      case 'remove_assigned_team':
        assignTeam(model, conversation, null, actor)
        break
      case 'assign_agent':
        assign(model, conversation, first === 'self' ? user.id : typeof first === 'number' ? first : null, actor)
        break
      case 'change_priority':
        if (model.can('priority'))
          setPriority(model, conversation, PRIORITIES.find((priority) => priority === first) ?? null, actor)
        break
      case 'send_message':
        sendAsAgent(model, conversation, { content: texts(action)[0] ?? '' }, user)
        break
      case 'add_private_note':
        sendAsAgent(model, conversation, { content: texts(action)[0] ?? '', isPrivate: true }, user)
        break
      default:
        break
    }
  }
}

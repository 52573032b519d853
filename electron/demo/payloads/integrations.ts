import type { Model } from '../model/model.ts'
import type { Details } from '../model/types.ts'

interface Integration {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly short: string
  /** Whether the account uses it. Absent: never, as it needs a connection. */
  readonly isEnabled?: (model: Model, accountId: number) => boolean
}

const INTEGRATIONS: readonly Integration[] = [
  {
    id: 'webhook',
    name: 'Webhooks',
    description: 'Webhook events provide real-time updates about activities in your account.',
    short: 'Real-time updates about activities.',
    isEnabled: (model, accountId) => model.ofAccount(model.webhooks, accountId).length > 0,
  },
  {
    id: 'dashboard_apps',
    name: 'Dashboard Apps',
    description: 'Dashboard Apps embed pages that show orders or payments beside a conversation.',
    short: 'Pages beside a conversation.',
    isEnabled: (model, accountId) => model.ofAccount(model.dashboardApps, accountId).length > 0,
  },
  {
    id: 'openai',
    name: 'OpenAI',
    description: 'Reply suggestions, summaries and better wording by a large language model.',
    short: 'AI-powered reply suggestions.',
  },
  {
    id: 'dialogflow',
    name: 'Dialogflow',
    description: 'Chatbots that handle initial queries before an agent takes over.',
    short: 'Chatbots for initial queries.',
  },
  {
    id: 'google_translate',
    name: 'Google Translate',
    description: "Translates contacts' messages into the agent's language.",
    short: "Translates contacts' messages.",
  },
  { id: 'dyte', name: 'Dyte', description: 'Video and voice calls with contacts.', short: 'Video and voice calls.' },
]

/** The integrations that the server offers, with what the account uses. */
export const integrationPayloads = (model: Model, accountId: number): Details[] =>
  INTEGRATIONS.map(({ id, name, description, short, isEnabled }) => ({
    id,
    name,
    description,
    short_description: short,
    enabled: isEnabled?.(model, accountId) ?? false,
    hooks: [],
  }))

import type { CaptainAssistant } from '../model/captain/assistants.ts'
import type { Model } from '../model/model.ts'
import type { Details } from '../model/types.ts'
import { iso, seconds } from './basics.ts'

export const assistantPayload = (assistant: CaptainAssistant): Details => ({
  account_id: assistant.accountId,
  config: assistant.config,
  created_at: seconds(assistant.createdAt),
  description: assistant.description,
  guardrails: [],
  id: assistant.id,
  name: assistant.name,
  response_guidelines: [],
  updated_at: seconds(assistant.updatedAt),
})

/** An assistant as a message's sender. */
export const assistantPushPayload = (model: Model, assistant: CaptainAssistant): Details => ({
  id: assistant.id,
  name: assistant.name,
  avatar_url: `${model.base}/assets/images/dashboard/captain/logo.svg`,
  description: assistant.description,
  created_at: iso(assistant.createdAt),
  type: 'captain_assistant',
})

interface LanguageModel {
  readonly name: string
  readonly provider: string
  readonly credits: number
  readonly isComing?: true
}
const LANGUAGE_MODELS: Readonly<Record<string, LanguageModel>> = {
  'gpt-4.1': { name: 'GPT-4.1', provider: 'openai', credits: 3 },
  'gpt-4.1-mini': { name: 'GPT-4.1 Mini', provider: 'openai', credits: 1 },
  'gpt-4.1-nano': { name: 'GPT-4.1 Nano', provider: 'openai', credits: 1 },
  'gpt-5.1': { name: 'GPT-5.1', provider: 'openai', credits: 2 },
  'gpt-5-mini': { name: 'GPT-5 Mini', provider: 'openai', credits: 1 },
  'gpt-5-nano': { name: 'GPT-5 Nano', provider: 'openai', credits: 1 },
  'gpt-5.2': { name: 'GPT-5.2', provider: 'openai', credits: 3 },
  'claude-haiku-4.5': { name: 'Claude Haiku 4.5', provider: 'anthropic', credits: 2, isComing: true },
  'claude-sonnet-4.5': { name: 'Claude Sonnet 4.5', provider: 'anthropic', credits: 3, isComing: true },
  'gemini-3-flash': { name: 'Gemini 3 Flash', provider: 'gemini', credits: 1, isComing: true },
  'gemini-3-pro': { name: 'Gemini 3 Pro', provider: 'gemini', credits: 3, isComing: true },
  'whisper-1': { name: 'Whisper', provider: 'openai', credits: 1 },
  'text-embedding-3-small': { name: 'Text Embedding 3 Small', provider: 'openai', credits: 1 },
}
const CHAT_MODELS = [
  'gpt-5-mini',
  'gpt-4.1',
  'gpt-5.1',
  'gpt-5.2',
  'claude-haiku-4.5',
  'claude-sonnet-4.5',
  'gemini-3-flash',
  'gemini-3-pro',
]
interface AiFeature {
  readonly choices: readonly string[]
  readonly preset: string
}
const FEATURES: Readonly<Record<string, AiFeature>> = {
  editor: {
    choices: [
      'gpt-4.1-mini',
      'gpt-4.1-nano',
      'gpt-5-mini',
      'gpt-4.1',
      'gpt-5.1',
      'gpt-5.2',
      'claude-haiku-4.5',
      'gemini-3-flash',
      'gemini-3-pro',
    ],
    preset: 'gpt-4.1-mini',
  },
  assistant: { choices: CHAT_MODELS, preset: 'gpt-5.1' },
  copilot: { choices: CHAT_MODELS, preset: 'gpt-5.1' },
  label_suggestion: {
    choices: ['gpt-4.1-nano', 'gpt-4.1-mini', 'gpt-5-mini', 'gemini-3-flash', 'claude-haiku-4.5'],
    preset: 'gpt-4.1-nano',
  },
  audio_transcription: { choices: ['whisper-1'], preset: 'whisper-1' },
  help_center_search: { choices: ['text-embedding-3-small'], preset: 'text-embedding-3-small' },
}

const modelColumns = ({ name, provider, credits, isComing }: LanguageModel): Details => ({
  provider,
  display_name: name,
  ...(isComing ? { coming_soon: true } : {}),
  credit_multiplier: credits,
})

/** The models of the server's AI features. Accounts here choose none and turn none on. */
export function captainPreferences(): Details {
  const feature = ({ choices, preset }: AiFeature): Details => ({
    models: choices.flatMap((id) => {
      const known = LANGUAGE_MODELS[id]
      return known ? [{ id, coming_soon: null, ...modelColumns(known) }] : []
    }),
    default: preset,
    enabled: false,
    selected: preset,
  })
  return {
    providers: null,
    models: Object.fromEntries(Object.entries(LANGUAGE_MODELS).map(([id, row]) => [id, modelColumns(row)])),
    features: Object.fromEntries(Object.entries(FEATURES).map(([name, row]) => [name, feature(row)])),
  }
}

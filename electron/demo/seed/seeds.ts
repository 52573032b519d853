import type { Model } from '../model/model.ts'
import { seedAgentDay } from './agentDay.ts'
import { plantDeskSeed } from './deskPlans.ts'
import { writeMails } from './mail.ts'
import { seedEmpty, seedRecording } from './recording.ts'

export type Seed = 'desk' | 'recording' | 'agent-day' | 'empty'
export const SEEDS: readonly Seed[] = ['desk', 'recording', 'agent-day', 'empty']

/** Fills an empty model, without a word to anybody. */
export async function plantSeed(model: Model, seed: Seed): Promise<void> {
  model.quietly(() => plant(model, seed))
  if (seed === 'desk') await writeMails(model)
}

function plant(model: Model, seed: Seed): void {
  switch (seed) {
    case 'recording':
      return seedRecording(model)
    case 'agent-day':
      return seedAgentDay(model)
    case 'empty':
      return seedEmpty(model)
    case 'desk':
      return plantDeskSeed(model)
  }
}

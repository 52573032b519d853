import type { Model } from '../model/model.ts'
import { seedAgentDay } from './agentDay.ts'
import { seedDesk } from './deskPlans.ts'
import { convertToMails } from './mail.ts'
import { seedEmpty, seedRecording } from './recording.ts'

export type Seed = 'desk' | 'recording' | 'agent-day' | 'empty'
export const SEEDS: readonly Seed[] = ['desk', 'recording', 'agent-day', 'empty']

/** Fills an empty model without events. */
export async function loadSeed(model: Model, seed: Seed): Promise<void> {
  model.quietly(() => fill(model, seed))
  if (seed === 'desk') await convertToMails(model)
}

function fill(model: Model, seed: Seed): void {
  switch (seed) {
    case 'recording':
      return seedRecording(model)
    case 'agent-day':
      return seedAgentDay(model)
    case 'empty':
      return seedEmpty(model)
    case 'desk':
      return seedDesk(model)
  }
}

import type { World } from '../world/world.ts'
import { seedAgentDay } from './agentDay.ts'
import { plantDeskSeed } from './deskPlans.ts'
import { writeMails } from './mail.ts'
import { seedEmpty, seedRecording } from './recording.ts'

export type Seed = 'desk' | 'recording' | 'agent-day' | 'empty'
export const SEEDS: readonly Seed[] = ['desk', 'recording', 'agent-day', 'empty']

/** Fills an empty world, without a word to anybody. */
export async function plantSeed(world: World, seed: Seed): Promise<void> {
  world.quietly(() => plant(world, seed))
  if (seed === 'desk') await writeMails(world)
}

function plant(world: World, seed: Seed): void {
  switch (seed) {
    case 'recording':
      return seedRecording(world)
    case 'agent-day':
      return seedAgentDay(world)
    case 'empty':
      return seedEmpty(world)
    case 'desk':
      return plantDeskSeed(world)
  }
}

import type { World } from '../world/world.ts'
import { seedAgentDay } from './agentDay.ts'
import { plantDeskSeed } from './deskPlans.ts'
import { seedEmpty, seedRecording } from './recording.ts'

export type Seed = 'desk' | 'recording' | 'agent-day' | 'empty'
export const SEEDS: readonly Seed[] = ['desk', 'recording', 'agent-day', 'empty']

/** Fills an empty world. */
export function plantSeed(world: World, seed: Seed): void {
  switch (seed) {
    case 'recording': return seedRecording(world)
    case 'agent-day': return seedAgentDay(world)
    case 'empty': return seedEmpty(world)
    case 'desk': return plantDeskSeed(world)
  }
}

import type { World } from '../world/world.ts'
import { plantDeskSeed } from './deskPlans.ts'
import { seedEmpty, seedRecording } from './recording.ts'

export type Seed = 'desk' | 'recording' | 'empty'
export const SEEDS: readonly Seed[] = ['desk', 'recording', 'empty']

/** Fills an empty world. */
export function plantSeed(world: World, seed: Seed): void {
  switch (seed) {
    case 'recording': return seedRecording(world)
    case 'empty': return seedEmpty(world)
    case 'desk': return plantDeskSeed(world)
  }
}

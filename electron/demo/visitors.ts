import type { World } from './world/world.ts'

export class Visitors {
  readonly world: World
  rate = 0
  constructor(world: World) { this.world = world }
  setRate(rate: number): void { this.rate = rate }
  stop(): void { this.rate = 0 }
}

import { Cable } from './cable.ts'
import type { Clock } from './clock.ts'
import type { SocketTransport } from './connection.ts'
import { Faults } from './control/faults.ts'
import { Model } from './model/model.ts'
import { startSchedule } from './model/schedule.ts'
import type { Random } from './random.ts'
import type { ParsedRequest, Reply } from './rest/answer.ts'
import { RestServer } from './rest/answer.ts'
import { buildRoutes } from './rest/routes.ts'
import { capabilitiesOf } from './versions.ts'

export interface InProcessOptions {
  readonly clock: Clock
  readonly random: Random
  readonly like: string
  /** The address that clients use. */
  readonly base: string
}

/** The demo server without ports. The caller passes requests and sockets in and drives the clock. */
export class InProcessDemo {
  readonly model: Model
  readonly faults: Faults
  readonly rest: RestServer
  readonly cable: Cable
  /** Stops what the server does by the clock. */
  readonly stopSchedule: () => void

  constructor({ clock, random, like, base }: InProcessOptions) {
    this.model = new Model({ clock, random, capabilities: capabilitiesOf(like) })
    this.model.base = base
    this.faults = new Faults(this.model)
    this.rest = new RestServer(
      this.model,
      buildRoutes(() => this.faults.rest.ignoresAfter),
      this.faults.rest,
    )
    this.cable = new Cable(this.model, this.faults.sockets)
    this.faults.attach(this.cable)
    this.stopSchedule = startSchedule(this.model)
  }

  request(request: ParsedRequest): Promise<Reply> {
    return this.rest.reply(request)
  }

  /** See `Cable.refusal`. */
  refusal(path: string, origin: string | undefined): ReturnType<Cable['refusal']> {
    return this.cable.refusal(path, origin)
  }

  accept(transport: SocketTransport): void {
    this.cable.accept(transport)
  }

  close(): void {
    this.stopSchedule()
    this.faults.dispose()
    this.cable.close()
  }
}

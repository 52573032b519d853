import { createServer, type Server } from 'node:http'
import type { Cable } from '../cable.ts'
import type { RestServer } from '../rest/answer.ts'
import type { Visitors } from '../visitors.ts'
import type { World } from '../world/world.ts'
import type { Faults } from './faults.ts'

export interface Controlled { readonly world: World; readonly faults: Faults; readonly visitors: Visitors; readonly rest: RestServer; readonly cable: Cable }

export class ControlServer {
  readonly parts: Controlled
  readonly #server: Server
  constructor(parts: Controlled) {
    this.parts = parts
    this.#server = createServer((_request, response) => { response.writeHead(404).end() })
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => { this.#server.close(() => resolve()) })
  }
}

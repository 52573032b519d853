import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { errorMessage } from '../../../shared/text/errors.ts'
import { readBody } from '../body.ts'
import type { Cable } from '../cable.ts'
import { numberField } from '../fields.ts'
import { HttpError } from '../model/errors.ts'
import type { Model } from '../model/model.ts'
import type { Details } from '../model/types.ts'
import type { RestServer } from '../rest/answer.ts'
import type { Visitors } from '../visitors.ts'
import { applyFault } from './applyFault.ts'
import type { Faults } from './faults.ts'
import { runManualAction } from './manualActions.ts'
import { stateOf } from './state.ts'
import { visitorAction } from './visitorActions.ts'

export interface ControlServerOptions {
  readonly model: Model
  readonly faults: Faults
  readonly visitors: Visitors
  readonly rest: RestServer
  readonly cable: Cable
}

const HOST = '127.0.0.1'

/** The control API on its own port. JSON in and out; the calls are listed in README.md. */
export class ControlServer {
  readonly #options: ControlServerOptions
  readonly #server: Server

  constructor(options: ControlServerOptions) {
    this.#options = options
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        const status = error instanceof HttpError ? error.status : 500
        const body = error instanceof HttpError ? error.body : { error: errorMessage(error) }
        send(response, status, body)
      })
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const { body, uploads } = await readBody(request)
    const { model, faults, visitors, rest, cable } = this.#options
    switch (`${request.method ?? ''} ${url.pathname}`) {
      case 'GET /state':
        return send(response, 200, stateOf(this.#options))
      case 'GET /time':
        return send(response, 200, { now: model.now(), monotonic: model.clock.monotonic() })
      case 'GET /requests':
        return send(response, 200, {
          counts: Object.fromEntries(rest.counts),
          log: rest.log.slice(-(Number(url.searchParams.get('last')) || 200)),
        })
      case 'DELETE /requests': {
        rest.log.length = 0
        rest.counts.clear()
        return send(response, 200, {})
      }
      case 'GET /faults':
        return send(response, 200, {
          sockets: faults.sockets.list().map(shown),
          rest: faults.rest.list().map((rule) => ({ ...shown(rule), path: rule.path?.source })),
        })
      case 'POST /faults':
        return send(response, 200, applyFault(model, faults, body))
      case 'DELETE /faults': {
        const id = url.searchParams.get('id')
        const kind = url.searchParams.get('kind')
        faults.clear({ ...(id === null ? {} : { id: Number(id) }), ...(kind === null ? {} : { kind }) })
        return send(response, 200, {})
      }
      case 'GET /mails':
        return send(response, 200, { mails: model.mail.sent })
      case 'POST /hand':
        return send(response, 200, await runManualAction(model, body))
      case 'POST /mails':
        return send(response, 200, controlMail(model, body))
      case 'POST /visitor':
        return send(response, 200, visitorAction(model, body, uploads))
      case 'POST /visitors': {
        visitors.setRate(numberField(body, 'rate') ?? 0)
        return send(response, 200, { rate: visitors.rate })
      }
      case 'POST /limits': {
        rest.limits.isOn = body['on'] !== false
        return send(response, 200, { on: rest.limits.isOn })
      }
      case 'POST /presence': {
        const seconds = numberField(body, 'ttl')
        if (seconds === undefined) throw new HttpError(422, { error: 'ttl: seconds' })
        model.presence.agentWindow = seconds * 1000
        return send(response, 200, { ttl: seconds })
      }
      default:
        return send(response, 404, {
          error: `no ${request.method ?? ''} ${url.pathname}; ${cable.connections.size} sockets are open`,
        })
    }
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject)
        const address = this.#server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}

/** Holds or releases mails, or changes the delay of mails with files. Returns how many were sent so far. */
function controlMail({ mail }: Model, body: Details): Details {
  const [least, most] = [numberField(body, 'least'), numberField(body, 'most')]
  if (least !== undefined && most !== undefined) mail.fileDelay = { least, most }
  if (body['hold'] === true) mail.hold()
  if (body['hold'] === false) mail.release()
  return { left: mail.sent.length, lateness: mail.fileDelay }
}

const shown = (entry: { id: number; fault: object; left: number }): Details => ({
  id: entry.id,
  ...entry.fault,
  left: Number.isFinite(entry.left) ? entry.left : null,
})

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text)
}

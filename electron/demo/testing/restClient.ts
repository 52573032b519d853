import { parseJson } from '../../../shared/text/json.ts'
import { Faults } from '../control/faults.ts'
import { isDetails } from '../fields.ts'
import type { Upload } from '../http.ts'
import type { Details } from '../model/types.ts'
import { RestServer } from '../rest/answer.ts'
import { buildRoutes } from '../rest/routes.ts'
import type { SmallDesk } from './smallDesk.ts'

export interface RestAnswer {
  readonly status: number
  readonly body: unknown
}

/** Sends requests to the REST server of a small desk, without a port. Account paths are those of account 1. */
export class RestClient {
  readonly #desk: SmallDesk
  readonly #server: RestServer

  constructor(desk: SmallDesk) {
    this.#desk = desk
    this.#server = new RestServer(
      desk.model,
      buildRoutes(() => false),
      new Faults(desk.model).rest,
    )
  }

  /** `who`: an agent, by the API token; or the headers of a session. A path below the account needs no prefix. */
  async ask(
    who: 'ada' | 'ben' | 'cleo' | Record<string, string> | null,
    method: string,
    path: string,
    body: Details = {},
    uploads: Upload[] = [],
  ): Promise<RestAnswer> {
    const headers = typeof who === 'string' ? { 'api-access-token': this.#desk.user(who).apiToken } : (who ?? {})
    const url = /^\/(api|auth|public)\//.test(path) ? path : `/api/v1/accounts/1${path}`
    const reply = await this.#server.reply({ method, url, headers, body, uploads })
    if (reply.kind !== 'answer') throw new Error('no answer')
    return { status: reply.status, body: parseJson(reply.bytes.toString('utf8')) }
  }
}

/** An answered object; empty if it is none. */
export const objectIn = ({ body }: RestAnswer): Details => (isDetails(body) ? body : {})

/** An answered list, or the one in `payload`. */
export function listIn({ body }: RestAnswer): Details[] {
  const list = isDetails(body) ? body['payload'] : body
  return Array.isArray(list) ? list.filter(isDetails) : []
}

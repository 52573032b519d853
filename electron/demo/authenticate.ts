import type { IncomingHttpHeaders } from 'node:http'
import { HttpError, notSignedIn } from './model/errors.ts'
import type { Model } from './model/model.ts'
import type { Session, User } from './model/types.ts'

const header = (headers: IncomingHttpHeaders, name: string) => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Finds the caller by an API token (either spelling of the header) or by the three headers of a session. Throws 401. */
export function authenticate(model: Model, headers: IncomingHttpHeaders): { user: User; session: Session | null } {
  const apiToken = header(headers, 'api-access-token') ?? header(headers, 'api_access_token')
  if (apiToken !== undefined && apiToken !== '') {
    const user = [...model.users.values()].find((candidate) => candidate.apiToken === apiToken)
    if (!user) throw new HttpError(401, { error: 'Invalid Access Token' })
    return { user, session: null }
  }
  const session = model.sessions.find(
    (s) => s.client === header(headers, 'client') && s.token === header(headers, 'access-token'),
  )
  const user = session && model.users.get(session.userId)
  if (!session || !user || user.email !== header(headers, 'uid') || session.expiry * 1000 < model.now())
    throw notSignedIn()
  session.lastActivityAt = model.now()
  return { user, session }
}

import type { IncomingHttpHeaders } from 'node:http'
import { notSignedIn, Refusal } from './world/errors.ts'
import type { Session, User } from './world/types.ts'
import type { World } from './world/world.ts'

const header = (headers: IncomingHttpHeaders, name: string) => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Who calls: by an API token (either spelling of the header) or by a session's three headers. Throws 401. */
export function authenticate(world: World, headers: IncomingHttpHeaders): { user: User; session: Session | null } {
  const apiToken = header(headers, 'api-access-token') ?? header(headers, 'api_access_token')
  if (apiToken !== undefined && apiToken !== '') {
    const user = [...world.users.values()].find((candidate) => candidate.apiToken === apiToken)
    if (!user) throw new Refusal(401, { error: 'Invalid Access Token' })
    return { user, session: null }
  }
  const session = world.sessions.find(
    (s) => s.client === header(headers, 'client') && s.token === header(headers, 'access-token'),
  )
  const user = session && world.users.get(session.userId)
  if (!session || !user || user.email !== header(headers, 'uid') || session.expiry * 1000 < world.now())
    throw notSignedIn()
  session.lastActivityAt = world.now()
  return { user, session }
}

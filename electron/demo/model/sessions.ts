import { iso } from '../payloads/basics.ts'
import { profilePayload } from '../payloads/users.ts'
import { HttpError } from './errors.ts'
import type { Model } from './model.ts'
import type { Details, Session, User } from './types.ts'

const TWO_MONTHS = 60 * 24 * 3600 * 1000
const MAX_SESSIONS = 25

/** Opens a session. At the cap, a browser gets 409 and must choose one to end; other clients lose the oldest. */
export function openSession(
  model: Model,
  user: User,
  userAgent: string,
  revoke: { id?: number; all?: boolean } = {},
): Session {
  const own = () => model.sessions.filter((s) => s.userId === user.id)
  if (revoke.all === true) for (const session of own()) endSession(model, session)
  const named = own().find((s) => s.id === revoke.id)
  if (named) endSession(model, named)
  if (own().length >= MAX_SESSIONS - 1 && model.can('sessionCap') && isAsked(model, userAgent)) {
    throw new HttpError(409, {
      sessions_limit_reached: true,
      sessions: own()
        .reverse()
        .map((s) => sessionPayload(s)),
    })
  }
  while (own().length >= MAX_SESSIONS) {
    const oldest = own()[0]
    if (oldest) endSession(model, oldest)
  }
  const now = model.now()
  const session: Session = {
    id: model.nextId('sessions'),
    userId: user.id,
    client: model.token(22),
    token: model.token(22),
    expiry: Math.floor((now + TWO_MONTHS) / 1000),
    userAgent,
    createdAt: now,
    lastActivityAt: now,
  }
  model.sessions.push(session)
  return session
}

/** Servers ask browsers only, by their user agent; a fork may ask everyone. */
function isAsked(model: Model, userAgent: string): boolean {
  return model.asksAtSessionCap || userAgent.includes('Mozilla')
}

export function endSession(model: Model, session: Session): void {
  const index = model.sessions.indexOf(session)
  if (index >= 0) model.sessions.splice(index, 1)
}

export function sessionHeaders(model: Model, session: Session): Record<string, string> {
  return {
    'access-token': session.token,
    'token-type': 'Bearer',
    client: session.client,
    uid: model.user(session.userId).email,
    expiry: String(session.expiry),
  }
}

/** What the server's parser recognizes in a user agent that isn't a browser's; recorded: nothing, and Linux alone. */
function namesIn(userAgent: string): Details {
  const electron = /Electron\/([\d.]+)/.exec(userAgent)?.[1]
  const mac = /Mac OS X\s*([\d_.]+)/.exec(userAgent)?.[1]?.replaceAll('_', '.')
  const windows = /Windows NT\s*([\d.]+)/.exec(userAgent)?.[1]
  return {
    browser_name: electron === undefined ? 'Unknown Browser' : 'Electron',
    browser_version: electron ?? '0.0',
    device_name: 'Unknown',
    platform_name:
      mac !== undefined
        ? 'macOS'
        : windows !== undefined
          ? 'Windows'
          : userAgent.includes('Linux')
            ? 'Generic Linux'
            : 'Unknown',
    platform_version: mac ?? windows ?? '0',
  }
}

/** `current`: the session of the caller, null with an API token. Without it the row is one to choose from at the cap. */
export function sessionPayload(session: Session, caller?: { readonly current: Session | null }): Details {
  return {
    id: session.id,
    ...namesIn(session.userAgent),
    ip_address: '127.0.0.1',
    city: null,
    country: null,
    ...(caller ? { country_code: null } : {}),
    last_activity_at: iso(session.lastActivityAt),
    created_at: iso(session.createdAt),
    ...(caller ? { current: caller.current === session } : {}),
  }
}

export const signInAnswer = (model: Model, user: User): Details => ({ data: profilePayload(model, user) })

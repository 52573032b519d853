import type { Router } from '../http.ts'
import { empty, idParam, ok } from '../http.ts'
import { invalid, notFound } from '../model/errors.ts'
import { endSession, sessionPayload } from '../model/sessions.ts'

/** The user's sign-ins. */
export function addSessions(router: Router): void {
  const at = '/api/v1/profile/sessions'
  router.user(
    'GET',
    at,
    ({ model, user, session }) =>
      ok(
        model.sessions
          .filter((s) => s.userId === user.id)
          .reverse()
          .map((s) => sessionPayload(s, { current: session })),
      ),
    'sessionCap',
  )
  router.user(
    'DELETE',
    `${at}/:id`,
    (call) => {
      const session = call.model.sessions.find((s) => s.userId === call.user.id && s.id === idParam(call, 'id'))
      if (!session) throw notFound()
      if (session === call.session) throw invalid('You cannot revoke the current session.')
      endSession(call.model, session)
      return empty
    },
    'sessionCap',
  )
}

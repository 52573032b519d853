import { flagField, numberField, textField } from '../fields.ts'
import type { Answer, Call, Router } from '../http.ts'
import { empty, ok } from '../http.ts'
import { iso } from '../payloads/basics.ts'
import { profilePayload } from '../payloads/users.ts'
import { Refusal } from '../world/errors.ts'
import {
  answerPassword,
  checkSecondFactor,
  endSession,
  openSession,
  sessionHeaders,
  signInAnswer,
} from '../world/sessions.ts'
import type { User } from '../world/types.ts'

const wrongLogin = () => new Refusal(401, { success: false, errors: ['Invalid login credentials. Please try again.'] })

function signIn(call: Call): Answer {
  const { world, body } = call
  const mfaToken = textField(body, 'mfa_token')
  if (mfaToken !== undefined && world.can('mfa')) {
    return welcome(
      call,
      checkSecondFactor(world, mfaToken, textField(body, 'otp_code'), textField(body, 'backup_code')),
    )
  }
  const email = textField(body, 'email')?.trim().toLowerCase()
  const user = [...world.users.values()].find((candidate) => candidate.email.toLowerCase() === email)
  if (!user || user.password !== textField(body, 'password')) throw wrongLogin()
  const pending = answerPassword(world, user)
  if (pending) return { status: 206, body: { mfa_required: true, mfa_token: pending.mfaToken } }
  return welcome(call, user)
}

function welcome({ world, body, headers }: Call, user: User): Answer {
  const id = numberField(body, 'revoke_session_id')
  const all = flagField(body, 'revoke_all_sessions')
  const session = openSession(world, user, headers['user-agent'] ?? '', {
    ...(id === undefined ? {} : { id }),
    ...(all === undefined ? {} : { all }),
  })
  return { body: signInAnswer(world, user), headers: sessionHeaders(world, session) }
}

/** Signing in and out, and what tells a client which server this is. */
export function addAuth(router: Router): void {
  router.public('GET', '/api', ({ world }) =>
    ok({
      version: world.capabilities.version,
      timestamp: iso(world.now()).replace('T', ' ').slice(0, 19),
      queue_services: 'ok',
      data_services: 'ok',
    }),
  )
  router.public('GET', '/health', () => ok({ status: 'woot' }), 'healthRoute')
  router.public('POST', '/auth/sign_in', signIn)
  router.public('POST', '/auth/password', () =>
    ok({ message: 'Woot! Request for password reset is successful. Check your mail for instructions.' }),
  )
  router.user('GET', '/auth/validate_token', ({ world, user }) =>
    ok({ payload: { success: true, data: { ...profilePayload(world, user), created_at: iso(user.createdAt) } } }),
  )
  router.user('DELETE', '/auth/sign_out', ({ world, session }) => {
    if (session) endSession(world, session)
    return ok({ success: true })
  })
  router.public('GET', '/', () => ({ ...empty, text: 'demo' }))
}

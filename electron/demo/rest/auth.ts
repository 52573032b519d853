import { flagField, numberField, textField } from '../fields.ts'
import type { Answer, Call, Router } from '../http.ts'
import { empty, ok } from '../http.ts'
import { HttpError } from '../model/errors.ts'
import { sendPasswordReset } from '../model/mail/accountMail.ts'
import { answerPassword, checkSecondFactor } from '../model/secondFactor.ts'
import { endSession, openSession, sessionHeaders, signInAnswer } from '../model/sessions.ts'
import { isSsoToken, useUpSsoToken } from '../model/ssoTokens.ts'
import type { User } from '../model/types.ts'
import { userByEmail } from '../model/users.ts'
import { iso } from '../payloads/basics.ts'
import { profilePayload } from '../payloads/users.ts'

const wrongLogin = () =>
  new HttpError(401, { success: false, errors: ['Invalid login credentials. Please try again.'] })

const userIn = ({ model, body }: Call) => userByEmail(model, textField(body, 'email')?.trim().toLowerCase())

/** Newer servers don't reveal whether the address is known. */
function resetPassword(call: Call): Answer {
  const user = userIn(call)
  if (user) sendPasswordReset(call.model, user)
  if (call.model.can('quietPasswordReset'))
    return ok({
      message:
        'Request for password reset is successful. A email with instructions will be sent to your email if it exists.',
    })
  if (!user) return { status: 404, body: { message: 'Uh ho! We could not find any user with the specified email.' } }
  return ok({ message: 'Woot! Request for password reset is successful. Check your mail for instructions.' })
}

function signIn(call: Call): Answer {
  const { model, body } = call
  const mfaToken = textField(body, 'mfa_token')
  if (mfaToken !== undefined && model.can('mfa')) {
    return welcome(
      call,
      checkSecondFactor(model, mfaToken, textField(body, 'otp_code'), textField(body, 'backup_code')),
    )
  }
  const user = userIn(call)
  const token = textField(body, 'sso_auth_token')
  if (user && token !== undefined && isSsoToken(model, user, token)) {
    const answer = welcome(call, user)
    // Not before: at the session cap it has to work again.
    useUpSsoToken(model, user, token)
    return answer
  }
  if (!user || user.password !== textField(body, 'password')) throw wrongLogin()
  const pending = answerPassword(model, user)
  if (pending) return { status: 206, body: { mfa_required: true, mfa_token: pending.mfaToken } }
  return welcome(call, user)
}

function welcome({ model, body, headers }: Call, user: User): Answer {
  const id = numberField(body, 'revoke_session_id')
  const all = flagField(body, 'revoke_all_sessions')
  const session = openSession(model, user, headers['user-agent'] ?? '', {
    ...(id === undefined ? {} : { id }),
    ...(all === undefined ? {} : { all }),
  })
  return { body: signInAnswer(model, user), headers: sessionHeaders(model, session) }
}

/** Sign-in, sign-out and the server's version. */
export function addAuth(router: Router): void {
  router.public('GET', '/api', ({ model }) =>
    ok({
      version: model.capabilities.version,
      timestamp: iso(model.now()).replace('T', ' ').slice(0, 19),
      queue_services: 'ok',
      data_services: 'ok',
    }),
  )
  router.public('GET', '/health', () => ok({ status: 'woot' }), 'healthRoute')
  router.public('POST', '/auth/sign_in', signIn)
  router.public('POST', '/auth/password', resetPassword)
  router.user('GET', '/auth/validate_token', ({ model, user }) =>
    ok({ payload: { success: true, data: { ...profilePayload(model, user), created_at: iso(user.createdAt) } } }),
  )
  router.user('DELETE', '/auth/sign_out', ({ model, session }) => {
    if (session) endSession(model, session)
    return ok({ success: true })
  })
  router.public('GET', '/', () => ({ ...empty, text: 'demo' }))
}

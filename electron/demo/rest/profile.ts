import { choiceField, flagField, numberField, objectField, textField } from '../fields.ts'
import type { Answer, Router, UserCall } from '../http.ts'
import { empty, idParam, ok } from '../http.ts'
import { storeBlob } from '../model/blobs.ts'
import { HttpError, invalid, notAMember, notFound } from '../model/errors.ts'
import { changePassword, endSession, isFreshCode, newSecret, sessionPayload } from '../model/sessions.ts'
import type { Details, Membership } from '../model/types.ts'
import { profilePayload } from '../payloads/users.ts'

const profileOf = (call: UserCall): Details => objectField(call.body, 'profile') ?? {}
const answer = ({ model, user }: UserCall) => ok(profilePayload(model, user))

function membershipOf(call: UserCall, fields: Details): Membership {
  const membership = call.model.membership(numberField(fields, 'account_id') ?? 0, call.user.id)
  if (!membership) throw notAMember()
  return membership
}

function updateProfile(call: UserCall): Answer {
  const { model, user } = call
  const fields = profileOf(call)
  const password = textField(fields, 'password')
  if (password !== undefined && password !== '') {
    if (textField(fields, 'current_password') !== user.password) throw invalid('Invalid current password')
    if ((textField(fields, 'password_confirmation') ?? password) !== password)
      throw invalid("Password confirmation doesn't match Password")
    changePassword(model, user, password)
  }
  user.name = textField(fields, 'name') ?? user.name
  user.email = textField(fields, 'email') ?? user.email
  if ('display_name' in fields) user.displayName = textField(fields, 'display_name') ?? null
  if ('message_signature' in fields) user.messageSignature = textField(fields, 'message_signature') ?? null
  user.uiSettings = objectField(fields, 'ui_settings') ?? user.uiSettings
  const availability = choiceField(fields, 'availability', ['online', 'busy', 'offline'])
  if (availability !== undefined)
    for (const m of model.memberships) if (m.userId === user.id) m.availability = availability
  const avatar = call.uploads.find((upload) => upload.field === 'profile[avatar]')
  if (avatar) user.avatar = storeBlob(model, avatar).key
  return answer(call)
}

/** The signed-in user: settings, availability, sessions, second factor. */
export function addProfile(router: Router): void {
  const at = '/api/v1/profile'
  router.user('GET', at, answer)
  router.user('PUT', at, updateProfile)
  router.user('PATCH', at, updateProfile)
  router.user(
    'POST',
    `${at}/availability`,
    (call) => {
      const fields = profileOf(call)
      const availability = choiceField(fields, 'availability', ['online', 'busy', 'offline'])
      if (availability !== undefined) membershipOf(call, fields).availability = availability
      return answer(call)
    },
    'availabilityEndpoint',
  )
  router.user(
    'POST',
    `${at}/auto_offline`,
    (call) => {
      const fields = profileOf(call)
      membershipOf(call, fields).autoOffline = flagField(fields, 'auto_offline') ?? true
      return answer(call)
    },
    'autoOfflineEndpoint',
  )
  router.user(
    'PUT',
    `${at}/set_active_account`,
    (call) => {
      membershipOf(call, profileOf(call)).activeAt = call.model.now()
      return empty
    },
    'setActiveAccount',
  )
  router.user(
    'POST',
    `${at}/reset_access_token`,
    (call) => {
      call.user.apiToken = call.model.token()
      return answer(call)
    },
    'resetAccessToken',
  )
  router.user(
    'GET',
    `${at}/sessions`,
    ({ model, user, session }) =>
      ok(
        model.sessions
          .filter((s) => s.userId === user.id)
          .reverse()
          .map((s) => sessionPayload(s, session ?? s)),
      ),
    'sessionCap',
  )
  router.user(
    'DELETE',
    `${at}/sessions/:id`,
    (call) => {
      const session = call.model.sessions.find((s) => s.userId === call.user.id && s.id === idParam(call, 'id'))
      if (!session) throw notFound()
      endSession(call.model, session)
      return empty
    },
    'sessionCap',
  )
  router.user(
    'POST',
    `${at}/mfa`,
    ({ model, user }) => {
      const secret = newSecret(model)
      user.mfa = { secret, enabled: false, backupCodes: [] }
      return ok({
        provisioning_url: `otpauth://totp/Chatwoot:${encodeURIComponent(user.email)}?secret=${secret}&issuer=Chatwoot`,
        secret,
      })
    },
    'mfa',
  )
  router.user(
    'POST',
    `${at}/mfa/verify`,
    ({ model, user, body }) => {
      if (!user.mfa || !isFreshCode(model, user, textField(body, 'otp_code') ?? ''))
        throw new HttpError(400, { error: 'Invalid verification code' })
      user.mfa.enabled = true
      user.mfa.backupCodes = Array.from({ length: 10 }, () => model.token(8).toUpperCase())
      return ok({ enabled: true, backup_codes: user.mfa.backupCodes })
    },
    'mfa',
  )
  router.user(
    'DELETE',
    `${at}/mfa`,
    ({ user }) => {
      user.mfa = null
      return ok({ enabled: false })
    },
    'mfa',
  )
}

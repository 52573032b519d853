import { choiceField, flagField, numberField, objectField, present, textField } from '../fields.ts'
import type { Answer, Router, UserCall } from '../http.ts'
import { empty, ok } from '../http.ts'
import { storeBlob } from '../model/blobs.ts'
import { internalError, invalid, notFound } from '../model/errors.ts'
import { changePassword } from '../model/passwords.ts'
import type { Availability, Details, Membership } from '../model/types.ts'
import { checkUser } from '../model/users.ts'
import { profilePayload } from '../payloads/users.ts'

const AVAILABILITIES = ['online', 'busy', 'offline'] as const

const profileOf = (call: UserCall): Details => objectField(call.body, 'profile') ?? {}
const answer = ({ model, user }: UserCall) => ok(profilePayload(model, user))

function membershipOf(call: UserCall, fields: Details): Membership {
  const membership = call.model.membership(numberField(fields, 'account_id') ?? 0, call.user.id)
  if (!membership) throw notFound()
  return membership
}

/** The real server fails on an unknown availability. */
function availabilityIn(fields: Details): Availability | undefined {
  const named = textField(fields, 'availability')
  const known = AVAILABILITIES.find((word) => word === named)
  if (named !== undefined && known === undefined) throw internalError()
  return known
}

function updatePassword(call: UserCall, fields: Details): void {
  const password = textField(fields, 'password')
  if (password === undefined || password === '') return
  if (textField(fields, 'current_password') !== call.user.password) throw invalid('Invalid current password')
  changePassword(call.model, call.user, password, textField(fields, 'password_confirmation'))
}

/** Changes the given fields. `ui_settings` is replaced as a whole. */
function updateProfile(call: UserCall): Answer {
  const { model, user } = call
  const fields = profileOf(call)
  const [name, email] = [textField(fields, 'name'), textField(fields, 'email')]
  checkUser(model, present({ name, email }), user)
  updatePassword(call, fields)
  user.name = name ?? user.name
  user.email = email?.toLowerCase() ?? user.email
  if ('display_name' in fields) user.displayName = textField(fields, 'display_name') ?? null
  if ('message_signature' in fields) user.messageSignature = textField(fields, 'message_signature') ?? null
  user.uiSettings = objectField(fields, 'ui_settings') ?? user.uiSettings
  const phoneNumber = textField(fields, 'phone_number')
  if (phoneNumber !== undefined) user.customAttributes = { ...user.customAttributes, phone_number: phoneNumber }
  const availability = choiceField(fields, 'availability', AVAILABILITIES)
  if (availability !== undefined)
    for (const m of model.memberships) if (m.userId === user.id) m.availability = availability
  const avatar = call.uploads.find((upload) => upload.field === 'profile[avatar]')
  if (avatar) user.avatar = storeBlob(model, avatar).key
  return answer(call)
}

/** The signed-in user: settings, availability, API token. */
export function addProfile(router: Router): void {
  const at = '/api/v1/profile'
  router.user('GET', at, answer)
  router.user('PUT', at, updateProfile)
  router.user('PATCH', at, updateProfile)
  router.user('DELETE', `${at}/avatar`, (call) => {
    call.user.avatar = null
    return answer(call)
  })
  router.user(
    'POST',
    `${at}/availability`,
    (call) => {
      const fields = profileOf(call)
      const membership = membershipOf(call, fields)
      membership.availability = availabilityIn(fields) ?? membership.availability
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
}

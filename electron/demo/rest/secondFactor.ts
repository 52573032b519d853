import { textField } from '../fields.ts'
import type { Router, UserCall } from '../http.ts'
import { ok } from '../http.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  hasSecondFactor,
  removeSecondFactor,
  replaceBackupCodes,
} from '../model/secondFactor.ts'

const codeOf = ({ body }: UserCall) => textField(body, 'otp_code') ?? ''

/** The user's second factor: an authenticator app and backup codes. */
export function addSecondFactor(router: Router): void {
  const at = '/api/v1/profile/mfa'
  router.user(
    'GET',
    at,
    ({ user }) =>
      ok({
        feature_available: true,
        enabled: hasSecondFactor(user),
        backup_codes_generated: (user.mfa?.backupCodes.length ?? 0) > 0,
      }),
    'mfa',
  )
  router.user(
    'POST',
    at,
    ({ model, user }) => {
      const secret = beginSecondFactor(model, user)
      const name = `Chatwoot:${encodeURIComponent(user.email)}`
      return ok({ provisioning_url: `otpauth://totp/${name}?secret=${secret}&issuer=Chatwoot`, secret })
    },
    'mfa',
  )
  router.user(
    'POST',
    `${at}/verify`,
    (call) => ok({ enabled: true, backup_codes: confirmSecondFactor(call.model, call.user, codeOf(call)) }),
    'mfa',
  )
  router.user(
    'POST',
    `${at}/backup_codes`,
    (call) => ok({ backup_codes: replaceBackupCodes(call.model, call.user, codeOf(call)) }),
    'mfa',
  )
  router.user(
    'DELETE',
    at,
    (call) => {
      removeSecondFactor(call.model, call.user, textField(call.body, 'password') ?? '', codeOf(call))
      return ok({ enabled: false })
    },
    'mfa',
  )
}

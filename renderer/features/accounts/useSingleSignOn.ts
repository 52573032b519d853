/** Single sign-on: on the server's own page, in a window of its own or in the user's browser. */
import type { Reactive, ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { SsoPlace } from '../../../shared/bridge.ts'
import { call } from '../../bridge/client.ts'
import type { SignInForm, Step } from './signInForm.ts'
import type { ServerChecking } from './useServerCheck.ts'

export interface SingleSignOn {
  place: Readonly<ShallowRef<SsoPlace>>
  /** Whom the server names; the user confirms it after the browser. */
  email: Readonly<ShallowRef<string>>
  /**
   * Resolves when the user has signed in there, with the step that follows; null: the session can begin. Rejects with
   * `DeskError`, `cancelled` if the user gave up.
   */
  begin: (place: SsoPlace) => Promise<Step | null>
  /** Gives up, and forgets the server's token. */
  cancel: () => Promise<void>
}

export function useSingleSignOn(form: Reactive<SignInForm>, checking: Pick<ServerChecking, 'accepted'>): SingleSignOn {
  const place = shallowRef<SsoPlace>('window')
  const email = shallowRef('')
  return {
    place,
    email,
    async begin(where) {
      place.value = where
      const answer = await call('sso:begin', {
        address: form.address.trim(),
        accepted: checking.accepted(),
        place: where,
      })
      form.isSso = true
      email.value = answer.email
      return where === 'browser' ? 'ssoConfirm' : null
    },
    async cancel() {
      form.isSso = false
      await call('sso:cancel', {})
    },
  }
}

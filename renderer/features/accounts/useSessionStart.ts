/** Begins the session with what the form has, and asks where to store the token or which other session ends, where that is a question. */
import type { Reactive, ShallowRef } from 'vue'
import { shallowRef } from 'vue'
import type { SignedInDevice } from '../../../shared/bridge.ts'
import { call } from '../../bridge/client.ts'
import type { SignInForm, Step } from './signInForm.ts'
import { credentialsOf } from './signInForm.ts'
import type { ServerChecking } from './useServerCheck.ts'

export interface SessionStart {
  /** What to choose from where the server allows no more sessions. */
  devices: Readonly<ShallowRef<readonly SignedInDevice[]>>
  /** The server took a code of the second factor before it asked which session ends: the choice goes with a new code. */
  needsNewCode: () => boolean
  /** Returns the step that follows; null: the user is signed in. Rejects with `DeskError`. */
  start: () => Promise<Step | null>
}

export interface SessionStartOptions {
  form: Reactive<SignInForm>
  checking: Pick<ServerChecking, 'server' | 'accepted'>
  /** A session is about to exist, but the user still has a question to answer on this page. */
  onHold: () => void
  /** Gets the id of the new session. */
  onDone: (sessionId: string) => void
}

export function useSessionStart({ form, checking, onHold, onDone }: SessionStartOptions): SessionStart {
  const devices = shallowRef<readonly SignedInDevice[]>([])
  /** The session whose token is in memory until the user answers. */
  let unstored: string | null = null
  let isCodeUsed = false

  async function start(): Promise<Step | null> {
    if (unstored !== null) {
      if (form.storage === 'plain') await call('session:storePlain', { sessionId: unstored })
      onDone(unstored)
      return null
    }
    const canEncrypt = (checking.server.value?.secrets ?? 'system') === 'system'
    if (!canEncrypt) onHold()
    const result = await call('session:signIn', {
      address: form.address.trim(),
      credentials: credentialsOf(form),
      accepted: checking.accepted(),
      storage: canEncrypt ? 'system' : 'memory',
    })
    form.end = null
    if ('devices' in result) {
      devices.value = result.devices
      isCodeUsed = form.code !== ''
      form.code = ''
      return 'limit'
    }
    if (canEncrypt) {
      onDone(result.sessionId)
      return null
    }
    unstored = result.sessionId
    Object.assign(form, { password: '', token: '', code: '' })
    return 'consent'
  }
  return { devices, needsNewCode: () => isCodeUsed, start }
}

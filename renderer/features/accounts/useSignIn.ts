/** Signs in step by step: checks the address, then the credentials, then asks for a second factor or a consent where it is needed. */
import type { Reactive, ShallowRef } from 'vue'
import { computed, reactive, shallowRef, watch } from 'vue'
import type { ServerCheck } from '../../../shared/bridge.ts'
import type { DeskError } from '../../bridge/client.ts'
import { asDeskError, call } from '../../bridge/client.ts'
import type { FormError, SignInForm, Step } from './signInForm.ts'
import { credentialsOf, findFormError, serverError } from './signInForm.ts'
import { useRetryWait } from './useRetryWait.ts'

/** Seconds to wait after the server reported too many attempts. */
const RATE_LIMIT_WAIT = 60

export interface SignIn {
  form: Reactive<SignInForm>
  step: Readonly<ShallowRef<Step>>
  isBusy: Readonly<ShallowRef<boolean>>
  server: Readonly<ShallowRef<ServerCheck | null>>
  error: Readonly<ShallowRef<FormError | null>>
  /** Seconds until another attempt is allowed. */
  secondsLeft: Readonly<ShallowRef<number>>
  next: () => Promise<void>
  back: () => void
}

/** `onDone` gets the id of the new session. */
export function useSignIn(address: string | null, onDone: (sessionId: string) => void): SignIn {
  const form = reactive<SignInForm>({
    address: address ?? '',
    method: 'password',
    email: '',
    password: '',
    token: '',
    code: '',
    storage: 'memory',
  })
  const step = shallowRef<Step>('address')
  const isBusy = shallowRef(false)
  const server = shallowRef<ServerCheck | null>(null)
  const error = shallowRef<FormError | null>(null)
  const { secondsLeft, begin: beginWait } = useRetryWait()

  function fail(failure: DeskError): void {
    if (failure.code === 'secondFactorRequired') {
      step.value = 'code'
      error.value = null
      return
    }
    if (failure.code === 'rateLimited') beginWait(RATE_LIMIT_WAIT)
    const shown = serverError(failure)
    if (shown.field === 'address') step.value = 'address'
    else if (shown.field === 'password' || shown.field === 'token') {
      step.value = 'credentials'
      form.code = ''
    }
    error.value = shown
  }

  async function submit(): Promise<void> {
    if (step.value === 'address') {
      server.value = await call('server:check', { address: form.address.trim() })
      step.value = 'credentials'
      return
    }
    const secrets = server.value?.secrets ?? 'system'
    if (secrets !== 'system' && step.value === 'credentials') {
      step.value = 'consent'
      return
    }
    const { sessionId } = await call('session:signIn', {
      address: form.address.trim(),
      credentials: credentialsOf(form),
      storage: secrets === 'system' ? 'system' : form.storage,
    })
    onDone(sessionId)
  }

  async function next(): Promise<void> {
    error.value = null
    if (isBusy.value || secondsLeft.value > 0) return
    error.value = findFormError(step.value, form)
    if (error.value !== null) return
    isBusy.value = true
    try {
      await submit()
    } catch (thrown) {
      fail(asDeskError(thrown))
    } finally {
      isBusy.value = false
    }
  }
  function back(): void {
    error.value = null
    form.code = ''
    step.value = step.value === 'credentials' ? 'address' : 'credentials'
  }
  // An error about a field is hidden when the form changes.
  const entered = computed(() =>
    [form.address, form.email, form.password, form.token, form.code, form.method].join('\n'),
  )
  watch(
    entered,
    () => {
      if (error.value?.field !== null) error.value = null
    },
    { flush: 'sync' },
  )

  return { form, step, isBusy, server, error, secondsLeft, next, back }
}

/** Signs in step by step: the address, the credentials, a second factor, and then where to store the token, where that is a question. */
import type { Reactive, ShallowRef } from 'vue'
import { computed, reactive, shallowRef, watch } from 'vue'
import type { DeskError } from '../../bridge/client.ts'
import { asDeskError, call } from '../../bridge/client.ts'
import { readAddress } from './address.ts'
import type { FormError, SignInForm, Step } from './signInForm.ts'
import { credentialsOf, findFormError, serverError } from './signInForm.ts'
import { useRetryWait } from './useRetryWait.ts'
import type { ServerChecking } from './useServerCheck.ts'
import { useServerCheck } from './useServerCheck.ts'

/** Seconds to wait after the server reported too many attempts. */
const RATE_LIMIT_WAIT = 60

export interface SignIn extends Pick<ServerChecking, 'server' | 'certificate'> {
  form: Reactive<SignInForm>
  step: Readonly<ShallowRef<Step>>
  isBusy: Readonly<ShallowRef<boolean>>
  error: Readonly<ShallowRef<FormError | null>>
  /** Seconds until another attempt is allowed. */
  secondsLeft: Readonly<ShallowRef<number>>
  next: () => Promise<void>
  back: () => void
}

/** The steps before the credentials. */
const FINDING: ReadonlySet<Step> = new Set(['address', 'certificate', 'confirm'])

const EMPTY_FORM: SignInForm = {
  address: '',
  method: 'password',
  email: '',
  password: '',
  token: '',
  code: '',
  storage: 'memory',
}

export interface SignInOptions {
  address: string | null
  /** Of a user who signs in again: only the password is missing. */
  email?: string | undefined
  /** A session is about to exist, but the user still has a question to answer on this page. */
  onHold: () => void
  /** Gets the id of the new session. */
  onDone: (sessionId: string) => void
}

export function useSignIn({ address, email, onHold, onDone }: SignInOptions): SignIn {
  const form = reactive<SignInForm>({ ...EMPTY_FORM, address: address ?? '', email: email ?? '' })
  const step = shallowRef<Step>(email === undefined ? 'address' : 'credentials')
  const isBusy = shallowRef(false)
  const { server, certificate, find, isReady, accept, accepted } = useServerCheck(() => form.address.trim())
  const error = shallowRef<FormError | null>(null)
  const { secondsLeft, begin: beginWait } = useRetryWait(() => readAddress(form.address)?.host ?? '')
  /** The session whose token is in memory until the user answers. */
  let unstored: string | null = null

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

  /** A user who signs in again sees the form meanwhile. A problem with the server is shown when the form is sent. */
  const checked = email === undefined ? null : find().catch(() => undefined)

  async function submit(): Promise<void> {
    if (step.value === 'certificate' || step.value === 'confirm') await accept()
    if (FINDING.has(step.value)) {
      step.value = await find()
      return
    }
    await checked
    if (!isReady()) {
      step.value = await find()
      if (step.value !== 'credentials') return
    }
    if (unstored !== null) {
      if (form.storage === 'plain') await call('session:storePlain', { sessionId: unstored })
      onDone(unstored)
      return
    }
    const canEncrypt = (server.value?.secrets ?? 'system') === 'system'
    if (!canEncrypt) onHold()
    const { sessionId } = await call('session:signIn', {
      address: form.address.trim(),
      credentials: credentialsOf(form),
      accepted: accepted(),
      storage: canEncrypt ? 'system' : 'memory',
    })
    if (canEncrypt) {
      onDone(sessionId)
      return
    }
    unstored = sessionId
    Object.assign(form, { password: '', token: '', code: '' })
    step.value = 'consent'
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
    step.value = step.value === 'code' ? 'credentials' : 'address'
  }
  hideOnChange(form, error)

  return { form, step, isBusy, server, certificate, error, secondsLeft, next, back }
}

/** An error about a field is hidden when the form changes. */
function hideOnChange(form: Reactive<SignInForm>, error: ShallowRef<FormError | null>): void {
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
}

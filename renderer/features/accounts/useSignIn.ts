/** Signs in step by step: the address, the credentials, a second factor, and then where to store the token, where that is a question. */
import type { Reactive, ShallowRef } from 'vue'
import { computed, onScopeDispose, reactive, shallowRef, watch } from 'vue'
import type { SsoPlace } from '../../../shared/bridge.ts'
import type { DeskError } from '../../bridge/client.ts'
import { asDeskError } from '../../bridge/client.ts'
import { readAddress } from './address.ts'
import type { FormError, SignInForm, Step } from './signInForm.ts'
import { findFormError, serverError, SSO_CANCELED, stepBefore, stepOf } from './signInForm.ts'
import { useRetryWait } from './useRetryWait.ts'
import type { ServerChecking } from './useServerCheck.ts'
import { useServerCheck } from './useServerCheck.ts'
import type { SessionStart, SessionStartOptions } from './useSessionStart.ts'
import { useSessionStart } from './useSessionStart.ts'
import type { SingleSignOn } from './useSingleSignOn.ts'
import { useSingleSignOn } from './useSingleSignOn.ts'

/** Seconds to wait after the server reported too many attempts. */
const RATE_LIMIT_WAIT = 60

export interface SignIn extends Pick<ServerChecking, 'server' | 'certificate'>, Pick<SessionStart, 'devices'> {
  form: Reactive<SignInForm>
  step: Readonly<ShallowRef<Step>>
  isBusy: Readonly<ShallowRef<boolean>>
  error: Readonly<ShallowRef<FormError | null>>
  /** Seconds until another attempt is allowed. */
  secondsLeft: Readonly<ShallowRef<number>>
  sso: Pick<SingleSignOn, 'place' | 'email'>
  next: () => Promise<void>
  /** Signs in on the server's own page. */
  useSso: (place: SsoPlace) => Promise<void>
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
  end: null,
  isSso: false,
  storage: 'memory',
}

export interface SignInOptions extends Pick<SessionStartOptions, 'onHold' | 'onDone'> {
  address: string | null
  /** Of a user who signs in again: only the password is missing. */
  email?: string | undefined
}

export function useSignIn({ address, email, onHold, onDone }: SignInOptions): SignIn {
  const form = reactive<SignInForm>({ ...EMPTY_FORM, address: address ?? '', email: email ?? '' })
  const step = shallowRef<Step>(email === undefined ? 'address' : 'credentials')
  const isBusy = shallowRef(false)
  const checking = useServerCheck(() => form.address.trim())
  const { server, certificate, find, isReady, accept } = checking
  const error = shallowRef<FormError | null>(null)
  const { devices, needsNewCode, start } = useSessionStart({ form, checking, onHold, onDone })
  const sso = useSingleSignOn(form, checking)
  const { secondsLeft, begin: beginWait } = useRetryWait(() => readAddress(form.address)?.host ?? '')

  function fail(failure: DeskError): void {
    error.value = null
    if (failure.code === 'rateLimited') beginWait(RATE_LIMIT_WAIT)
    if (failure.code === 'secondFactorRequired') step.value = 'code'
    else {
      const shown = failure.code === 'cancelled' ? SSO_CANCELED : serverError(failure)
      step.value = stepOf(shown, step.value)
      if (step.value === 'credentials') Object.assign(form, { code: '', isSso: false })
      // Another code goes with the same choice.
      if (step.value !== 'code') form.end = null
      // Last, because a change of the form hides it.
      error.value = shown
    }
  }

  /** A user who signs in again sees the form meanwhile. A problem with the server is shown when the form is sent. */
  const checked = email === undefined ? null : find().catch(() => undefined)

  /** Whether the credentials can be sent; else the step says what the user has to decide first. */
  async function isChecked(): Promise<boolean> {
    await checked
    if (!isReady()) step.value = await find()
    return isReady()
  }
  async function submit(): Promise<void> {
    if (step.value === 'certificate' || step.value === 'confirm') await accept()
    if (step.value === 'limit' && needsNewCode()) step.value = 'code'
    else if (FINDING.has(step.value)) step.value = await find()
    else if (await isChecked()) step.value = (await start()) ?? step.value
  }
  async function attempt(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    try {
      await work()
    } catch (thrown) {
      fail(asDeskError(thrown))
    } finally {
      isBusy.value = false
    }
  }

  async function next(): Promise<void> {
    error.value = null
    if (isBusy.value || secondsLeft.value > 0) return
    error.value = findFormError(step.value, form)
    if (error.value === null) await attempt(submit)
  }
  async function useSso(place: SsoPlace): Promise<void> {
    error.value = null
    if (isBusy.value) return
    await attempt(async () => {
      if (!(await isChecked())) return
      step.value = 'sso'
      step.value = (await sso.begin(place)) ?? (await start()) ?? step.value
    })
  }
  function back(): void {
    error.value = null
    if (step.value === 'sso' || form.isSso) void sso.cancel()
    // The answer to what is canceled leads back.
    if (step.value === 'sso') return
    step.value = stepBefore(step.value, form)
    Object.assign(form, { code: '', end: null })
  }
  onScopeDispose(() => {
    if (step.value === 'sso' && isBusy.value) void sso.cancel()
  })
  hideOnChange(form, error)

  return { form, step, isBusy, server, certificate, error, devices, sso, secondsLeft, next, useSso, back }
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

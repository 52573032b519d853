/** Signing in, step by step: the address is checked, then the credentials, then a second factor or a consent where they are asked for. */
import type { Reactive, ShallowRef } from 'vue'
import { computed, onScopeDispose, reactive, shallowRef, watch } from 'vue'
import type { CommandInput, ServerCheck } from '../../../shared/bridge.ts'
import type { MessageKey, SectionKey } from '../../../shared/i18n/messageKey.ts'
import type { ErrorCode } from '../../../shared/views.ts'
import type { DeskError } from '../../bridge/client.ts'
import { asDeskError, call } from '../../bridge/client.ts'
import { looksLikeEmail, readAddress } from './address.ts'

export type Step = 'address' | 'credentials' | 'code' | 'consent'
export type Field = 'address' | 'email' | 'password' | 'token' | 'code'
/** What is wrong, as an i18n key with the next step's key where there is one. */
export interface Mistake {
  field: Field | null
  key: MessageKey
  next: MessageKey | null
  detail: string
}

/** Which field an answer of the server is about; null: none of them. */
const FIELD_OF: Readonly<Partial<Record<ErrorCode, Field>>> = {
  hostNotFound: 'address',
  refused: 'address',
  tlsUntrusted: 'address',
  notACompatibleServer: 'address',
  tooOld: 'address',
  offline: 'address',
  timeout: 'address',
  badAnswer: 'address',
  wrongPassword: 'password',
  wrongToken: 'token',
  secondFactorWrong: 'code',
}
/** How long to wait after the server said that there were too many tries, in seconds. */
const PATIENCE = 60

export interface SignIn {
  form: Reactive<{
    address: string
    method: 'password' | 'token'
    email: string
    password: string
    token: string
    code: string
    storage: 'plain' | 'memory'
  }>
  step: Readonly<ShallowRef<Step>>
  busy: Readonly<ShallowRef<boolean>>
  server: Readonly<ShallowRef<ServerCheck | null>>
  mistake: Readonly<ShallowRef<Mistake | null>>
  /** Seconds until another try is allowed. */
  patience: Readonly<ShallowRef<number>>
  next: () => Promise<void>
  back: () => void
}

/** `done` is told the new session's id. */
export function useSignIn(address: string | null, done: (sessionId: string) => void): SignIn {
  const form = reactive({
    address: address ?? '',
    method: 'password' as const,
    email: '',
    password: '',
    token: '',
    code: '',
    storage: 'memory' as const,
  }) as SignIn['form']
  const step = shallowRef<Step>('address')
  const busy = shallowRef(false)
  const server = shallowRef<ServerCheck | null>(null)
  const mistake = shallowRef<Mistake | null>(null)
  const patience = shallowRef(0)
  const wrong = (field: Field, key: SectionKey<'accounts'>): false => {
    mistake.value = { field, key: `accounts.${key}`, next: null, detail: '' }
    return false
  }

  let timer: ReturnType<typeof setInterval> | undefined
  function beginPatience(): void {
    clearInterval(timer)
    patience.value = PATIENCE
    timer = setInterval(() => {
      patience.value -= 1
      if (patience.value <= 0) clearInterval(timer)
    }, 1_000)
  }
  onScopeDispose(() => clearInterval(timer))

  function complete(): boolean {
    switch (step.value) {
      case 'address':
        if (form.address.trim() === '') return wrong('address', 'addressMissing')
        return readAddress(form.address) === null ? wrong('address', 'addressWrong') : true
      case 'credentials':
        if (form.method === 'token') return form.token.trim() === '' ? wrong('token', 'tokenMissing') : true
        if (form.email.trim() === '') return wrong('email', 'emailMissing')
        if (!looksLikeEmail(form.email)) return wrong('email', 'emailWrong')
        return form.password === '' ? wrong('password', 'passwordMissing') : true
      case 'code':
        return form.code.trim() === '' ? wrong('code', 'codeMissing') : true
      case 'consent':
        return true
    }
  }

  function fail(error: DeskError): void {
    if (error.code === 'secondFactorRequired') {
      step.value = 'code'
      mistake.value = null
      return
    }
    if (error.code === 'rateLimited') beginPatience()
    const field = FIELD_OF[error.code] ?? null
    if (field === 'address') step.value = 'address'
    else if (field === 'password' || field === 'token') {
      step.value = 'credentials'
      form.code = ''
    }
    mistake.value = { field, key: `error.${error.code}.title`, next: `error.${error.code}.next`, detail: error.detail }
  }

  function credentials(): CommandInput<'session:signIn'>['credentials'] {
    if (form.method === 'token') return { method: 'token', token: form.token.trim() }
    return {
      method: 'password',
      email: form.email.trim(),
      password: form.password,
      oneTimeCode: form.code.trim() === '' ? null : form.code.trim(),
    }
  }

  async function ask(): Promise<void> {
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
      credentials: credentials(),
      storage: secrets === 'system' ? 'system' : form.storage,
    })
    done(sessionId)
  }

  async function next(): Promise<void> {
    mistake.value = null
    if (busy.value || patience.value > 0 || !complete()) return
    busy.value = true
    try {
      await ask()
    } catch (thrown) {
      fail(asDeskError(thrown))
    } finally {
      busy.value = false
    }
  }
  function back(): void {
    mistake.value = null
    form.code = ''
    step.value = step.value === 'credentials' ? 'address' : 'credentials'
  }
  // A mistake is about what was entered; it goes when that changes.
  const entered = computed(() =>
    [form.address, form.email, form.password, form.token, form.code, form.method].join('\n'),
  )
  watch(
    entered,
    () => {
      if (mistake.value?.field !== null) mistake.value = null
    },
    { flush: 'sync' },
  )

  return { form, step, busy, server, mistake, patience, next, back }
}

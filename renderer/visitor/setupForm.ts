/** The form in which a visitor begins: what is entered, and the steps to the server. */
import type { ComputedRef, ShallowRef } from 'vue'
import { computed, reactive, shallowRef, watch } from 'vue'
import type { CertificateView } from '../../shared/views.ts'
import type { VisitorInbox, VisitorProblem } from '../../shared/views/visitor.ts'
import type { VisitorInput, VisitorServer } from '../../shared/visitorBridge.ts'
import { asDeskError } from '../bridge/client.ts'
import { visitorCall } from '../bridge/visitor.ts'
import type { Fault, Field } from './setupFaults.ts'
import { faultsIn, fieldOf } from './setupFaults.ts'

export type Where = 'account' | 'identifier'

export interface SetupForm {
  where: Where
  /** Of the inbox: its place in the list. */
  inbox: string
  address: string
  identifier: string
  who: 'new' | 'known'
  name: string
  email: string
  phone: string
  sourceId: string
  token: string
  proof: 'none' | 'hash' | 'secret'
  ownIdentifier: string
  proofValue: string
}

export const keyOf = ({ sessionId, accountId, inboxId }: VisitorInbox): string => `${sessionId} ${accountId} ${inboxId}`

/** What the user has to accept before the form goes on. */
export type Question = { kind: 'server'; server: VisitorServer } | { kind: 'certificate'; certificate: CertificateView }

function emptyForm([first]: readonly VisitorInbox[]): SetupForm {
  return {
    where: first ? 'account' : 'identifier',
    inbox: first ? keyOf(first) : '',
    address: '',
    identifier: '',
    who: 'new',
    name: '',
    email: '',
    phone: '',
    sourceId: '',
    token: '',
    proof: 'none',
    ownIdentifier: '',
    proofValue: '',
  }
}

/** `address`: the base address that was checked; null for an inbox of an account. */
function beginInput(
  form: SetupForm,
  inboxes: readonly VisitorInbox[],
  address: string | null,
): VisitorInput<'visitor:begin'> {
  const { name, email, phone, sourceId, token, proof, proofValue, ownIdentifier, identifier } = form
  const chosen = address === null ? inboxes.find((one) => keyOf(one) === form.inbox) : undefined
  const { sessionId, accountId, inboxId } = chosen ?? { sessionId: '', accountId: 0, inboxId: 0 }
  return {
    inbox: chosen
      ? { kind: 'account', sessionId, accountId, inboxId }
      : { kind: 'identifier', address: address ?? '', identifier },
    contact: form.who === 'new' ? { kind: 'new', name, email, phone } : { kind: 'known', sourceId, token },
    identifier: proof === 'none' ? '' : ownIdentifier,
    proof: proof === 'none' ? null : { kind: proof, value: proofValue },
  }
}

export function useSetup(inboxes: () => readonly VisitorInbox[]): {
  form: SetupForm
  isBusy: Readonly<ShallowRef<boolean>>
  problem: Readonly<ShallowRef<VisitorProblem | null>>
  /** The field that the problem is about, until something else is entered there. */
  problemField: ComputedRef<Field | null>
  question: Readonly<ShallowRef<Question | null>>
  faults: ComputedRef<ReadonlyMap<Field, Fault>>
  isTried: Readonly<ShallowRef<boolean>>
  submit: () => Promise<void>
  /** Accepts what is asked, and goes on. */
  accept: () => Promise<void>
  decline: () => void
} {
  const form = reactive(emptyForm(inboxes()))
  const isBusy = shallowRef(false)
  const problem = shallowRef<VisitorProblem | null>(null)
  const question = shallowRef<Question | null>(null)
  const isTried = shallowRef(false)

  const faults = computed(() => faultsIn(form))
  const problemField = computed(() => problem.value && fieldOf(problem.value.code, form))
  // What the server said is about what was entered then.
  watch(form, () => {
    if (!isBusy.value && problem.value !== null) problem.value = null
  })

  /** Shows what a step failed with. */
  async function guarded(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    problem.value = null
    try {
      await work()
    } catch (thrown) {
      const { code, detail } = asDeskError(thrown)
      problem.value = { code, detail: detail === '' ? null : detail }
    } finally {
      isBusy.value = false
    }
  }

  async function begin(address: string | null): Promise<void> {
    problem.value = (await visitorCall('visitor:begin', beginInput(form, inboxes(), address))).problem
  }

  async function check(): Promise<void> {
    const answer = await visitorCall('visitor:check', { address: form.address })
    if ('untrusted' in answer) question.value = { kind: 'certificate', certificate: answer.untrusted }
    else if (answer.asks.length > 0) question.value = { kind: 'server', server: answer }
    else await begin(answer.baseUrl)
  }

  async function submit(): Promise<void> {
    isTried.value = true
    if (isBusy.value || faults.value.size > 0) return
    await guarded(() => (form.where === 'account' ? begin(null) : check()))
  }

  async function accept(): Promise<void> {
    const asked = question.value
    if (asked === null || isBusy.value) return
    await guarded(async () => {
      if (asked.kind === 'server') await begin(asked.server.baseUrl)
      else {
        const { server, fingerprint } = asked.certificate
        await visitorCall('visitor:trust', { server, fingerprint })
        await check()
      }
    })
    if (question.value === asked) question.value = null
  }

  return {
    form,
    isBusy,
    problem,
    question,
    problemField,
    faults,
    isTried,
    submit,
    accept,
    decline: () => void (question.value = null),
  }
}

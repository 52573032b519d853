import { errorMessage } from '../../shared/text/errors.ts'
/** One line of the scene. `milliseconds`: from the cause until the page or the socket showed the effect. */
export interface Step {
  readonly name: string
  readonly seenBy: 'the page' | "the visitor's socket" | 'the system'
  readonly ok: boolean
  readonly milliseconds: number
  readonly error?: string
}

/** How long a step may take, in milliseconds. */
export const stepLimit = 10_000

/** Plays steps one after the other, prints each once its effect is seen, and continues after a failed one. */
export class Scene {
  readonly steps: Step[] = []
  readonly #say: (line: string) => void

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  /** `cause` starts the clock and is part of the time; `seen` settles when the effect is shown. */
  async step(
    name: string,
    seenBy: Step['seenBy'],
    cause: () => Promise<unknown>,
    seen: () => Promise<unknown>,
  ): Promise<boolean> {
    const began = performance.now()
    let limit: NodeJS.Timeout | undefined
    try {
      await Promise.race([
        cause().then(seen),
        new Promise((_resolve, reject) => {
          limit = setTimeout(() => reject(new Error(`not seen in ${stepLimit / 1000} s`)), stepLimit)
        }),
      ])
      this.#add({ name, seenBy, ok: true, milliseconds: Math.round(performance.now() - began) })
      return true
    } catch (error) {
      const words = errorMessage(error).split('\n')[0] ?? ''
      this.#add({ name, seenBy, ok: false, milliseconds: Math.round(performance.now() - began), error: words })
      return false
    } finally {
      clearTimeout(limit)
    }
  }

  get failed(): number {
    return this.steps.filter((one) => !one.ok).length
  }

  #add(step: Step): void {
    this.steps.push(step)
    const time = `${String(step.milliseconds).padStart(6)} ms`
    this.#say(
      step.ok
        ? `  ok     ${time}  ${step.name}  (${step.seenBy})`
        : `  failed ${time}  ${step.name}: ${step.error ?? ''}`,
    )
  }
}

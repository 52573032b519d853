/**
 * Lines begin with who speaks: `c` the customer, `a` the agent, `n` a private note. Slots in braces are filled when a
 * conversation is made: {order} {amount} {first} {agent} {product} {city} {tracking} {day}.
 */
export interface Story {
  readonly labels: readonly string[]
  readonly team: 'billing' | 'logistics' | 'technical' | null
  readonly lines: readonly string[]
}

export interface Language {
  readonly code: string
  readonly stories: readonly Story[]
  /** Short exchanges that can follow any story; each begins with the customer. */
  readonly rounds: readonly (readonly string[])[]
  readonly products: readonly string[]
  readonly days: readonly string[]
  /** The customer's last words. */
  readonly thanks: readonly string[]
}

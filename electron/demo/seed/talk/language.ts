/**
 * Lines begin with the speaker: `c` the contact, `a` the agent, `n` a private note. Slots in braces are filled when a
 * conversation is created: {order} {amount} {first} {agent} {product} {city} {tracking} {day}.
 */
export interface Story {
  readonly labels: readonly string[]
  readonly team: 'billing' | 'logistics' | 'technical' | null
  readonly lines: readonly string[]
}

export interface Language {
  readonly code: string
  readonly stories: readonly Story[]
  /** Short exchanges that can follow any story. The contact begins each. */
  readonly rounds: readonly (readonly string[])[]
  readonly products: readonly string[]
  readonly days: readonly string[]
  /** The contact's last lines. */
  readonly thanks: readonly string[]
}

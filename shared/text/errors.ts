/** Name and message of what was thrown, whatever it is: for logs. Never throws. */
export function errorText(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return typeof thrown
  }
}

/** The message alone: for people. Never throws. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : errorText(thrown)
}

/** The stack where there is one: for failures that must be traced. Never throws. */
export function errorStack(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? errorText(thrown)) : errorText(thrown)
}

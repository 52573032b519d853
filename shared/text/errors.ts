/** Name and message of any thrown value, for logs. Never throws. */
export function errorText(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return typeof thrown
  }
}

/** The message of any thrown value, for the screen. Never throws. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : errorText(thrown)
}

/** The thrown value itself if it is an error, else one with its text. Never throws. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(errorText(thrown))
}

/** The stack of any thrown value, or its text, for failures that must be traced. Never throws. */
export function errorStack(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? errorText(thrown)) : errorText(thrown)
}

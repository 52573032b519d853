import { HttpError } from '../model/errors.ts'

/** The HTTP status of a rule's result: 200, that of its `HttpError`, or 500 for another error. */
export function statusOf(run: () => unknown): number {
  try {
    run()
    return 200
  } catch (error) {
    return error instanceof HttpError ? error.status : 500
  }
}

import { ApiError } from '../core/api/types.ts'

/** What fails without a reason of its own failed at the disk. Rejects with `ApiError`. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw cause instanceof ApiError
      ? cause
      : Object.assign(new ApiError({ code: 'disk', reachedServer: 'no' }), { cause })
  }
}

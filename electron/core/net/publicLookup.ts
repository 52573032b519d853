import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPrivateAddress } from './privateHost.ts'

/**
 * Error code for a public name that resolves into a private network. DNS may answer differently each time, so each
 * lookup is checked.
 */
export const PRIVATE_ADDRESS = 'EPRIVATE'

/** Whether this machine's resolver finds a private address for a name; false where the lookup fails. */
export function leadsToPrivate(hostname: string): Promise<boolean> {
  return new Promise((resolve) =>
    lookup(hostname, { all: true }, (error, addresses) =>
      resolve(!error && addresses.some(({ address }) => isPrivateAddress(address))),
    ),
  )
}

/** `dns.lookup` that fails with `EPRIVATE` for an address of this machine or of a private network. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const isPrivate = !error && addresses.some(({ address }) => isPrivateAddress(address))
    const failure =
      error ??
      (isPrivate
        ? Object.assign(new Error('The name resolves into a private network'), { code: PRIVATE_ADDRESS })
        : null)
    if (failure) callback(failure, [])
    else if (options.all === true) callback(null, addresses)
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  })
}

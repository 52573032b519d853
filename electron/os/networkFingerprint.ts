import { networkInterfaces } from 'node:os'

/** This computer's addresses as one text, which changes with a cable, a wireless network or a VPN. */
export function networkFingerprint(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string {
  const addresses = Object.entries(interfaces).flatMap(([name, list]) =>
    (list ?? [])
      .filter((one) => !one.internal && !one.address.startsWith('fe80:'))
      .map((one) => `${name} ${one.address}`),
  )
  return addresses.sort().join('\n')
}

import type { Environment } from '../core/ports.ts'

/** The three supported systems; other Unix systems count as Linux. */
export type Platform = Environment['platform']

export function platformOf(name: NodeJS.Platform): Platform {
  return name === 'darwin' || name === 'win32' ? name : 'linux'
}

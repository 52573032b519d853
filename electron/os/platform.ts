import type { Environment } from '../core/ports.ts'

/** The three systems that Deskbell is made for; other Unixes behave as Linux does. */
export type Platform = Environment['platform']

export function platformOf(name: NodeJS.Platform): Platform {
  return name === 'darwin' || name === 'win32' ? name : 'linux'
}

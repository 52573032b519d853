import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import { silentLog } from '../../electron/core/testing/deskPorts.ts'
import { directHttp } from './http.ts'
import type { MachineOptions } from './machine.ts'
import { DeskMachine } from './machine.ts'
import { unseenBefore } from './replies.ts'
import type { ServerSide } from './server.ts'
import { BASE } from './server.ts'

/** The machine of the agent of a played server, signed in with the profile that the server has. */
export async function createMachine(
  { demo, ada }: Pick<ServerSide, 'demo' | 'ada'>,
  options: Omit<MachineOptions, 'demo' | 'profile' | 'token'>,
): Promise<DeskMachine> {
  const api = createDeskApi({
    baseUrl: BASE,
    authorization: { kind: 'token', token: ada.apiToken },
    http: directHttp(demo),
    log: silentLog,
  })
  const { profile } = await api.profile()
  const machine = new DeskMachine({ ...options, demo, profile, token: ada.apiToken })
  machine.onSent = (request) => {
    const unseen = unseenBefore(request, machine, { demo, ada })
    if (unseen !== null) machine.unseen.push(unseen)
  }
  return machine
}

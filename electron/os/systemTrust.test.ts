import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import type { Session } from 'electron'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeHttp } from '../core/api/nodeHttp.ts'
import { EXPIRED, TRUSTABLE } from '../core/cable/testing/certificates.ts'
import { noDecisions, silentLog } from '../core/testing/deskPorts.ts'
import { createNetworkAgent } from './network.ts'

const before = tls.getCACertificates('default')
const folder = mkdtempSync(join(tmpdir(), 'deskbell-trust-'))
beforeAll(() => {
  // Where the system keeps its authorities, read once for each process.
  const file = join(folder, 'authorities.pem')
  writeFileSync(file, TRUSTABLE.cert)
  process.env['SSL_CERT_FILE'] = file
})
afterAll(() => {
  delete process.env['SSL_CERT_FILE']
  tls.setDefaultCACertificates(before)
  rmSync(folder, { recursive: true })
})

it.runIf(process.platform === 'linux')('trusts what the system trusts, and nothing else', async () => {
  const session = { resolveProxy: () => Promise.resolve('DIRECT') } as Pick<Session, 'resolveProxy'> as Session
  const agent = createNetworkAgent(session, silentLog, null, noDecisions)
  const client = nodeHttp({ userAgent: 'Deskbell/test', agentFor: () => agent })
  const answers: string[] = []
  for (const certificate of [TRUSTABLE, EXPIRED]) {
    const server = https.createServer(certificate, (_request, response) => response.end('desk'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    answers.push(
      await client.request({ method: 'GET', url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/` }).then(
        ({ body }) => body.toString(),
        (error: unknown) => (error as { code: string }).code,
      ),
    )
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  agent.destroy()
  expect(answers).toEqual(['desk', 'tlsUntrusted'])
})

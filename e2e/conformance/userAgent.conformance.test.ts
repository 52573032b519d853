import { describe, expect, it } from 'vitest'
import { startDemoServer } from '../../electron/demo/index.ts'
import { userAgent } from '../../electron/os/userAgent.ts'

describe('the user agent', () => {
  it.each([
    ['darwin', { platform_name: 'macOS', platform_version: '10.15.7' }],
    ['win32', { platform_name: 'Windows', platform_version: '10.0' }],
    ['linux', { platform_name: 'Generic Linux', platform_version: '0' }],
  ])("is listed among the user's sessions by name: %s", async (platform, wanted) => {
    const server = await startDemoServer({ seed: 'empty' })
    try {
      const [agent] = server.agents
      const headers = { 'content-type': 'application/json', 'user-agent': userAgent('1.2.3', platform, '39.1.0') }
      const body = JSON.stringify({ email: agent?.email, password: agent?.password })
      await fetch(`${server.base}/auth/sign_in`, { method: 'POST', headers, body })
      const answer = await fetch(`${server.base}/api/v1/profile/sessions`, {
        headers: { 'Api-Access-Token': agent?.apiToken ?? '' },
      })
      expect(await answer.json()).toMatchObject([{ browser_name: 'Electron', browser_version: '39.1.0', ...wanted }])
    } finally {
      await server.close()
    }
  })
})

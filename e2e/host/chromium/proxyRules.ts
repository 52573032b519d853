import { createContext, runInContext } from 'node:vm'
import type { ProxySettings } from './network.ts'

const LOOPBACK = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/i
const SCHEMES: Readonly<Record<string, string>> = { http: 'PROXY', https: 'HTTPS', socks4: 'SOCKS', socks5: 'SOCKS5' }

/** The proxy for an address as Chromium finds it by the supported options of `setProxy`; `system`: the machine's own. */
export async function resolveByRules(settings: ProxySettings, address: string, system: string): Promise<string> {
  const { mode = 'system', pacScript = '', proxyRules = '', proxyBypassRules = '' } = settings
  const host = new URL(address).hostname
  switch (mode) {
    case 'system':
      return system
    case 'direct':
      return 'DIRECT'
    case 'pac_script':
      return runScript(pacScript, address, host)
    case 'fixed_servers': {
      const [, scheme = '', server] = /^(\w+):\/\/(.+:\d+)$/.exec(proxyRules) ?? []
      const kind = SCHEMES[scheme]
      if (kind === undefined || server === undefined) throw new Error(`The Chromium host can't read ${proxyRules}`)
      return isBypassed(host, proxyBypassRules.split(',')) ? 'DIRECT' : `${kind} ${server}`
    }
    default:
      throw new Error(`The Chromium host doesn't support the proxy mode ${mode}`)
  }
}

/** Without the rule `<-loopback>` this computer's own addresses have no proxy. */
function isBypassed(host: string, rules: readonly string[]): boolean {
  if (!rules.includes('<-loopback>') && LOOPBACK.test(host)) return true
  return rules.some((rule) => {
    const pattern = rule.trim().replace(/^\./, '*.')
    return pattern !== '' && new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 'i').test(host)
  })
}

/** A proxy script with the functions of such scripts that tests use. A script that fails means no proxy. */
async function runScript(script: string, address: string, host: string): Promise<string> {
  try {
    const source = await (await fetch(script)).text()
    const context = createContext({
      isPlainHostName: (name: string) => !name.includes('.'),
      dnsDomainIs: (name: string, domain: string) => name.endsWith(domain),
      shExpMatch: (text: string, pattern: string) =>
        new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text),
    })
    runInContext(source, context)
    return String(runInContext(`FindProxyForURL(${JSON.stringify(address)}, ${JSON.stringify(host)})`, context))
  } catch {
    return 'DIRECT'
  }
}

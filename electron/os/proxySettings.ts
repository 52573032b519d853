import type { ProxyConfig } from 'electron'
import { proxyScript, proxyServer } from '../../shared/model/proxyServer.ts'
import type { Settings } from '../../shared/model/settings.ts'

/** The user's choice for Chromium, which finds the proxy for each address. An incomplete choice is the system's. */
export function proxyConfig({ mode, script, server, bypass }: Settings['proxy']): ProxyConfig {
  const pacScript = proxyScript(script)
  const proxyRules = proxyServer(server)
  if (mode === 'script' && pacScript !== null) return { mode: 'pac_script', pacScript }
  if (mode === 'manual' && proxyRules !== null)
    return { mode: 'fixed_servers', proxyRules, proxyBypassRules: bypass.split(/[\s,;]+/).join(',') }
  return { mode: mode === 'none' ? 'direct' : 'system' }
}

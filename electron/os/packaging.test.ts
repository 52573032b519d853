import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import schema from 'app-builder-lib/scheme.json' with { type: 'json' }
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
type Config = Awaited<ReturnType<typeof getConfig>>
let config: Config

beforeAll(async () => {
  config = await getConfig(root, join(root, 'electron-builder.yml'), null)
})

describe('electron-builder.yml', () => {
  // The schema is compiled twice, which takes seconds on a busy machine.
  it("fits electron-builder's schema", { timeout: 60_000 }, async () => {
    await expect(
      validateConfiguration(config, { add: () => undefined, isEnabled: false } as never),
    ).resolves.toBeUndefined()
    await expect(
      validateConfiguration(
        { ...config, surprise: true } as never,
        { add: () => undefined, isEnabled: false } as never,
      ),
    ).rejects.toThrow('surprise')
  })

  it('sets every fuse to its safe value', () => {
    const known = Object.keys(schema.definitions.FuseOptionsV1.properties).sort()
    expect(Object.keys(config.electronFuses ?? {}).sort()).toEqual(known)
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    })
  })

  it('packs only the built app', () => {
    expect(config.asar).toBe(true)
    expect(config.files).toEqual([
      {
        filter: [
          'package.json',
          'out/main/**/*',
          'out/preload/**/*',
          'out/renderer/**/*',
          'resources/icons/*.png',
          'resources/tray/*.png',
          'resources/badges/*.png',
        ],
      },
    ])
  })

  it('names the desktop file as package.json does, or badges and icons are lost on Linux', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      desktopName: string
      main: string
    }
    expect(manifest.desktopName).toBe(`${config.linux?.executableName ?? ''}.desktop`)
    expect(manifest.main).toBe('out/main/main.js')
  })
})

import { rmSync } from 'node:fs'
import { resolveConfig } from 'electron-vite'
import { build, mergeConfig } from 'vite'
import { stamp } from './build.ts'

const PARTS = ['main', 'preload', 'renderer'] as const
export type Part = (typeof PARTS)[number]

/** Milliseconds to wait after a change, because an editor or Git may write a file in several steps. */
const BUILD_DELAY = 100

export interface WatchOptions {
  readonly onRebuilt: (part: Part) => void
  /** Called when a part can't be built. Vite has printed why, and `out/` keeps the last good build. */
  readonly onFailure: (part: Part) => void
}

/**
 * Builds Deskbell into `out/`, not minified, and each part again when a source of it changes. Settles when every part
 * is built: where one can't be, after its source was mended. Returns how to stop.
 */
export async function watchBuild(options: WatchOptions): Promise<() => Promise<void>> {
  // This isn't a release build, so the next `npm start` has to build.
  rmSync(stamp, { force: true })
  const { config } = await resolveConfig({ logLevel: 'warn' }, 'build', 'production')
  const stops = await Promise.all(PARTS.map((part) => watchPart(part, config?.[part] ?? {}, options)))
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

async function watchPart(part: Part, config: object, options: WatchOptions): Promise<() => Promise<void>> {
  const watcher = await build(
    mergeConfig(config, { clearScreen: false, build: { minify: false, watch: { buildDelay: BUILD_DELAY } } }),
  )
  if (!('on' in watcher)) throw new Error(`Vite does not watch ${part}`)
  await new Promise<void>((resolve) => {
    let isFirst = true
    watcher.on('event', async (event) => {
      if (event.code === 'ERROR') options.onFailure(part)
      if (event.code === 'ERROR' || event.code === 'BUNDLE_END') await event.result.close()
      if (event.code !== 'BUNDLE_END') return
      if (!isFirst) options.onRebuilt(part)
      isFirst = false
      resolve()
    })
  })
  return () => watcher.close()
}

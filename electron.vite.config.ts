import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import messages from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { build as viteBuild } from 'vite'
import { emojiData } from './scripts/emojiData.ts'

const here = import.meta.dirname
const build = { minify: true, reportCompressedSize: false, externalizeDeps: false } as const

/** Messages are compiled at build time, and their compiler stays out of the app. */
const compiledMessages = (): Plugin[] =>
  [messages({ include: resolve(here, 'shared/i18n/*.json'), dropMessageCompiler: true, fullInstall: false })].flat()

/** Modules of packages that are replaced in the main process, each for a reason. */
const REPLACED: Readonly<Record<string, string>> = {
  // electron-store's writer hooks SIGTERM and SIGINT and raises them again, which ends Electron before it can quit in order.
  'when-exit': "export default (run) => { process.once('exit', run); return () => process.off('exit', run) }",
  // Chromium itself reads PAC files (`session.resolveProxy`); the interpreter that proxy-agent would load for them has 400 kB.
  'pac-proxy-agent':
    "export class PacProxyAgent { constructor() { throw new Error('PAC files are read by Chromium') } }",
}

function replaceModules(): Plugin {
  return {
    name: 'replace-modules',
    enforce: 'pre',
    resolveId: (id) => (Object.hasOwn(REPLACED, id) ? `\0${id}` : null),
    load: (id) => REPLACED[id.slice(1)] ?? null,
  }
}

/** Builds `renderer/prefetch.ts` as the page's first script: inside the page's module it would run only once all of that is loaded. */
function prefetchScript(): Plugin {
  let name = ''
  let code = ''
  return {
    name: 'prefetch-script',
    apply: 'build',
    async buildStart() {
      const built = await viteBuild({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        build: {
          write: false,
          minify: true,
          rolldownOptions: { input: resolve(here, 'renderer/prefetch.ts'), output: { format: 'iife' } },
        },
      })
      const output = Array.isArray(built) || !('output' in built) ? null : built.output[0]
      if (!output) throw new Error('renderer/prefetch.ts was not built')
      code = output.code
      for (const file of output.moduleIds) this.addWatchFile(file)
      name = `assets/prefetch-${createHash('sha256').update(code).digest('base64url').slice(0, 8)}.js`
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: name, source: code })
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html) => ({
        // Nothing is painted before the page's script has drawn: an empty frame would delay the first rows, and flash.
        html: html.replace('<script type="module"', '<script type="module" blocking="render"'),
        tags: [{ tag: 'script', attrs: { src: `./${name}` }, injectTo: 'head-prepend' }],
      }),
    },
  }
}

/** Preloads the font of nearly all text beside the scripts: found by the first layout, it would arrive later and cause a second one. */
function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) => {
        const font = Object.keys(bundle ?? {}).find((file) => /inter-latin-wght-normal-[^/]*\.woff2$/.test(file))
        if (font === undefined) throw new Error("the page's font is not in the bundle")
        return [
          {
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${font}` },
            injectTo: 'head',
          },
        ]
      },
    },
  }
}

/** Everything is bundled because the packaged app has no node_modules. A sandboxed preload must be one CommonJS file. */
export default defineConfig({
  main: {
    plugins: [replaceModules()],
    build: {
      ...build,
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          main: resolve(here, 'electron/main.ts'),
          databaseCheck: resolve(here, 'electron/os/databaseCheck.worker.ts'),
          databaseCheckpoint: resolve(here, 'electron/os/databaseCheckpoint.worker.ts'),
        },
        external: ['electron', /^electron\//, 'bufferutil', 'utf-8-validate'],
      },
    },
  },
  preload: {
    build: {
      ...build,
      outDir: 'out/preload',
      rolldownOptions: {
        input: { preload: resolve(here, 'electron/preload.ts') },
        external: ['electron', /^electron\//],
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [vue(), ...compiledMessages(), emojiData(), prefetchScript(), preloadFont()],
    build: {
      ...build,
      outDir: 'out/renderer',
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: resolve(here, 'renderer/index.html') } },
    },
  },
})

import vue from '@vitejs/plugin-vue'
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const here = import.meta.dirname
const build = { minify: true, reportCompressedSize: false, externalizeDeps: false } as const

/** Parts of packages that are replaced in the main process, each for a reason. */
const REPLACED: Readonly<Record<string, string>> = {
  // electron-store's writer hooks SIGTERM and SIGINT and raises them again, which ends Electron before it could quit in order.
  'when-exit': "export default (run) => { process.once('exit', run); return () => process.off('exit', run) }",
  // Chromium itself reads PAC files (`session.resolveProxy`); the interpreter that proxy-agent would load for them weighs 400 kB.
  'pac-proxy-agent': "export class PacProxyAgent { constructor() { throw new Error('PAC files are read by Chromium') } }",
}

function replaceParts(): Plugin {
  return {
    name: 'replace-parts',
    enforce: 'pre',
    resolveId: (id) => (Object.hasOwn(REPLACED, id) ? `\0${id}` : null),
    load: (id) => REPLACED[id.slice(1)] ?? null,
  }
}

/** Everything is bundled: the packaged app has no node_modules. A sandboxed preload must be one CommonJS file. */
export default defineConfig({
  main: {
    plugins: [replaceParts()],
    build: { ...build, outDir: 'out/main', rolldownOptions: { input: { main: resolve(here, 'electron/main.ts') }, external: ['electron', /^electron\//, 'bufferutil', 'utf-8-validate'] } },
  },
  preload: {
    build: { ...build, outDir: 'out/preload', rolldownOptions: { input: { preload: resolve(here, 'electron/preload.ts') }, external: ['electron', /^electron\//], output: { format: 'cjs', entryFileNames: 'preload.cjs' } } },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [vue()],
    build: { ...build, outDir: 'out/renderer', assetsInlineLimit: 0, rolldownOptions: { input: { index: resolve(here, 'renderer/index.html') } } },
  },
})

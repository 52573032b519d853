import vue from '@vitejs/plugin-vue'
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

const here = import.meta.dirname
const build = { minify: true, reportCompressedSize: false, externalizeDeps: false } as const

/** Everything is bundled: the packaged app has no node_modules. A sandboxed preload must be one CommonJS file. */
export default defineConfig({
  main: {
    build: { ...build, outDir: 'out/main', rollupOptions: { input: { main: resolve(here, 'electron/main.ts') }, external: ['electron', /^electron\//, 'bufferutil', 'utf-8-validate'] } },
  },
  preload: {
    build: { ...build, outDir: 'out/preload', rollupOptions: { input: { preload: resolve(here, 'electron/preload.ts') }, external: ['electron', /^electron\//], output: { format: 'cjs', entryFileNames: 'preload.cjs' } } },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [vue()],
    build: { ...build, outDir: 'out/renderer', assetsInlineLimit: 0, rollupOptions: { input: { index: resolve(here, 'renderer/index.html') } } },
  },
})

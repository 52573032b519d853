import { makeCodec } from './codec.ts'
import { makeMarshal } from './marshal.ts'
import type { FromPage, WindowState, WorldSettings } from './wire.ts'
import { pageWorld, preloadWorld } from './worlds.ts'

/** The name of the preload's isolated world in the debugger. */
export const worldName = 'Electron Isolated Context'

/** As in Electron, subframes have no preload (nodeIntegrationInSubFrames is off). */
const mainFrameOnly = 'if (window.parent !== window) return;'

/** The script for the page's own world, run before any script of the page. */
export function pageSource(secret: string, state: WindowState): string {
  const args = [makeMarshal.toString(), JSON.stringify(secret), JSON.stringify(state)].join(', ')
  return `(() => { ${mainFrameOnly} (${pageWorld.toString()})(${args}) })()`
}

/**
 * The script for the preload's world. `preload`: the text of the built preload, a CommonJS file. It is inserted, not
 * evaluated, because the page's CSP forbids `eval` here too.
 */
export function preloadSource(settings: WorldSettings, preload: string): string {
  const failed: FromPage = { kind: 'preload-error', message: '', stack: '' }
  return `(() => { ${mainFrameOnly}
const scope = (${preloadWorld.toString()})(${makeCodec.toString()}, ${makeMarshal.toString()}, ${JSON.stringify(settings)});
const module = { exports: {} };
try { (function (require, process, module, exports, global) {
${preload}
})(scope.require, scope.process, module, module.exports, globalThis); } catch (error) {
  console.error(error);
  const text = { message: String(error && error.message), stack: String(error && error.stack) };
  globalThis[${JSON.stringify(settings.binding)}](JSON.stringify({ ...${JSON.stringify(failed)}, ...text }));
} })()`
}

/* global window, document */
window.seen = []
window.addEventListener('focus', () => window.seen.push('focus'))
window.addEventListener('blur', () => window.seen.push('blur'))
document.addEventListener('visibilitychange', () => window.seen.push(document.visibilityState))
window.pushes = []
window.stop = window.trial.on((...args) => window.pushes.push(args))
try {
  window.evaluated = String(new Function('return 1')())
} catch (error) {
  window.evaluated = error.name
}

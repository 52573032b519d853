// Bootstraps everything else (design 7). Replaced below as the launcher grows; no dependencies, any Node from 20.
console.error('launcher: not written yet'); process.exit(1)

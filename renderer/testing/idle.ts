/** The test page has no idle time of its own: here it is idle once a task has ended. */
globalThis.requestIdleCallback ??= (run) =>
  Number(
    setTimeout(() => {
      run({ didTimeout: false, timeRemaining: () => 50 })
    }),
  )
globalThis.cancelIdleCallback ??= (task) => {
  clearTimeout(task)
}

/** The test page has no idle callbacks: here they run when a task has ended. */
globalThis.requestIdleCallback ??= (run) =>
  Number(
    setTimeout(() => {
      run({ didTimeout: false, timeRemaining: () => 50 })
    }),
  )
globalThis.cancelIdleCallback ??= (task) => {
  clearTimeout(task)
}

/** Loaded by mocha before the tests: a run that does not end by itself has left something open, and fails with a list of it. */

/** How long what was closed last may take to be gone, in milliseconds. */
const graceMs = 15_000;

/** mocha calls it after the last test. The timer does not keep the process alive: it fires only when something else does. */
export function mochaGlobalTeardown(): void {
  setTimeout(() => {
    process.stderr.write(`The tests left something open: ${process.getActiveResourcesInfo().join(', ')}\n`);
    // mocha sets the code of its own result at the exit; this comes after it.
    process.on('exit', () => {
      process.exitCode = 1;
    });
    // oxlint-disable-next-line unicorn/no-process-exit -- there is no other way to end what does not end
    process.exit(1);
  }, graceMs).unref();
}

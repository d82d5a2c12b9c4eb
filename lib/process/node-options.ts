/**
 * Options of Node for the engine pools: a young generation of 128 MB instead of 16, because a batch and what follows from it live for some
 * tens of milliseconds and should die young. Measured in `docs/benchmarks.md`.
 */
export const engineNodeOptions: readonly string[] = ['--max-semi-space-size=128'];

/**
 * Options of Node for the engine pools: a young generation of 64 MB instead of 16, because a batch and what follows from it live for some
 * tens of milliseconds and should die young. Measured in `docs/benchmarks.md`.
 */
export const engineNodeOptions: readonly string[] = ['--max-semi-space-size=64'];

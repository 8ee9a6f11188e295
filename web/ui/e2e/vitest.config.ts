import { defineConfig } from 'vitest/config'

// The end-to-end tests: the built program, a real browser, one test after another.
export default defineConfig({
  test: {
    include: [process.env.npm_lifecycle_event === 'bench' ? 'e2e/*.bench.ts' : 'e2e/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 60_000,
    reporters: 'verbose',
  },
})

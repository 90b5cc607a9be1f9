/** How the tests run. The tests of the command line run what was built, as a user does. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { closingLine } from "./closing-line.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { iommucheck: `${root}src/index.ts` } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/build.ts"],
    // Many times what they need alone: machines of gates are slow and shared.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The default leaves a core to others; a gate has none.
    maxWorkers: "100%",
    reporters: ["default", closingLine],
  },
});

/** A reporter whose only line, the last one, is `N passed, N failed`: for scripts that read logs. */
import type { Reporter, TestModule } from "vitest/node";

function count(modules: readonly TestModule[], state: "passed" | "failed"): number {
  return modules.flatMap((module) => [...module.children.allTests(state)]).length;
}

/** Vitest takes a reporter as a default export or an instance. */
export const closingLine: Reporter = {
  onTestRunEnd(modules) {
    console.log(`\n${count(modules, "passed")} passed, ${count(modules, "failed")} failed`);
  },
};

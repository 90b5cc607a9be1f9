/** The graph that liveness is judged on has every edge, however many more of them there are than states. */
import { expect, test, vi } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { GraphStore } from "../../src/search/graph-store.ts";
import { eventually } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

const SIDE = 100;

/** A square grid with a step in each direction: nearly four edges for each state, and rows of a word. */
function grid(): Kernel {
  type Place = { x: number; y: number };
  const system = toySystem<Place>({
    initial: { x: 0, y: 0 },
    commands: {
      right: { when: ({ x }) => x < SIDE - 1 },
      left: { when: ({ x }) => x > 0 },
      up: { when: ({ y }) => y < SIDE - 1 },
      down: { when: ({ y }) => y > 0 },
    },
    reduce: (place, { type }) => {
      if (type === "toy.right") place.x += 1;
      if (type === "toy.left") place.x -= 1;
      if (type === "toy.up") place.y += 1;
      if (type === "toy.down") place.y -= 1;
    },
    liveness: [
      eventually<Place>({
        name: "leaves",
        claim: "It leaves.",
        citation: "none",
        to: ({ x }) => x > 0,
      }),
    ],
  });
  return new Kernel(system);
}

test("every edge is kept, with its command and its target", async () => {
  const kernel = grid();
  const graphs = vi.spyOn(GraphStore.prototype, "graph");
  const { states, transitions } = await exploreExhaustively(kernel, { liveness: true });
  const graph = graphs.mock.results[0]!.value as ReturnType<GraphStore["graph"]>;
  expect([states, transitions]).toEqual([SIDE * SIDE, 4 * SIDE * (SIDE - 1)]);
  expect(graph.firstEdge[states]).toBe(transitions);
  const wrong = Array.from({ length: states }, (_, state) => state).filter((state) => {
    const row = graph.row(state);
    const edges = kernel.enabled(row).map((_, i) => graph.firstEdge[state]! + i);
    if (graph.firstEdge[state + 1] !== graph.firstEdge[state]! + edges.length) return true;
    const led = edges.map((edge) => kernel.take(row, graph.commands[edge]!)?.row.join());
    return edges.some((edge, i) => led[i] !== graph.row(graph.targets[edge]!).join());
  });
  expect(wrong).toEqual([]);
});

/**
 * Checks that a system is symmetric wherever a search looks at it: everything that the kernel learns must come out the
 * same, renamed, in the renamed situation.
 *
 * Why that is enough. A *situation* is a leaf of a tree: a command (or judge) c with the values of the cells on the way
 * to the leaf, its path. When {@link SymmetryCheck} has worked off its list, there is for each leaf l of c and each
 * generator g a leaf gl of gc whose path is the renamed path, cell by cell, and whose outcome is the renamed outcome:
 * - The counterpart is learned in the renamed row, and being learned it is checked in its turn.
 * - If the two ask for different cells (as a model does that looks at places in order and stops at the first), the leaf
 *   is refined to ask for all that its counterpart asks for. So a leaf never stands for a situation whose counterpart
 *   may differ from what was seen.
 * By induction over products of generators the same holds for every permutation p of the group. So if a state x takes c
 * to leaf l, then px takes pc to pl, whose outcome is the renamed one: steps and verdicts are equivariant in every
 * state in which the search asked for them, and the orbits of states behave as the states do.
 *
 * Once the list is empty no leaf is refined any more: if the counterpart of a new leaf were an old one, then its own
 * counterpart, which is the new one, would have been learned before. So whoever copies leaves may keep them.
 */
import { canonicalJson, type Forest, type Kernel, type Row } from "../../kernel/index.ts";
import { ModelError } from "../../system/index.ts";
import { commandMap, judgeMap } from "./counterparts.ts";
import { effectDifference, effectOf, type Difference, type Effect } from "./differences.ts";
import type { Generator } from "./generator.ts";
import { pairOf } from "./identifier-sets.ts";
import type { SymmetryGroup } from "./symmetry-group.ts";

/** A leaf that was learned, with a row that leads to it. */
interface Situation {
  readonly about: "command" | "judge";
  readonly index: number;
  readonly row: Row;
}

export class SymmetryCheck {
  readonly #kernel: Kernel;
  readonly #group: SymmetryGroup;
  /** For each generator, the counterparts. */
  readonly #commands: readonly Int32Array[];
  readonly #judges: readonly Int32Array[];
  readonly #list: Situation[] = [];
  #isWorking = false;

  /**
   * Begins to check all that a kernel learns; what it knows already it has to learn again.
   * @param kernel one with a cache
   * @throws ModelError `not-symmetric` when a command or judge has no counterpart; so does the kernel from now on
   *   whenever something that it learns is not symmetric
   */
  constructor(kernel: Kernel, group: SymmetryGroup) {
    if (!kernel.isCached) throw new Error("symmetry cannot be checked without a cache");
    this.#kernel = kernel;
    this.#group = group;
    this.#commands = group.generators.map((generator) => commandMap(kernel, generator));
    this.#judges = group.generators.map((generator) => judgeMap(kernel, generator));
    kernel.forget();
    kernel.onLearned = {
      step: (index, row) => this.#note({ about: "command", index, row: row.slice() }),
      verdict: (index, row) => this.#note({ about: "judge", index, row: row.slice() }),
    };
  }

  /** A list and no recursion: what is learned while one situation is checked waits for its turn. */
  #note(situation: Situation): void {
    // Liveness is not judged on orbits, so its predicates need not be symmetric.
    if (situation.about === "judge" && situation.index >= this.#kernel.judges.length) return;
    this.#list.push(situation);
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      for (let next = this.#list.pop(); next !== undefined; next = this.#list.pop())
        this.#check(next);
    } finally {
      this.#isWorking = false;
      this.#list.length = 0;
    }
  }

  #check(situation: Situation): void {
    this.#group.generators.forEach((generator, g) => {
      this.#group.fit();
      const { about, index, row } = situation;
      const map = about === "command" ? this.#commands[g]! : this.#judges[g]!;
      const counterpart = {
        about,
        index: map[index]!,
        row: this.#group.renamedRow(row, generator),
      };
      this.#alignPaths(situation, counterpart, generator);
      // Learning may have brought new values.
      this.#group.fit();
      this.#compare(situation, counterpart, generator);
    });
  }

  #forestOf({ about }: Situation): Forest {
    return about === "command" ? this.#kernel.steps : this.#kernel.verdicts;
  }

  #leafOf({ about, index, row }: Situation): number {
    return about === "command"
      ? this.#kernel.stepLeaf(index, row)
      : this.#kernel.verdictLeaf(index, row);
  }

  /** A situation may have become unknown again when its leaf was refined for another row. */
  #pathOf(situation: Situation): readonly number[] {
    this.#leafOf(situation);
    return this.#forestOf(situation).cellsOnPath(situation.index, situation.row);
  }

  /** Has both leaves depend on the same cells, renamed. */
  #alignPaths(one: Situation, other: Situation, { cells }: Generator): void {
    const moved = (path: readonly number[]) => path.map((cell) => cells[cell]!);
    this.#addToPath(one, moved(this.#pathOf(other)));
    this.#addToPath(other, moved(this.#pathOf(one)));
  }

  /** Refines a leaf by the cells that are not on its path yet; its other counterparts then have to follow. */
  #addToPath(situation: Situation, cells: readonly number[]): void {
    const path = new Set(this.#pathOf(situation));
    const missing = cells.filter((cell) => !path.has(cell));
    if (missing.length === 0) return;
    this.#forestOf(situation).refine(situation.index, situation.row, missing);
    this.#list.push(situation);
  }

  #compare(one: Situation, other: Situation, generator: Generator): void {
    const difference =
      one.about === "command"
        ? effectDifference(this.#kernel, generator, this.#effectOf(one), this.#effectOf(other))
        : this.#verdictDifference(one, other);
    if (difference === undefined) return;
    throw new ModelError(
      "not-symmetric",
      `symmetry ${generator.set.name}: ${pairOf(generator)} are not interchangeable. ${this.#nameOf(one)} ` +
        `${difference.one}; with the two exchanged, ${this.#nameOf(other)} ${difference.other}. ` +
        "Treat both alike, or take them out of the set.",
    );
  }

  #effectOf(situation: Situation): Effect | undefined {
    const leaf = this.#leafOf(situation);
    return effectOf(this.#kernel, leaf, situation.row, this.#pathOf(situation));
  }

  #verdictDifference(one: Situation, other: Situation): Difference | undefined {
    const verdicts = [one, other].map((s) => this.#kernel.judge(s.row, s.index));
    if (verdicts[0] === verdicts[1]) return undefined;
    return { one: `says ${verdicts[0]!}`, other: `says ${verdicts[1]!}` };
  }

  #nameOf({ about, index }: Situation): string {
    if (about === "command") {
      const { actor, stimulus } = this.#kernel.commands[index]!;
      return `${actor} ${canonicalJson(stimulus)}`;
    }
    const { name, parameters } = this.#kernel.judges[index]!;
    return `${name} ${canonicalJson(parameters)}`;
  }
}

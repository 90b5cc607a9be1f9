/** Explores guarded commands naively: states as texts, every command asked in every state. */
import type { Decision } from "../../src/export/decision.ts";
import type { GuardedModel } from "../../src/export/guarded-model.ts";

/** A state: a number for each variable. */
export type State = Readonly<Record<string, number>>;

/** A model that can be run. Commands answer undefined where they are disabled. */
export interface Executable {
  readonly initial: State;
  readonly commands: readonly ((state: State) => State | undefined)[];
  readonly claims: readonly { readonly name: string; readonly holds: (state: State) => boolean }[];
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** For each command, in how many states it was enabled. */
  readonly enabled: readonly number[];
  /** The depth of the first violation of each violated claim. */
  readonly violated: Readonly<Record<string, number>>;
}

/** Explores all states. @param most more states are an error, for the model is then not the one that was written */
export function exploreExecutable(
  { initial, commands, claims }: Executable,
  most = 20_000,
): Explored {
  const enabled = commands.map(() => 0);
  const violated: Record<string, number> = {};
  const queue = [{ state: initial, depth: 0 }];
  const seen = new Set([JSON.stringify(initial)]);
  for (const { state, depth } of queue) {
    for (const { name, holds } of claims) if (!holds(state)) violated[name] ??= depth;
    for (const [i, command] of commands.entries()) {
      const next = command(state);
      if (next === undefined) continue;
      enabled[i]!++;
      const text = JSON.stringify(next);
      if (seen.has(text)) continue;
      if (seen.size >= most) throw new Error(`more than ${most} states`);
      seen.add(text);
      queue.push({ state: next, depth: depth + 1 });
    }
  }
  const transitions = enabled.reduce((sum, n) => sum + n, 0);
  return { states: queue.length, transitions, enabled, violated };
}

/** The form that all writers share, as something to run. A claim is called as its label. */
export function executableOf({ variables, commands, claims }: GuardedModel): Executable {
  const outcome = (decision: Decision, state: State): number | undefined => {
    if (decision.kind === "leaf") return decision.outcome;
    const value = state[variables[decision.variable]!.name]!;
    const branches = decision.branches.filter(({ values }) => values.includes(value));
    if (branches.length > 1) throw new Error("a value stands in two branches");
    return branches[0] && outcome(branches[0].next, state);
  };
  return {
    initial: Object.fromEntries(variables.map(({ name }) => [name, 0])),
    commands: commands.map(({ decision, effects }) => (state) => {
      const effect = effects[outcome(decision, state) ?? -1];
      if (effect === undefined) return undefined;
      const written = effect.map(({ variable, value }) => [variables[variable]!.name, value]);
      return { ...state, ...(Object.fromEntries(written) as State) };
    }),
    claims: claims.map(({ label, decision, otherwise }) => ({
      name: label,
      holds: (state) => (outcome(decision, state) ?? otherwise) === 1,
    })),
  };
}

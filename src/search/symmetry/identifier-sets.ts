/** The declared sets of interchangeable identifiers that a search can use, and their generators. */
import type { System } from "../../system/index.ts";
import type { Renaming } from "./renaming.ts";

/** All permutations of a set are tabulated, and 7! tables would be too many. */
export const MEMBERS_MAX = 6;

/** A set with at least two members. */
export interface IdentifierSet {
  readonly name: string;
  readonly members: readonly string[];
}

/** Exchanges two neighbours of a set; all of them together generate the group. */
export interface Exchange {
  readonly set: IdentifierSet;
  /** The set, and the lower of the two neighbours, by number. */
  readonly setIndex: number;
  readonly member: number;
  readonly renaming: Renaming;
}

/** The sets that a system declares and a search can use. */
export function identifierSets({ symmetry }: Pick<System, "symmetry">): IdentifierSet[] {
  return Object.entries(symmetry)
    .filter(([, { length }]) => length >= 2 && length <= MEMBERS_MAX)
    .map(([name, members]) => ({ name, members }));
}

/** One sentence for each declared set that is too large to be used. */
export function unusedSets({ symmetry }: Pick<System, "symmetry">): string[] {
  return Object.entries(symmetry)
    .filter(([, { length }]) => length > MEMBERS_MAX)
    .map(([name, { length }]) => `${name} not used: ${length} members, at most ${MEMBERS_MAX} are`);
}

/** The exchanges of neighbours, set by set. */
export function exchangesOf(sets: readonly IdentifierSet[]): Exchange[] {
  return sets.flatMap((set, setIndex) =>
    set.members.slice(1).map((upper, member) => {
      const lower = set.members[member]!;
      const renaming = new Map([
        [lower, upper],
        [upper, lower],
      ]);
      return { set, setIndex, member, renaming };
    }),
  );
}

/** The two identifiers of an exchange, for messages. */
export function pairOf({ set, member }: Exchange): string {
  return `${set.members[member]!} and ${set.members[member + 1]!}`;
}

import across from "../../examples/across.xml";
import deadlock from "../../examples/deadlock.xml";
import declaredReturns from "../../examples/declared-returns.xml";
import large from "../../examples/large.xml";
import possibleDeadlock from "../../examples/possible-deadlock.xml";
import sqlServer from "../../examples/sql-server-alwayson.xml";
import unsatisfied from "../../examples/unsatisfied.xml";
import wordpress from "../../examples/wordpress.xml";
import skeleton from "./skeleton.xml";

/** A document to look at and to change. */
export interface Example {
  readonly name: string;
  /** What it shows, in a few words. */
  readonly about: string;
  readonly text: string;
}

/** The least that is valid, to begin with. */
export const SKELETON = skeleton;

/** The gallery; the first one is shown when the page opens. */
export const EXAMPLES: readonly [Example, ...Example[]] = [
  { name: "WordPress", about: "Two assemblies that reference each other, and it is fine", text: wordpress },
  { name: "Across", about: "Starts under one agent, deadlocks under the other", text: across },
  { name: "Deadlock", about: "Three services that wait for each other", text: deadlock },
  { name: "Unsatisfied references", about: "What nothing in the document can provide", text: unsatisfied },
  { name: "SQL Server AlwaysOn", about: "A domain controller and a cluster of three nodes", text: sqlServer },
  { name: "Declared returns", about: "Version 1.1: services say what they return", text: declaredReturns },
  { name: "Possible deadlock", about: "It depends on who provides an undeclared return", text: possibleDeadlock },
  { name: "200 services", about: "A shop of twelve applications, to type in", text: large },
];

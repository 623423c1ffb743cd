/** Random deployables without errors, whose names and texts are such as a template must not trip over. */

/** A document, and texts that its template must hold as they are. */
export interface Document {
  xml: string;
  texts: string[];
}

/** What YAML, the shell and Heat read in their own way. Each is a name or a text, or a part of one. */
const TRAPS = [
  ..."'\"\\`$#&<>|-:?!%@*{}[],~/;",
  "$(id)",
  "]]>",
  "--- end of file ---",
  "{ get_param: network }",
  "key: value # no",
  "- ",
  "é",
  "e\u0301",
  "数据库",
  "🤨",
  "\u00a0",
  "\u2028",
  "\u202e",
  "\ufeff",
  " ",
  "  ",
  "yes",
  "Null",
  "1e3",
  "0x10",
  "2016-10-14",
  "network",
  "show",
  "a_b",
];

/** Texts may hold these too. */
const LINES = [
  "\n",
  "\n\n",
  "\r\n",
  "\r",
  "\t",
  "\n\t",
  "\n  ",
  "\u0085",
  "\u009b",
  "---\n",
  "...\n",
  "|\n",
  ">-\n",
  "#!/bin/sh\n",
];

const CORE_FACTS = ["ipaddress", "hostname", "HostName", "fqdn", "ipaddress_eth0", "memorysize"];

/** The document of a seed. Its services wait only for such as are before them in an order of its own, so each of them starts. */
export function randomDocument(seed: number): Document {
  const dice = createDice(seed);
  const texts: string[] = [];
  const version = dice.one(["1.0", "1.1"]);
  const assemblies = names(dice, dice.below(5) + 1).map((name) => {
    const taken = new Set<string>();
    const untaken = (count: number) => names(dice, count).filter((fact) => !taken.has(fact) && taken.add(fact));
    const services = names(dice, dice.below(5)).map((service) => ({
      assembly: name,
      name: service,
      returns: version === "1.1" ? untaken(dice.below(3)) : [],
      parameters: [] as string[],
      files: [] as string[],
    }));
    const facts = dice.some(CORE_FACTS, 3);
    return { name, services, own: [...facts, ...untaken(dice.below(3))], carried: new Map<string, number>() };
  });

  for (const { services, own, carried } of assemblies) {
    if (services.length === 0) continue;
    for (const fact of own) {
      if (dice.below(2) === 0 || CORE_FACTS.includes(fact) || fact.includes("/")) continue;
      const carrier = dice.below(services.length);
      if (!carried.has(fact)) carried.set(fact, carrier);
      services[carrier]?.files.push(fact);
    }
  }

  // Services in the order of their launch, and what each may refer to: whatever those before it put out.
  const started = new Set<string>();
  const key = (assembly: string, service: string) => JSON.stringify([assembly, service]);
  const order = dice.shuffled(assemblies.flatMap(({ services }) => services));
  for (const service of order) {
    const references = assemblies.flatMap(({ name, services, own, carried }) => {
      const is = (of: { name: string } | undefined) => of !== undefined && started.has(key(name, of.name));
      const known = (fact: string) => {
        if (version === "1.1" || CORE_FACTS.includes(fact) || services.length === 0) return true;
        const carrier = carried.get(fact);
        if (carrier !== undefined) return is(services[carrier]);
        return services.every(is);
      };
      return [
        ...own.filter(known).map((fact) => ["parameter", name, fact] as const),
        ...services
          .filter(is)
          .flatMap((other) => [
            ["service", name, other.name] as const,
            ...other.returns.map((fact) => ["parameter", name, fact] as const),
          ]),
      ];
    });
    const parameters = names(dice, dice.below(5));
    // Of several of one name the last is handed on, and all are waited for.
    if (parameters.length > 0 && dice.below(4) === 0) parameters.push(dice.one(parameters));
    for (const parameter of parameters) {
      const what = dice.below(4);
      texts.push(`AUDREY_VAR_${service.name}_${parameter}`);
      if (what > 1 && references.length > 0) {
        const [kind, assembly, name] = dice.one(references);
        service.parameters.push(
          element("parameter", { name: parameter }, element("reference", { assembly, [kind]: name }, "")),
        );
      } else if (what === 1) {
        service.parameters.push(element("parameter", { name: parameter }, ""));
      } else {
        const value = text(dice);
        // A blank value is no answer, so it is no default either.
        if (/[^\s\u0085]/.test(value)) texts.push(value);
        service.parameters.push(
          element(
            "parameter",
            { name: parameter },
            element("value", dice.below(3) === 0 ? { type: "password" } : {}, escaped(value)),
          ),
        );
      }
    }
    started.add(key(service.assembly, service.name));
  }

  const contents = (attributes: Attributes) => {
    const content = text(dice);
    texts.push(content);
    return element("contents", attributes, escaped(content));
  };
  const written = assemblies.map(({ name, services, own }) => {
    const all = services.map((service) => {
      const executable =
        dice.below(2) === 0
          ? element("executable", { url: "https://files.test/start" }, "")
          : element("executable", {}, contents({}));
      const files = service.files.map((fact) =>
        /^\w+$/.test(fact)
          ? element("file", { url: `https://files.test/${fact}.rb` }, "")
          : element("file", {}, contents({ filename: `${fact}.rb` })),
      );
      return element(
        "service",
        { name: service.name },
        executable + list("files", files) + list("parameters", service.parameters) + returns(service.returns),
      );
    });
    const image = element(
      "image",
      { id: dice.one(["fedora", name]), ...(dice.below(2) === 0 ? { build: name } : {}) },
      "",
    );
    return element("assembly", { name, hwp: dice.one(["small", name]) }, image + list("services", all) + returns(own));
  });
  return { xml: element("deployable", { version, name: names(dice, 1)[0] ?? "" }, list("assemblies", written)), texts };
}

/** Names of `count` things, no two alike. */
function names(dice: Dice, count: number): string[] {
  const names = new Set<string>();
  while (names.size < count) {
    const part = () => dice.one(["a", "b", "_", ...TRAPS, ...TRAPS]);
    const name = [part, part, part]
      .slice(dice.below(3))
      .map((make) => make())
      .join("");
    if (/\S/.test(name.replace(/[\u00a0\u2028\ufeff]/g, "x"))) names.add(name);
  }
  return [...names];
}

/** Any text. */
function text(dice: Dice): string {
  return Array.from({ length: dice.below(6) }, () => dice.one(["x", ...TRAPS, ...LINES, ...LINES])).join("");
}

type Attributes = Readonly<Record<string, string>>;

function element(name: string, attributes: Attributes, content: string): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return content === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${content}</${name}>`;
}

function list(name: string, content: readonly string[]): string {
  return content.length > 0 ? element(name, {}, `\n${content.join("\n")}\n`) : "";
}

function returns(names: readonly string[]): string {
  return list(
    "returns",
    names.map((name) => element("return", { name }, "")),
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"\r\n\t\u0085\u2028]/g, (character) => `&#${character.charCodeAt(0)};`);
}

interface Dice {
  below(sides: number): number;
  one<T>(of: readonly T[]): T;
  some<T>(of: readonly T[], most: number): T[];
  shuffled<T>(of: readonly T[]): T[];
}

/** Numbers that are the same for the same seed (mulberry32). */
function createDice(seed: number): Dice {
  let state = seed;
  const dice: Dice = {
    below(sides) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
    },
    one: (of) => of[dice.below(of.length)] as (typeof of)[number],
    some: (of, most) => dice.shuffled(of).slice(0, dice.below(most + 1)),
    shuffled(of) {
      const left = [...of];
      return of.map(() => left.splice(dice.below(left.length), 1)[0] as (typeof of)[number]);
    },
  };
  return dice;
}

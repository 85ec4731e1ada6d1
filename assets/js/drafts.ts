// What was typed and not saved yet, kept in this browser: one entry per team, note and version.
export type Draft = Record<string, string>;
type Entry = { current: Draft | null; before: Draft | null };

const PREFIX = "wrapup:draft:";

// A browser may refuse storage (private windows, full disks); then there are no drafts, and nothing else breaks.
function stored<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

export class DraftBox {
  private readonly key: string;
  private before: Draft | null;

  // `name` is "<note>.<version>", or "new".
  constructor(team: string, name: string) {
    this.key = `${PREFIX}${team}:${name}`;
    const entry = stored<Entry | null>(() => JSON.parse(localStorage.getItem(this.key) ?? "null"), null);
    this.before = entry?.current ?? entry?.before ?? null;
  }

  // What an earlier visit left behind; stays until it is restored or discarded.
  left(): Draft | null {
    return this.before;
  }

  forget(): void {
    this.before = null;
  }

  keep(current: Draft | null): void {
    const entry: Entry = { current, before: this.before };
    stored(() => {
      if (entry.current || entry.before) localStorage.setItem(this.key, JSON.stringify(entry));
      else localStorage.removeItem(this.key);
    }, undefined);
  }
}

// After a save: the draft of that version has served, and so have those of the versions before it.
export function clearSaved(team: string, name: string): void {
  const [note = "", version = ""] = name.split(".");
  const prefix = `${PREFIX}${team}:${note}`;
  stored(() => {
    for (const key of Object.keys(localStorage)) {
      const isOlder = key.startsWith(`${prefix}.`) && Number(key.slice(prefix.length + 1)) <= Number(version);
      if (key === `${PREFIX}${team}:${name}` || isOlder) localStorage.removeItem(key);
    }
  }, undefined);
}

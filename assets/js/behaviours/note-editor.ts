// The editor of a note: toolbar, pasted tables and images, starting texts, a draft in the browser, a guard
// against leaving. The textarea's value is never touched while a Korean syllable is being composed.
import "@github/markdown-toolbar-element";
import "@github/file-attachment-element";
import { subscribe } from "@github/paste-markdown";
import { type Draft, DraftBox } from "../drafts";

const KEPT = ["kind", "day", "title", "session_number", "speaker", "body"];

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function attach(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  const text = form.querySelector<HTMLTextAreaElement>("textarea[name=body]");
  if (!text) return;
  subscribe(text);
  form.querySelector("markdown-toolbar")?.removeAttribute("hidden");
  const edit = afterComposition(text);
  const draft = keepDraft(form);
  uploadImages(form, text, edit);
  offerTemplates(form, text, draft);
}

function control(form: HTMLFormElement, name: string): Control | null {
  return form.elements.namedItem(name) as Control | null;
}

function values(form: HTMLFormElement): Draft {
  return Object.fromEntries(KEPT.map((name) => [name, control(form, name)?.value ?? ""]));
}

function isSame(one: Draft, other: Draft): boolean {
  return KEPT.every(
    (name) => (one[name] ?? "").replace(/\r\n/g, "\n") === (other[name] ?? "").replace(/\r\n/g, "\n"),
  );
}

function announce(field: HTMLElement): void {
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Returns a function that does its work at once, or as soon as the syllable under the cursor is finished.
function afterComposition(text: HTMLTextAreaElement): (work: () => void) => void {
  let isComposing = false;
  const waiting: (() => void)[] = [];
  text.addEventListener("compositionstart", () => {
    isComposing = true;
  });
  text.addEventListener("compositionend", () => {
    isComposing = false;
    // The browser still delivers the finished syllable in this turn.
    setTimeout(() => {
      for (const work of waiting.splice(0)) work();
    });
  });
  return (work) => {
    if (isComposing) waiting.push(work);
    else work();
  };
}

type Keeper = { isUntouched: () => boolean; startFrom: () => void };

function keepDraft(form: HTMLFormElement): Keeper {
  const box = new DraftBox(form.dataset.team ?? "", form.dataset.draft ?? "new");
  let first = values(form);
  let isLeaving = false;
  const isChanged = () => form.dataset.unsaved === "yes" || !isSame(values(form), first);
  let timer = 0;
  const keep = () => box.keep(isChanged() ? values(form) : null);
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, 300);
  });
  form.addEventListener("submit", () => {
    keep();
    isLeaving = true;
  });
  window.addEventListener("pagehide", keep);
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged() && !isLeaving) event.preventDefault();
  });
  offerDraft(form, box);
  return {
    isUntouched: () => !isChanged(),
    startFrom: () => {
      first = values(form);
    },
  };
}

function offerDraft(form: HTMLFormElement, box: DraftBox): void {
  const offer = form.querySelector<HTMLElement>("[data-draft-offer]");
  const left = box.left();
  if (!offer || !left) return;
  if (isSame(left, values(form))) {
    box.forget();
    return;
  }
  offer.hidden = false;
  const done = () => {
    box.forget();
    box.keep(null);
    offer.hidden = true;
  };
  offer.querySelector("[data-draft-drop]")?.addEventListener("click", done);
  offer.querySelector("[data-draft-restore]")?.addEventListener("click", () => {
    done();
    for (const name of KEPT) {
      const field = control(form, name);
      if (field) {
        field.value = left[name] ?? "";
        announce(field);
      }
    }
    control(form, "body")?.focus();
  });
}

function uploadImages(
  form: HTMLFormElement,
  text: HTMLTextAreaElement,
  edit: (work: () => void) => void,
): void {
  const problem = form.querySelector<HTMLElement>("[data-upload-problem]");
  let count = 0;
  form.addEventListener("file-attachment-accepted", (event) => {
    const { attachments } = (event as CustomEvent<{ attachments: { file: File }[] }>).detail;
    if (problem) problem.textContent = "";
    for (const { file } of attachments) {
      count += 1;
      const place = `![${form.dataset.uploading} ${count}: ${file.name.replace(/[[\]()]/g, " ")}]()`;
      edit(() => insert(text, place));
      void send(form, file).then((answer) => {
        edit(() => replace(text, place, answer.markdown ?? ""));
        if (problem && answer.message) problem.textContent = `${file.name}: ${answer.message}`;
      });
    }
  });
}

type Answer = { markdown?: string; message?: string | undefined };

async function send(form: HTMLFormElement, file: File): Promise<Answer> {
  const body = new FormData();
  body.set("file", file);
  const token = control(form, "csrfmiddlewaretoken")?.value ?? "";
  try {
    const answer = await fetch(form.dataset.attach ?? "", {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token },
    });
    return answer.headers.get("Content-Type")?.startsWith("application/json")
      ? await answer.json()
      : { message: form.dataset.failed };
  } catch {
    return { message: form.dataset.failed };
  }
}

function insert(text: HTMLTextAreaElement, what: string): void {
  const before = text.value.slice(0, text.selectionStart);
  const line = `${before === "" || before.endsWith("\n") ? "" : "\n"}${what}\n`;
  text.setRangeText(line, text.selectionStart, text.selectionEnd, "end");
  announce(text);
}

function replace(text: HTMLTextAreaElement, what: string, by: string): void {
  const at = text.value.indexOf(what);
  if (at < 0) return;
  text.setRangeText(by, at, at + what.length, "preserve");
  announce(text);
}

// A kind's starting text takes the place of another one, never of something a person wrote.
function offerTemplates(form: HTMLFormElement, text: HTMLTextAreaElement, draft: Keeper): void {
  const kind = control(form, "kind");
  if (form.dataset.draft !== "new" || !kind) return;
  let start = text.value;
  const begin = async (name: string) => {
    const answer = await fetch((form.dataset.templates ?? "").replace("free", name));
    if (!answer.ok || text.value !== start) return;
    start = await answer.text();
    text.value = start;
    announce(text);
    draft.startFrom();
  };
  kind.addEventListener("change", () => {
    if (text.value === start) void begin(kind.value);
  });
  for (const link of form.querySelectorAll<HTMLAnchorElement>("[data-template]")) {
    link.addEventListener("click", (event) => {
      if (text.value !== start) return;
      event.preventDefault();
      kind.value = link.dataset.template ?? kind.value;
      void begin(kind.value);
    });
  }
}

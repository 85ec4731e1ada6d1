// On the page after a save: the browser's copy has served.
import { clearSaved } from "../drafts";

export function attach(element: HTMLElement): void {
  clearSaved(element.dataset.team ?? "", element.dataset.wrapupDraftSaved ?? "");
}

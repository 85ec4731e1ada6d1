// The one script of every page: styles, htmx, and the behaviours that the page asks for.
import "../css/main.css";
import htmx from "htmx.org";
import { wake } from "./wake";

// Nothing of htmx may need eval or inline styles: the policy forbids both. A form that was refused (422) is
// swapped in like any other answer; a crash is not.
Object.assign(htmx.config, { includeIndicatorCSS: false, history: "reload", noSwap: [204, 304, "5xx"] });

wake(document);
document.addEventListener("htmx:after:settle", () => wake(document));

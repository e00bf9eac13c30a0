// Says aloud what happened in place, and puts the focus where the reader goes on.
const region = document.getElementById("announce");

const say = (text) => {
  // Emptied first, so that the same sentence twice is spoken twice.
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 60);
};

const focusIn = (piece) => {
  const invalid = piece.querySelector('[aria-invalid="true"]');
  const wanted = invalid || (piece.matches?.("[data-focus]") ? piece : piece.querySelector("[data-focus]"))
    || (piece.matches?.(".comment__answer") ? piece.querySelector("textarea") : null);
  wanted?.focus();
};

// A script sends plain text; the server's HX-Trigger header arrives wrapped in an object.
document.addEventListener("club:announce", (event) => say(event.detail?.value ?? event.detail));

// What had the focus may be swapped away; then it goes to what came in its place, or as near as there is a name.
let held = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  held = target?.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id ?? "main" : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const piece = event.detail.elt;
  if (piece.nodeType !== Node.ELEMENT_NODE) return;
  focusIn(piece);
  const told = piece.querySelector(".notices");
  if (told) say(told.textContent.trim());
  if (held === null || document.activeElement !== document.body) return;
  const next = piece.matches("button, a") ? piece : document.getElementById(held);
  if (!next) return;
  if (next.tabIndex < 0) next.tabIndex = -1;
  next.focus({ preventScroll: true });
});

const excuses = {
  401: "You were signed out. Your words are kept here: sign in, then send them again.",
  403: "That is not open to you, or this page has grown old. Your words are kept: reload and try again.",
  429: "That was rather quick. Please wait a moment and try again.",
};

document.addEventListener("htmx:responseError", (event) => {
  tell(event.detail.elt, excuses[event.detail.xhr.status] || "That did not work. Nothing was lost: please try again.");
});

document.addEventListener("htmx:sendError", (event) => {
  tell(event.detail.elt, "The club cannot be reached. Your words are kept here: try again in a moment.");
});

// An excuse is for all eyes, so it is also shown: under the form, or the thing, that was pressed.
const tell = (element, text) => {
  const place = element.closest("form") || element;
  const old = place.nextElementSibling;
  const notice = old?.matches("[data-excuse]") ? old : document.createElement("p");
  notice.className = "notice notice--bad";
  notice.dataset.excuse = "";
  notice.textContent = text;
  if (notice !== old) place.after(notice);
  say(text);
};

document.addEventListener("htmx:beforeRequest", () => {
  document.querySelectorAll("[data-excuse]").forEach((notice) => notice.remove());
});

focusIn(document);

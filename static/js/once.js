// A double click, or an impatient second one, posts once.
const patience = 15_000; // then one may try again: a download never leaves the page
const held = new WeakMap();

const release = (form) => {
  if (!held.has(form)) return;
  clearTimeout(held.get(form));
  held.delete(form);
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[data-waits]").forEach((button) => {
    button.removeAttribute("aria-disabled");
    delete button.dataset.waits;
  });
};

const hold = (form) => {
  held.set(form, setTimeout(release, patience, form));
  form.setAttribute("aria-busy", "true");
  // Not `disabled`: a disabled button would not send its name and value, and would lose the focus.
  form.querySelectorAll("button:not([type=button], [formaction])").forEach((button) => {
    button.setAttribute("aria-disabled", "true");
    button.dataset.waits = "";
  });
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.hasAttribute("formaction")) return;
  if (held.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  hold(form);
}, { capture: true });

const releaseAll = () => document.querySelectorAll("form[aria-busy]").forEach(release);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form");
  if (form) release(form);
});
window.addEventListener("pageshow", releaseAll);

// Keeps the title and the choices of a form beside the draft of its words: a draft without its spoiler point would spoil.
const fields = (form) => [...form.elements].filter((field) => field.name && field.matches("select, input[type=text]"));
const name = (area) => `${document.documentElement.dataset.member ?? ""}:${area.dataset.draft}`; // as draft.js has it
const key = (area) => `draft-choices:${name(area)}`;
const store = {
  get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  set: (name, text) => { try { localStorage.setItem(name, text); } catch { /* a full or closed store */ } },
  drop: (name) => { try { localStorage.removeItem(name); } catch { /* likewise */ } },
};

const warn = (area) => {
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  note.textContent = "Your draft had a spoiler point that could not be brought back. Please choose it again.";
  area.after(note);
};

const restore = (area) => {
  const { form } = area;
  if (!form || area.dataset.choices) return;
  area.dataset.choices = "yes";
  const hasDraft = () => store.get(`draft:${name(area)}`);
  form.addEventListener("change", () => {
    if (!hasDraft()) return store.drop(key(area));
    store.set(key(area), JSON.stringify(Object.fromEntries(fields(form).map((field) => [field.name, field.value]))));
  });
  const kept = store.get(key(area));
  if (!kept) return;
  if (!hasDraft()) { store.drop(key(area)); return; }
  const choices = JSON.parse(kept);
  fields(form).forEach((field) => { if (choices[field.name]) field.value = choices[field.name]; });
  const lost = ([name, value]) => value && (name === "other" || name.startsWith("after_")) && form.elements[name]?.value !== value;
  if (Object.entries(choices).some(lost)) warn(area);
};

const restoreAll = (root) => root.querySelectorAll?.("textarea[data-draft]").forEach(restore);
document.addEventListener("htmx:load", (event) => restoreAll(event.detail.elt));
restoreAll(document);

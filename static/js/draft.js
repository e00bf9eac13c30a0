// Keeps what is being typed into textarea[data-draft="key"] in this browser until it has safely arrived.
// Each member's by themselves: whoever signs in here next may not have read as far.
const name = (area) => `draft:${document.documentElement.dataset.member ?? ""}:${area.dataset.draft}`;
const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const write = (key, text) => {
  try {
    if (text) return localStorage.setItem(key, text);
    localStorage.removeItem(key);
    localStorage.removeItem(key.replace("draft:", "draft-choices:")); // kept by draft-choices.js, and of no use alone
  } catch { /* a full or closed store */ }
};

const offer = (area, words, label, act) => {
  const note = document.createElement("p");
  const button = document.createElement("button");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  button.type = "button";
  button.className = "deed";
  button.textContent = label;
  button.addEventListener("click", () => { act(); note.remove(); area.focus(); });
  note.append(`${words} `, button);
  area.after(note);
};

const restore = (area) => {
  if (area.dataset.drafted) return;
  area.dataset.drafted = "yes";
  const key = name(area);
  const given = area.defaultValue;
  if (area.value !== given) write(key, area.value); // typed before we came
  const kept = read(key);
  area.addEventListener("input", () => write(key, area.value.trim() && area.value !== given ? area.value : ""));
  if (!kept || kept.trim() === area.value.trim()) return;
  const put = (text) => { area.value = text; area.dispatchEvent(new Event("input", { bubbles: true })); };
  if (!area.value.trim()) {
    put(kept);
    offer(area, "Your unsent words are back.", "Discard them", () => put(""));
  } else {
    offer(area, "An unsent version is kept in this browser.", "Bring it back", () => put(kept));
  }
};

const sent = "draft:sent";
const forget = (form) => form.querySelectorAll("textarea[data-draft]").forEach((area) => write(name(area), ""));

// Without htmx: remember what went off, and forget it only when the page that follows says that it was saved.
document.addEventListener("submit", (event) => {
  const areas = [...event.target.querySelectorAll("textarea[data-draft]")];
  if (!areas.length || event.submitter?.hasAttribute("formaction")) return;
  areas.forEach((area) => write(name(area), area.value));
  write(sent, JSON.stringify(areas.map(name)));
});

if (read(sent) && document.querySelector("[data-saved]")) {
  JSON.parse(read(sent)).forEach((key) => write(key, ""));
  write(sent, "");
}

// With htmx: a good answer to the form itself (not to its preview button) is enough.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr } = event.detail;
  const asker = event.detail.requestConfig?.elt ?? elt;
  if (asker.matches?.("form") && xhr.status < 300) forget(asker);
});

const restoreAll = (root) => root.querySelectorAll?.("textarea[data-draft]").forEach(restore);
document.addEventListener("htmx:load", (event) => restoreAll(event.detail.elt));
restoreAll(document);

// Tells how many characters are left in textarea[data-count] once the limit comes near; it never cuts what was pasted.
const near = 1000;

const watch = (area) => {
  if (area.dataset.counted) return;
  area.dataset.counted = "yes";
  const limit = Number(area.dataset.count);
  const line = document.createElement("p");
  line.className = "count";
  line.hidden = true;
  area.after(line);
  let spoken = 0;
  const show = () => {
    // The server counts code points and one character for a line's end, so does this.
    const left = limit - [...area.value].length;
    line.hidden = left > near;
    line.classList.toggle("count--over", left < 0);
    line.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
    if (line.hidden || Date.now() - spoken < 5000) return;
    spoken = Date.now();
    document.dispatchEvent(new CustomEvent("club:announce", { detail: line.textContent }));
  };
  area.addEventListener("input", () => { if (area.value.length > limit - near || !line.hidden) show(); });
};

const watchAll = (root) => root.querySelectorAll?.("textarea[data-count]").forEach(watch);
document.addEventListener("htmx:load", (event) => watchAll(event.detail.elt));
watchAll(document);

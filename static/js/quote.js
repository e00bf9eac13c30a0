// Text selected in a comment offers "Quote", which takes the passage and its source into the reply to that comment.
const pop = document.createElement("button");
pop.type = "button";
pop.className = "button quote-pop";
pop.textContent = "Quote";
pop.hidden = true;
document.body.append(pop);

let passage = null;

const chosen = () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const at = range.commonAncestorContainer;
  const body = (at.nodeType === 1 ? at : at.parentElement).closest(".comment__body");
  const link = body?.closest(".comment")?.querySelector("a[data-quote]");
  return link ? { range, body, link } : null;
};

const words = ({ range, body }) => {
  const piece = range.cloneContents();
  piece.querySelectorAll(".spoiler").forEach((spoiler) => spoiler.remove());
  piece.querySelectorAll(".spoiler-shown").forEach((shown) => shown.replaceWith(`||${shown.textContent}||`));
  piece.querySelectorAll("p, li, blockquote").forEach((block) => block.append("\n\n"));
  const text = piece.textContent.trim().replace(/\n{3,}/g, "\n\n");
  const inside = range.commonAncestorContainer.parentElement?.closest(".spoiler-shown");
  return inside && body.contains(inside) ? `||${text}||` : text;
};

const source = (comment) => {
  const name = comment.querySelector(".comment__by > a, .comment__by")?.firstChild?.textContent.trim() ?? "";
  const href = comment.querySelector(".comment__when a")?.getAttribute("href") ?? "";
  return `— [${name.replace(/[[\]\\]/g, "")}](${href})`;
};

document.addEventListener("selectionchange", () => {
  const found = chosen();
  pop.hidden = !found;
  if (!found) return;
  const box = found.range.getBoundingClientRect();
  pop.style.insetBlockStart = `${box.bottom + scrollY + 8}px`;
  pop.style.insetInlineStart = `${Math.min(Math.max(box.left, 8), innerWidth - 96)}px`;
});

// The selection must outlive the press of the button.
pop.addEventListener("pointerdown", (event) => event.preventDefault());

pop.addEventListener("click", () => {
  const found = chosen();
  if (!found) return;
  const lines = `${words(found)}\n\n${source(found.link.closest(".comment"))}`;
  passage = lines.replace(/^/gm, "> ").replace(/^> $/gm, ">") + "\n\n";
  sessionStorage.setItem("quote", passage);
  getSelection().removeAllRanges();
  found.link.click();
});

// Lands in the reply form, whether it came in place or on a page of its own.
const land = (root) => {
  const area = root.querySelector?.(".reply textarea[data-toolbar]");
  const kept = sessionStorage.getItem("quote");
  if (!area || !kept || (root === document && !location.pathname.includes("/reply/"))) return;
  sessionStorage.removeItem("quote");
  area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${kept}` : kept;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
};

document.addEventListener("htmx:load", (event) => land(event.detail.elt));
land(document);

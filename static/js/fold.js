// a[data-fold] folds the replies under its comment without asking the server: the rows after it that lie deeper.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fold]");
  const row = link?.closest("li[data-depth]");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const folding = link.getAttribute("aria-expanded") === "true";
  const depth = Number(row.dataset.depth);
  for (let next = row.nextElementSibling; next && Number(next.dataset.depth) > depth; next = next.nextElementSibling) {
    next.hidden = folding;
    // What was folded further down opens with the rest, so that no reply is lost from sight.
    next.querySelector("a[data-fold]")?.setAttribute("aria-expanded", "true");
    relabel(next.querySelector("a[data-fold]"), false);
  }
  link.setAttribute("aria-expanded", String(!folding));
  relabel(link, folding);
});

const relabel = (link, folded) => {
  if (link) link.textContent = link.textContent.replace(/^(Unfold|Fold)/, folded ? "Unfold" : "Fold");
};

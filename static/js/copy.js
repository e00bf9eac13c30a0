// a[data-copy] copies its own address instead of going there; without a clipboard it simply goes.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    location.assign(link.href);
    return;
  }
  document.dispatchEvent(new CustomEvent("club:announce", { detail: "Link copied." }));
  if (link.dataset.was) return;
  link.dataset.was = link.textContent;
  link.textContent = "Copied";
  setTimeout(() => { link.textContent = link.dataset.was; delete link.dataset.was; }, 2000);
});

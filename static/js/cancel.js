// a[data-cancel] in a form that was opened in its place: the form goes, and the focus returns to what opened it.
document.addEventListener("click", (event) => {
  const place = event.target.closest("a[data-cancel]")?.closest(".comment__answer");
  if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  place.replaceChildren();
  place.closest(".comment").querySelector("a[data-quote]")?.focus();
});

// [data-new]: "n" goes to the next new comment, and past the last one on this page to where the rest is.
document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const marks = [...document.querySelectorAll("[data-new]")];
  const next = marks.find((mark) => mark.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_PRECEDING);
  const elsewhere = document.querySelector("[data-new-elsewhere]");
  if (next) {
    next.focus();
    next.closest("li, .opening").scrollIntoView({ block: "start" });
  } else if (elsewhere) {
    elsewhere.click();
  } else if (marks.length) {
    marks[0].focus();
  }
});

// A reply has been posted in place: its form goes, the thread counts one more, and the focus moves on to the new words.
let sent = null;

document.addEventListener("club:posted", (event) => {
  sent = event.target.closest?.("form");
  const heading = document.getElementById("comments");
  const count = Number.parseInt(heading?.textContent, 10) + 1;
  if (count) heading.textContent = `${count} comment${count === 1 ? "" : "s"}`;
});

document.addEventListener("htmx:load", (event) => {
  const words = event.detail.elt.querySelector(".comment");
  if (!sent || !words) return;
  sent.remove();
  sent = null;
  words.tabIndex = -1;
  words.focus();
});

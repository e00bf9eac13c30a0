// [data-bell]: asks for its number only while somebody looks at the page, and at once when they come back to it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-bell]") && document.hidden) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  const bell = document.querySelector("[data-bell]");
  if (!document.hidden && bell && window.htmx) {
    window.htmx.ajax("GET", bell.dataset.hxGet, { target: "#bell", swap: "outerHTML", source: "#bell" });
  }
});

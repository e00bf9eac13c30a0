// Ctrl+Enter, or Cmd+Enter, sends the form that one is typing in.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form[data-submit-key]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button:not([type=button], [formaction])"));
});

// Shows what needs passkeys where the browser has them, and says in words why one did not work.
const REASONS = {
  NotAllowedError: "Nothing was used. You can try again.",
  InvalidStateError: "This passkey is in your account already.",
  SecurityError: "Passkeys do not work at this address. Please sign in another way.",
};

if (window.PublicKeyCredential) {
  for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = false;
} else {
  for (const element of document.querySelectorAll("[data-no-passkey]")) element.hidden = false;
}

// The browser's answer is sent by allauth's script, not by the button.
for (const form of document.querySelectorAll("[data-passkey-form]")) {
  form.addEventListener("submit", (event) => event.preventDefault());
}

// allauth's scripts send this where they would only write to the console.
document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-error]");
  if (!place) return;
  event.preventDefault();
  place.textContent = REASONS[event.detail.exception?.name] ?? "That did not work. Please try again, or another way.";
  place.hidden = false;
});

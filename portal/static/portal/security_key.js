// Ties a form to allauth's security keys, and says in words what the browser refused.
const words = document.getElementById("key-words");
const form = document.querySelector("form[data-key]");

if (form) {
  const { key, credential } = form.dataset;
  const button = "key-button";
  const ids = { add: button, authenticate: button, credential, data: "js_data" };
  window.allauth.webauthn.forms[key]({ ids });
  words.hidden = "PublicKeyCredential" in window;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  words.hidden = false;
  words.focus();
});

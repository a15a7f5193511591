/* Passkeys: gets a challenge from the portal, lets the browser answer it, and sends the answer with the form.
   Without this script, or where the browser has no passkeys, the page says so and a code does the same. */
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  const { passkey: purpose, challenge: address } = form.dataset;
  const { code, passkey: field } = form.elements;
  const alertBox = form.querySelector(".passkey-failed");
  const isNew = purpose === "add";

  document.querySelectorAll(".passkey-missing").forEach((text) => { text.hidden = true; });
  document.querySelectorAll(".passkey-here").forEach((part) => { part.hidden = false; });

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const withBytes = (entry) => ({ ...entry, id: toBytes(entry.id) });

  async function challenge() {
    const body = new URLSearchParams({ purpose, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const reply = await fetch(address, { method: "POST", body, redirect: "error" });
    if (!reply.ok) throw new Error(reply.status);
    const { publicKey } = await reply.json();
    publicKey.challenge = toBytes(publicKey.challenge);
    if (publicKey.user) publicKey.user = withBytes(publicKey.user);
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (publicKey[list]) publicKey[list] = publicKey[list].map(withBytes);
    }
    return { publicKey };
  }

  async function answer() {
    const options = await challenge();
    const made = await (isNew ? navigator.credentials.create(options) : navigator.credentials.get(options));
    const parts = isNew ? ["clientDataJSON", "attestationObject"] : ["clientDataJSON", "authenticatorData", "signature"];
    const response = Object.fromEntries(parts.map((name) => [name, toText(made.response[name])]));
    return JSON.stringify({ id: made.id, rawId: toText(made.rawId), type: made.type, response });
  }

  async function send(button) {
    alertBox.textContent = "";
    try {
      field.value = await answer();
    } catch {
      alertBox.textContent = alertBox.dataset.sentence; // refused, cancelled, no such passkey, or no network
      return;
    }
    if (code) code.required = false;
    form.requestSubmit(button.type === "submit" ? button : null);
  }

  document.querySelectorAll("[data-signs]").forEach((button) => {
    button.addEventListener("click", (event) => {
      if (code?.value.trim() && button.dataset.signs !== "always") return; // sent as it is
      event.preventDefault();
      if (!isNew || form.reportValidity()) send(button);
    });
  });
})();

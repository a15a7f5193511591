/* Tells the server that this form is open, and shows who else has it open and who saved it meanwhile.
   A form that nobody touches for some minutes stops telling; it still learns what others do. */
(() => {
  const EVERY = 30_000;
  const QUIET = 5 * 60_000;

  const panel = document.getElementById("presence");
  const token = document.querySelector("#content-main form [name=csrfmiddlewaretoken]"); // renewed by session.js
  if (!panel || !token) return;
  const { address, kind, record, opened } = panel.dataset;
  const ownWindow = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let touched = Date.now();
  let last = 0;

  const body = (more) => new URLSearchParams({ csrfmiddlewaretoken: token.value, kind, record, opened, window: ownWindow, ...more });

  function show(sentences) {
    const list = panel.querySelector("ul");
    if (sentences.join("\n") === [...list.children].map((item) => item.textContent).join("\n")) return;
    list.replaceChildren(...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }));
  }

  async function beat() {
    last = Date.now();
    const active = last - touched < QUIET ? "1" : "0";
    const answer = await fetch(address, { method: "POST", body: body({ active }), redirect: "manual" }).catch(() => null);
    if (answer?.ok) show((await answer.json()).sentences);
  }

  for (const kindOf of ["input", "keydown", "pointerdown", "focus"]) {
    window.addEventListener(kindOf, () => {
      const wasQuiet = Date.now() - touched >= QUIET;
      touched = Date.now();
      if (wasQuiet) beat();
    }, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - last > EVERY) beat();
  });
  window.addEventListener("pagehide", () => navigator.sendBeacon(address, body({ gone: "1" })));
  window.addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  setInterval(beat, EVERY);
  beat();
})();

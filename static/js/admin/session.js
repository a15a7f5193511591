/* Typing keeps the session alive; before it ends, and when it has ended, the page says so. All tabs agree. */
(() => {
  const { words } = formState;
  if (!words.person) return;
  const KEY = "portal-session"; // what the latest answer of the server said, for the other tabs
  const MINUTE = 60_000;
  const WARNED_FOR = Math.min(5 * MINUTE, Number(words.idleSeconds) * 250);
  let end = Date.now() + Number(words.seconds) * 1000;
  let isRenewable = words.renewable === "yes";
  let renewedAt = Date.now();
  let isActive = false;
  let hasEnded = false;
  let isOther = false; // somebody else is signed in
  let isOffline = false;
  let isFull = false;
  let session;

  const share = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ person: words.person, session, end, isRenewable }));
    } catch {
      /* then each tab asks for itself */
    }
  };

  async function ask(address, options = {}) {
    const answer = await fetch(address, { ...options, redirect: "error" }).catch(() => null);
    isOffline = !answer || answer.status >= 500;
    const state = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!state) return draw();
    isOther = Boolean(state.person) && state.person !== words.person;
    hasEnded = !state.person || state.seconds <= 0;
    if (!hasEnded && !isOther) {
      end = Date.now() + state.seconds * 1000;
      isRenewable = state.renewable;
      session = state.session;
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = state.token; });
      share();
    }
    draw();
  }
  const look = () => ask(words.state);
  const renew = () => {
    renewedAt = Date.now();
    isActive = false;
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    return ask(words.keepAlive, { method: "POST", headers: { "X-CSRFToken": token } });
  };

  // --- The bar ---

  const text = document.createElement("p");
  const stay = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.wordStay });
  const signIn = Object.assign(document.createElement("a"), { className: "button", textContent: words.wordSignIn });
  const bar = Object.assign(document.createElement("div"), { className: "session-bar", hidden: true });
  text.setAttribute("role", "status");
  signIn.href = `${words.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  bar.append(text, stay, signIn);
  document.getElementById("content-start")?.prepend(bar);
  stay.addEventListener("click", renew);

  function sentence() {
    if (isOther) return words.wordOther;
    if (hasEnded) return words.wordEnded;
    if (isOffline) return words.wordOffline;
    const left = end - Date.now();
    if (left <= WARNED_FOR) {
      const minutes = Math.max(1, Math.ceil(left / MINUTE));
      const when = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`).format(minutes, "minute");
      return (isRenewable ? words.wordEnding : words.wordLast).replace("{when}", when);
    }
    return isFull ? words.wordFull : "";
  }
  function draw() {
    const now = sentence();
    if (text.textContent !== now) text.textContent = now;
    bar.hidden = !now;
    signIn.hidden = !hasEnded && !isOther;
    stay.hidden = !signIn.hidden || isOffline || !isRenewable || end - Date.now() > WARNED_FOR;
  }

  // --- What happens ---

  for (const kind of ["input", "keydown"]) {
    document.addEventListener(kind, (event) => { isActive ||= event.isTrusted; }, { capture: true });
  }
  window.addEventListener("drafts:full", () => {
    isFull = true;
    draw();
  });
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== KEY || !newValue) return;
    const other = JSON.parse(newValue);
    if (other.person !== words.person || hasEnded || other.session !== session) return look(); // for a new token too
    ({ end, isRenewable } = other);
    draw();
  });
  setInterval(() => {
    if (hasEnded || isOther) return;
    if (isActive && isRenewable && Date.now() - renewedAt >= MINUTE) renew();
    else if (isOffline || end - Date.now() <= WARNED_FOR) look();
  }, 20_000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (hasEnded || isOther || end - Date.now() <= WARNED_FOR)) look();
  });
  window.addEventListener("load", share);
})();

/* Keeps what is typed in this browser until it is saved, and offers it again when the form is opened next time.
   The server fills in the form (core/typed.py): it knows rows, rich text and the names of chosen records.
   A draft is stored under person, page and form; the cookies of accounts/drafts.py say which were saved. */
(() => {
  const PREFIX = "portal-draft:";
  const DAYS = 30;
  const LONGEST = 1_500_000; // characters; a browser keeps about five million
  const { words } = formState;
  const person = words.person ?? "";
  let isLeaving = false;

  // --- The store; it may be switched off or full ---

  const attempt = (action, otherwise) => {
    try {
      return action();
    } catch {
      return otherwise;
    }
  };
  const keysOf = (start) => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(start)), []);
  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)), null);
  const remove = (key) => attempt(() => localStorage.removeItem(key));
  const oldestFirst = (keys) => keys.sort((a, b) => (read(a)?.at ?? 0) - (read(b)?.at ?? 0));
  function write(key, draft) {
    const text = JSON.stringify(draft);
    const put = () => (localStorage.setItem(key, text), true);
    if (text.length > LONGEST) return false;
    for (const oldest of [null, ...oldestFirst(keysOf(PREFIX).filter((other) => other !== key)).slice(0, 5)]) {
      if (oldest) remove(oldest);
      if (attempt(put, false)) return true;
    }
    return false;
  }
  const tab = attempt(() => (sessionStorage.portalTab ??= newId()), "");
  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(36).padStart(2, "0")).join("").slice(0, 24);
  }

  // --- What the server said since: saved, signed out ---

  for (const [, prefix, name, value] of document.cookie.matchAll(/(?:^|; )(__Host-)?((?:saved-draft-|signed-out)[a-z0-9]*)=([^;]*)/g)) {
    document.cookie = `${prefix ?? ""}${name}=; path=/; max-age=0${prefix ? "; secure" : ""}`;
    if (name === "signed-out") keysOf(`${PREFIX}${value}:`).forEach(remove);
    else keysOf(PREFIX).filter((key) => key.endsWith(`:${name.slice("saved-draft-".length)}`)).forEach(remove);
  }
  for (const key of keysOf(PREFIX)) {
    if (Date.now() - (read(key)?.at ?? 0) > DAYS * 24 * 3600_000) remove(key);
  }
  const kept = document.getElementById("drafts-kept");
  if (kept) kept.hidden = keysOf(PREFIX).length === 0;
  document.getElementById("back-to-form")?.requestSubmit();
  if (!person) return;

  // --- A form ---

  const placeOf = (form, number) => `${PREFIX}${person}:${location.pathname.replace(/^\/\w+/, "")}#${form.id || number}:`;

  function follow(form, number) {
    const place = placeOf(form, number);
    let input = form.querySelector("[name=_draft]");
    if (!input) {
      input = Object.assign(document.createElement("input"), { type: "hidden", name: "_draft" });
      form.append(input);
    }
    input.value ||= newId();
    const key = place + input.value;
    const canReturn = "canReturn" in input.dataset;
    const earlier = formState.isReshown(form) ? read(key)?.changes ?? [] : [];

    function store(sent = false) {
      if (!formState.isChanged(form)) return remove(key);
      const now = formState.changesOf(form);
      const names = new Set(now.map(({ name }) => name));
      const before = earlier.filter(({ name }) => !names.has(name)).map((change) => ({ ...change, typed: formState.shownIn(form, change.name) ?? change.typed }));
      const draft = { at: Date.now(), sent, tab, changes: [...before, ...now], entries: formState.entriesOf(form), files: formState.filesOf(form) };
      if (!write(key, draft)) window.dispatchEvent(new CustomEvent("drafts:full"));
    }
    let timer;
    const soon = () => {
      clearTimeout(timer);
      isLeaving = false;
      timer = setTimeout(store, 600);
    };
    for (const kind of ["input", "change", "click"]) form.addEventListener(kind, soon);
    // Select2 tells jQuery only.
    window.django?.jQuery(form).on("change", soon);
    window.addEventListener("pagehide", () => timer && !isLeaving && store());
    document.addEventListener("visibilitychange", () => document.hidden && timer && !isLeaving && store());
    if (formState.isReshown(form)) store();

    const others = oldestFirst(keysOf(place).filter((other) => other !== key)).reverse();
    const sentHere = others.find((other) => read(other)?.sent && read(other).tab === tab);
    if (sentHere && canReturn) return void takeBack(form, sentHere, place); // this tab sent it, and no answer came
    others.forEach((other) => offer(form, other, place, canReturn));
    return store;
  }

  // --- Offered again ---

  function ago(at) {
    const minutes = Math.min(-1, Math.round((at - Date.now()) / 60_000));
    const [count, unit] = minutes > -60 ? [minutes, "minute"] : minutes > -1440 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
    return new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { numeric: "auto" }).format(count, unit);
  }

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function offer(form, key, place, canReturn) {
    const draft = read(key);
    const differing = (draft?.changes ?? []).filter(({ name, typed }) => (formState.shownIn(form, name) ?? "") !== typed);
    if (!draft || (!differing.length && !draft.files.length && draft.changes.length)) return remove(key);
    const heading = element("h2", { textContent: words.wordTyped.replace("{when}", ago(draft.at)) });
    heading.id = `draft-${key.split(":").pop()}`;
    const box = element("section", { className: "draft-offer" }, heading);
    box.setAttribute("aria-labelledby", heading.id);
    if (differing.length) {
      const head = ["wordField", "wordNow", "wordKept"].map((word) => element("th", { scope: "col", textContent: words[word] }));
      const rows = differing.map(({ name, label, typed }) => {
        const texts = { wordNow: formState.shownIn(form, name) ?? "", wordKept: typed };
        const cells = Object.entries(texts).map(([word, text]) => {
          const cell = element("td", {}, element("bdi", { textContent: text || `(${words.wordEmpty})` }));
          cell.dataset.label = words[word]; // for narrow windows
          return cell;
        });
        return element("tr", {}, element("th", { scope: "row", textContent: formState.labelIn(form, name) ?? label }), ...cells);
      });
      const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
      const frame = element("div", { className: "draft-table", tabIndex: 0 }, table);
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", words.wordDiffers);
      box.append(element("details", { open: differing.length <= 5 }, element("summary", { textContent: `${words.wordDiffers} (${differing.length})` }), frame));
    }
    if (draft.files.length) box.append(element("p", {}, `${words.wordFiles} `, element("bdi", { textContent: draft.files.join(", ") })));
    const take = element("button", { type: "button", className: "button default", textContent: words.wordTake });
    take.addEventListener("click", () => {
      if (canReturn) return takeBack(form, key, place);
      fillIn(form, draft);
      remove(key);
      box.remove();
    });
    const discard = element("button", { type: "button", className: "button quiet", textContent: words.wordDiscard });
    discard.addEventListener("click", () => {
      remove(key);
      box.remove();
    });
    box.append(element("p", { className: "draft-buttons" }, take, " ", discard));
    form.before(box);
  }

  /* Sends the draft to the form, which shows it without saving. */
  function takeBack(form, key, place) {
    const draft = read(key);
    write(key, { ...draft, sent: false }); // if this fails, it is offered and not sent again and again
    const own = ["csrfmiddlewaretoken", "_author"].map((name) => [name, form.elements[name]?.value ?? ""]);
    const fields = [...draft.entries, ...own, ["_draft", key.slice(place.length)], ["_returned", "1"], ...draft.files.map((name) => ["_file", name])];
    const carrier = element("form", { method: "post", action: location.pathname + location.search, enctype: "multipart/form-data", hidden: true },
      ...fields.map(([name, value]) => element("textarea", { name, value })));
    document.body.append(carrier);
    isLeaving = true;
    carrier.submit();
  }

  /* For small forms without rows or rich text. */
  function fillIn(form, draft) {
    for (const { name } of draft.changes) {
      const control = form.elements[name];
      if (!control || control instanceof RadioNodeList) continue;
      const values = draft.entries.filter(([other]) => other === name).map(([, value]) => value);
      if (control.type === "checkbox") control.checked = values.length > 0;
      else if (control.tagName === "SELECT") [...control.options].forEach((option) => { option.selected = values.includes(option.value); });
      else control.value = values[0] ?? "";
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // --- Leaving ---

  window.addEventListener("load", () => setTimeout(() => {
    const stores = new Map(formState.forms().map((form, number) => [form, follow(form, number)]));
    // After all other listeners: one may ask a question and stop it.
    window.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (event.target.id === "logout-form" && keysOf(`${PREFIX}${person}:`).length && !window.confirm(words.wordSignOut)) {
        event.preventDefault();
        return;
      }
      // A button with another address does not save the form: its draft stays, and the server must not hear of it.
      const saves = !event.submitter?.hasAttribute("formaction");
      stores.get(event.target)?.(saves);
      const draft = event.target.elements._draft;
      if (draft && !saves) {
        draft.disabled = true;
        setTimeout(() => { draft.disabled = false; });
      }
      isLeaving = true;
    });
    // Signing in leads back here, with everything in the form.
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".session-bar a")) return;
      stores.forEach((store) => store?.(true));
      isLeaving = true;
    });
    window.addEventListener("beforeunload", (event) => {
      if (!isLeaving && [...stores.keys()].some(formState.isChanged)) event.preventDefault();
    });
  }));
})();

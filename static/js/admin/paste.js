/* What is pasted goes through the server's cleaner first, so that the officer sees what will be stored, and is told which
   pictures could not come along. If the server does not answer, the editor takes the text as it is. */
(() => {
  let waiting = 0;
  const form = () => document.querySelector("#content-main form[id$=_form]");

  document.addEventListener("prose-editor:ready", ({ target, detail: { editor } }) => {
    const { paste } = target.dataset;
    if (!paste) return;
    const note = document.createElement("p");
    note.className = "editor-note";
    note.setAttribute("role", "status");
    editor.options.element.append(note);

    editor.view.dom.addEventListener("paste", async (event) => {
      const { clipboardData } = event;
      const html = clipboardData.getData("text/html");
      const text = clipboardData.getData("text/plain");
      const isOwn = html.includes("data-pm-slice");
      const isPlain = !html && !text.trim().includes("\n") && (text || !clipboardData.files.length);
      if (isOwn || isPlain) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting += 1;
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form().querySelector("[name=csrfmiddlewaretoken]").value);
      body.append("language", target.lang);
      body.append("html", html);
      body.append("text", text);
      body.append("pictures", html ? 0 : clipboardData.files.length);
      const answer = await fetch(paste, { method: "POST", body }).then((r) => (r.ok && !r.redirected ? r.json() : null)).catch(() => null);
      if (answer ? answer.html : html) editor.view.pasteHTML(answer ? answer.html : html);
      else if (!answer) editor.view.pasteText(text);
      note.textContent = answer?.note ?? "";
      waiting -= 1;
      if (!waiting) document.dispatchEvent(new Event("portal:pasted"));
    }, { capture: true });
  });

  // A form that is sent at once waits for what was pasted.
  document.addEventListener("submit", (event) => {
    if (!waiting || event.target !== form()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.addEventListener("portal:pasted", () => event.target.requestSubmit(event.submitter), { once: true });
  }, { capture: true });
})();

/* Checks a file by requesting the next rows from the server; without this script, a button does it. */
(() => {
  const step = document.querySelector("form[data-step]");
  if (step) check(step);

  async function check(form) {
    const button = form.querySelector("[type=submit]");
    const failed = form.querySelector("[data-failed]");
    button.hidden = true;
    failed.hidden = true;
    try {
      for (;;) {
        const response = await fetch(form.action, {
          method: "POST",
          body: new FormData(form),
          headers: { Accept: "application/json" },
        });
        if (!response.ok || response.redirected) throw new Error(response.status);
        const { done, is_over: isOver } = await response.json();
        form.querySelector("progress").value = done;
        form.querySelector("[data-done]").textContent = done;
        if (isOver) break;
      }
      location.reload();
    } catch {
      button.hidden = false;
      failed.hidden = false;
    }
  }

  const write = document.querySelector("form[data-write]");
  write?.addEventListener("submit", () => {
    write.querySelector("[data-busy]").hidden = false;
    write.querySelector("[type=submit]").disabled = true;
  });

  if (document.querySelector("[data-wait]")) setTimeout(() => location.reload(), 5000);
})();

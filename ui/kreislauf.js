// Makes pages nicer; every page works without it. Keeps nothing, needs no other file, and asks this site alone.

// A second click on "submit" must not send the form again. The server refuses a doubled form anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-submit-once]")) return;
  if (form.dataset.submitted) {
    event.preventDefault();
    return;
  }
  form.dataset.submitted = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Coming back with the browser's back button shows the kept page: let the form be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-submitted]")) {
    delete form.dataset.submitted;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// j and k walk through the first links of a list; Enter is the link's own key.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "j" && event.key !== "k")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const rows = [...document.querySelectorAll("[data-shortcuts] > :has(a[href])")];
  if (rows.length === 0) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const step = event.key === "j" ? 1 : -1;
  const next = here === -1 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].querySelector("a[href]").focus();
  event.preventDefault();
});

// An error summary takes the focus, so that a screen reader starts there.
document.querySelector("[data-focus]")?.focus();

// Similar needs while somebody types. Without this, a button of the form looks for them.
for (const form of document.querySelectorAll("form[data-similar]")) {
  const shown = form.querySelector("[data-similar-shown]");
  const typed = [form.elements.title, form.elements.problem];
  let timer;
  for (const field of typed) {
    field?.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const text = typed.map((one) => one?.value ?? "").join(" ").trim().slice(0, 1500);
        if (!shown || text.length < 8) return;
        const answer = await fetch(`${form.dataset.similar}?q=${encodeURIComponent(text)}`).catch(() => null);
        if (answer?.ok) shown.innerHTML = await answer.text();
      }, 400);
    });
  }
}

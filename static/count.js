/* Says how many characters are left in a long text. The limit itself stands in the hint and is
   kept by the server, which counts in the same way: trimmed, a line break as one character. */

for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const limit = Number(area.dataset.limit);
  const seen = document.createElement("p");
  const spoken = document.createElement("p");
  seen.className = "hint count";
  seen.setAttribute("aria-hidden", "true");
  spoken.className = "unseen";
  spoken.setAttribute("role", "status");
  area.after(seen, spoken);

  const words = () => {
    const left = limit - [...area.value.trim()].length;
    const many = Math.abs(left).toLocaleString("en-GB");
    const characters = Math.abs(left) === 1 ? "character" : "characters";
    return left < 0 ? `${many} ${characters} too many` : `${many} ${characters} left`;
  };

  let pause;
  area.addEventListener("input", () => {
    seen.textContent = words();
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = words(); }, 1000);
  });
  seen.textContent = words();
}

export default function copy(element) {
  if (!navigator.clipboard) return;
  const button = element.querySelector("button");
  const words = button.innerHTML;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(element.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.innerHTML = words; }, 2500);
  });
}

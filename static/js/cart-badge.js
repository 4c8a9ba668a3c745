// The cart's count, from the cookie that the shop leaves for it: pages themselves are the same for everybody.
export default function badge(element) {
  const count = Number(document.cookie.match(/(?:^|; )cart_count=(\d{1,4})/)?.[1] ?? 0);
  element.hidden = count === 0;
  element.textContent = count;
  element.setAttribute("aria-label", element.dataset.cartCount.replace("{n}", count));
  element.setAttribute("role", "img");
}

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("[data-cart-count]").forEach(badge);
});

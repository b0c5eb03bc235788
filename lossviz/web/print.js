/* The button that has the browser print the page. */

/** @param {{ parentElement: HTMLElement }} call */
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const print = () => window.print();
  button?.addEventListener("click", print);
  return () => button?.removeEventListener("click", print);
}

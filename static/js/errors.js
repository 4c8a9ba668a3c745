// A form that came back with faults starts at its list of faults.
export default function errors(element) {
  element.focus();
}

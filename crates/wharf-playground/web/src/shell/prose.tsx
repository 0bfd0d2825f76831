interface Props {
  text: string;
  id?: string;
  className?: string;
}

/** A text of the manifest: paragraphs, numbered steps, and `code` between backticks. */
export function Prose({ text, id, className }: Props) {
  return (
    <div id={id} className={className}>
      {text.split('\n\n').map((paragraph, index) => (
        <p key={index}>{spans(paragraph)}</p>
      ))}
    </div>
  );
}

function spans(text: string) {
  return text.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part));
}

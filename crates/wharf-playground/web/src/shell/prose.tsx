interface Props {
  text: string;
  id?: string;
  className?: string;
}

/** Text from a manifest: paragraphs, and `code` between backticks. */
export function Prose({ text, id, className }: Props) {
  return (
    <div id={id} className={className}>
      {text.split('\n\n').map((paragraph, index) => (
        <p key={index}>{withCode(paragraph)}</p>
      ))}
    </div>
  );
}

function withCode(text: string) {
  return text.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part));
}

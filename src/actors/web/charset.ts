/** Bytes as text, as its server or the page itself says it is written. */
export function textOf(bytes: Uint8Array, contentType: string): string {
  const said = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? marked(bytes);
  return decoder(said).decode(bytes).toWellFormed();
}

/** HTML says it in its first bytes, XML in its first line. */
function marked(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1');
  return (
    /<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(head)?.[1] ??
    /^<\?xml[^>]+encoding\s*=\s*["']([\w.:-]{1,40})/i.exec(head)?.[1]
  );
}

function decoder(label: string | undefined): Pick<InstanceType<typeof TextDecoder>, 'decode'> {
  try {
    return new TextDecoder(label ?? 'utf-8');
  } catch {
    return new TextDecoder('utf-8');
  }
}

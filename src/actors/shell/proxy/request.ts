/** What a client asks of a proxy, as far as it is looked at. */

export interface ProxyRequest {
  readonly host: string;
  readonly port: number;
  /** What is sent on before all else: a plain request, made out for its host alone. Nothing for a tunnel. */
  readonly head: string | undefined;
}

const PORTS: readonly number[] = [80, 443];

/** @param head up to the empty line, without it. Undefined for what is no request that can be sent on. */
export function readRequest(head: string): ProxyRequest | undefined {
  const [line = '', ...headers] = head.split('\r\n');
  const parts = /^([A-Z]{1,20}) (\S{1,8000}) HTTP\/1\.[01]$/.exec(line);
  if (parts === null) return undefined;
  const [, method = '', target = ''] = parts;
  if (method === 'CONNECT') {
    const found = /^([a-z0-9.-]{1,253}):(\d{1,5})$/i.exec(target);
    return found === null ? undefined : checked(found[1] ?? '', Number(found[2]), undefined);
  }
  const found = /^http:\/\/([a-z0-9.-]{1,253})(?::(\d{1,5}))?(\/\S*)?$/i.exec(target);
  if (found === null) return undefined;
  const [, host = '', port = '80', path = '/'] = found;
  const kept = headers.filter((header) => !/^(?:host|connection|proxy-[a-z-]+|keep-alive|upgrade)\s*:/i.test(header));
  const own = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...kept];
  return checked(host, Number(port), `${own.join('\r\n')}\r\n\r\n`);
}

function checked(host: string, port: number, head: string | undefined): ProxyRequest | undefined {
  return PORTS.includes(port) ? { host: host.toLowerCase(), port, head } : undefined;
}

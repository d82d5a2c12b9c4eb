/** A small browser without a window: follows no redirect by itself, keeps cookies by host and path, and posts forms. */
export class CookieJar {
  readonly #cookies = new Map<string, { readonly host: string; readonly path: string; readonly pair: string }>();

  /** Another one with the same cookies. */
  copy(): CookieJar {
    const other = new CookieJar();
    for (const [key, cookie] of this.#cookies) other.#cookies.set(key, cookie);
    return other;
  }

  /** Asks, with the cookies that belong to the address. */
  async get(address: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const url = new URL(address);
    const cookies = [...this.#cookies.values()].filter(
      ({ host, path }) => host === url.host && url.pathname.startsWith(path),
    );
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookies.map(({ pair }) => pair).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const header of response.headers.getSetCookie()) this.#keep(header, url);
    return response;
  }

  /** Follows redirects until `until` says that an address is not to be asked, and returns that address; or the last answer's own. */
  async follow(address: string, until: (url: URL) => boolean): Promise<string> {
    let current = address;
    for (let hops = 0; hops < 20; hops += 1) {
      if (until(new URL(current))) return current;
      const response = await this.get(current);
      const location = response.headers.get('location');
      if (location === null) return current;
      current = new URL(location, current).toString();
    }
    throw new Error(`Redirects without an end: ${current}`);
  }

  #keep(header: string, { host }: URL): void {
    const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
    const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
    const name = pair.slice(0, pair.indexOf('='));
    if (/max-age=0\b|expires=thu, 01 jan 1970/i.test(header)) this.#cookies.delete(`${host}${path}${name}`);
    else this.#cookies.set(`${host}${path}${name}`, { host, path, pair });
  }
}

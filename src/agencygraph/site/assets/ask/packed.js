// What is packed with gzip, unpacked; a host may have done so on the way.
"use strict";
(function (home) {
  async function unpacked(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /** Fetch a file that stands beside the page; it may be packed. */
  async function fetched(address) {
    const response = await fetch(address).catch(() => null);
    if (!response?.ok) throw new Error(`${address} is not there`);
    return unpacked(new Uint8Array(await response.arrayBuffer()));
  }

  const text = async (address) => new TextDecoder().decode(await fetched(address));

  home.Packed = { unpacked, fetched, text };
})(globalThis);

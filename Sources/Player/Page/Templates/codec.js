// Reads back what ByteStream wrote: base64, then numbers of seven bits a byte, the lowest first.

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

class ByteReader {
  constructor(base64) {
    this.bytes = bytesOf(base64);
    this.position = 0;
  }

  get isAtEnd() { return this.position >= this.bytes.length; }

  byte() { return this.bytes[this.position++]; }

  // Multiplies rather than shifts: places of discs take more than 32 bits.
  unsigned() {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.position++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  // 0, 1, 2, 3, … as 0, −1, 1, −2, …
  signed() {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

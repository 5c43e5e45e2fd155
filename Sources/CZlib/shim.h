#include <zlib.h>

// inflateInit is a macro, which Swift cannot see.
static inline int atelier_inflate_init(z_stream *stream) {
  return inflateInit(stream);
}

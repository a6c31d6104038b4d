#include "storage/identity.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journeygraph::storage {

std::uint64_t SourceHash(std::string_view source) {
  return XXH3_64bits(source.data(), source.size());
}

std::uint64_t IdentityOf(std::uint64_t source_hash, std::string_view id) {
  return XXH3_64bits_withSeed(id.data(), id.size(), source_hash);
}

std::uint64_t IdentityOf(std::string_view source, std::string_view id) {
  return IdentityOf(SourceHash(source), id);
}

std::uint64_t CustomerHash(std::string_view customer) {
  return XXH3_64bits(customer.data(), customer.size());
}

}  // namespace journeygraph::storage

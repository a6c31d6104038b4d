#include "server/page_token.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace journeygraph::server {
namespace {

constexpr std::size_t kSealBytes = 8;
// Version of the token format is part of the key: change it when the meaning of cursors changes.
constexpr std::uint64_t kKey0 = 0x6a6f75726e657967;
constexpr std::uint64_t kKey1 = 0x7261706874303031;

struct SipState {
  std::uint64_t v0 = kKey0 ^ 0x736f6d6570736575;
  std::uint64_t v1 = kKey1 ^ 0x646f72616e646f6d;
  std::uint64_t v2 = kKey0 ^ 0x6c7967656e657261;
  std::uint64_t v3 = kKey1 ^ 0x7465646279746573;

  void Round() {
    v0 += v1, v1 = std::rotl(v1, 13), v1 ^= v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16), v3 ^= v2;
    v0 += v3, v3 = std::rotl(v3, 21), v3 ^= v0;
    v2 += v1, v1 = std::rotl(v1, 17), v1 ^= v2, v2 = std::rotl(v2, 32);
  }
  void Word(std::uint64_t word) {
    v3 ^= word;
    Round();
    Round();
    v0 ^= word;
  }
};

// SipHash-2-4 (Aumasson and Bernstein 2012).
std::uint64_t SipHash(std::string_view text) {
  SipState state;
  std::uint64_t last = static_cast<std::uint64_t>(text.size()) << 56;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    state.Word(word);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  state.Word(last | rest);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.Round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::string SealOf(std::string_view binding, std::string_view cursor) {
  const std::uint64_t hash =
      SipHash(std::string(binding).append(std::to_string(binding.size())).append(cursor));
  std::string seal(kSealBytes, '\0');
  std::memcpy(seal.data(), &hash, kSealBytes);
  return seal;
}

}  // namespace

std::string PageBinding(std::string_view method, std::initializer_list<std::string_view> fields) {
  std::string binding(method);
  for (std::string_view field : fields) {
    // With its length, so that ("ab", "c") and ("a", "bc") differ.
    binding.append(1, '\0').append(std::to_string(field.size())).append(1, ':').append(field);
  }
  return binding;
}

std::string SealPageToken(std::string_view binding, std::string_view cursor) {
  return absl::WebSafeBase64Escape(SealOf(binding, cursor).append(cursor));
}

absl::StatusOr<std::string> OpenPageToken(std::string_view binding, std::string_view token) {
  std::string sealed;
  if (absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &sealed) &&
      sealed.size() >= kSealBytes) {
    std::string cursor = sealed.substr(kSealBytes);
    if (sealed.compare(0, kSealBytes, SealOf(binding, cursor)) == 0) return cursor;
  }
  return InvalidField(
      "page_token",
      "is not a token of this listing; give next_page_token of the page before with "
      "all other fields unchanged, or leave it empty",
      kInvalidPageToken);
}

}  // namespace journeygraph::server

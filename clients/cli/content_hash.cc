#include "clients/cli/content_hash.h"

#include <cstring>

namespace journeygraph::cli {
namespace {

constexpr std::uint64_t kC1 = 0x87c37b91114253d5ULL;
constexpr std::uint64_t kC2 = 0x4cf5ad432745937fULL;

std::uint64_t RotateLeft(std::uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }

std::uint64_t Finalise(std::uint64_t k) {
  k ^= k >> 33;
  k *= 0xff51afd7ed558ccdULL;
  k ^= k >> 33;
  k *= 0xc4ceb9fe1a85ec53ULL;
  return k ^ (k >> 33);
}

// Little-endian, whatever the machine.
std::uint64_t Load(const char* bytes, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

std::uint64_t MixFirst(std::uint64_t k) { return RotateLeft(k * kC1, 31) * kC2; }
std::uint64_t MixSecond(std::uint64_t k) { return RotateLeft(k * kC2, 33) * kC1; }

}  // namespace

Hash128 HashBytes(std::string_view bytes) {
  std::uint64_t h1 = 0;
  std::uint64_t h2 = 0;
  std::size_t at = 0;
  for (; at + 16 <= bytes.size(); at += 16) {
    h1 ^= MixFirst(Load(bytes.data() + at, 8));
    h1 = (RotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
    h2 ^= MixSecond(Load(bytes.data() + at + 8, 8));
    h2 = (RotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
  }
  const std::size_t rest = bytes.size() - at;
  if (rest > 8) h2 ^= MixSecond(Load(bytes.data() + at + 8, rest - 8));
  if (rest > 0) h1 ^= MixFirst(Load(bytes.data() + at, rest < 8 ? rest : 8));
  h1 ^= bytes.size();
  h2 ^= bytes.size();
  h1 += h2;
  h2 += h1;
  h1 = Finalise(h1);
  h2 = Finalise(h2);
  h1 += h2;
  h2 += h1;
  return {h1, h2};
}

std::string HashText(const Hash128& hash) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve(22);
  for (const std::uint64_t half : {hash.high, hash.low}) {
    for (int i = 0; i < 11; ++i) text += kAlphabet[(half >> (6 * i)) & 63];
  }
  return text;
}

}  // namespace journeygraph::cli

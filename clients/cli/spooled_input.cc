#include "clients/cli/spooled_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"

namespace journeygraph::cli {
namespace {

// Bytes copied, or -1 with errno.
std::int64_t CopyAll(int from, int to) {
  std::vector<char> buffer(1u << 20);
  std::int64_t total = 0;
  while (true) {
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got == 0) return total;
    if (got < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    for (ssize_t written = 0; written < got;) {
      const ssize_t put =
          write(to, buffer.data() + written, static_cast<std::size_t>(got - written));
      if (put < 0) return -1;
      written += put;
    }
    total += got;
  }
}

}  // namespace

SpooledInput::SpooledInput(SpooledInput&& other) noexcept
    : path_(std::move(other.path_)),
      bytes_(other.bytes_),
      temporary_(std::exchange(other.temporary_, false)) {}

SpooledInput::~SpooledInput() {
  if (temporary_) unlink(path_.c_str());
}

absl::StatusOr<SpooledInput> SpooledInput::From(const std::string& path) {
  SpooledInput input;
  struct stat about {};
  if (path != "-" && stat(path.c_str(), &about) != 0) {
    return FileError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  if (path != "-" && S_ISDIR(about.st_mode)) {
    return FileError(absl::StrCat(path, " is a folder; name a CSV file"));
  }
  if (path != "-" && S_ISREG(about.st_mode)) {
    input.path_ = path;
    input.bytes_ = about.st_size;
    return input;
  }

  const int from = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (from < 0) return FileError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::temp_directory_path(ignored);
  if (folder.empty()) folder = "/tmp";
  std::string name = (folder / "journeyctl-XXXXXX").string();
  const int to = mkstemp(name.data());
  if (to >= 0) {
    input.path_ = name;
    input.temporary_ = true;
    input.bytes_ = CopyAll(from, to);
  }
  const int error = errno;
  if (to >= 0) close(to);
  if (from != STDIN_FILENO) close(from);
  if (to < 0 || input.bytes_ < 0) {
    return FileError(
        absl::StrCat("cannot keep the input in ", folder.string(), ": ", std::strerror(error)));
  }
  return input;
}

}  // namespace journeygraph::cli

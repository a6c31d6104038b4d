// Standard input as a file that can be read twice.
//
//   auto input = SpooledInput::From("-");
//   Read(input->path());
//
// The temporary file is gone with the object.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace journeygraph::cli {

class SpooledInput {
 public:
  // Takes `path` as it is; "-" and other things that can be read only once (pipes) are copied.
  // Returns an error of kExitFile.
  static absl::StatusOr<SpooledInput> From(const std::string& path);

  SpooledInput(SpooledInput&& other) noexcept;
  SpooledInput& operator=(SpooledInput&&) = delete;
  ~SpooledInput();

  const std::string& path() const { return path_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  SpooledInput() = default;

  std::string path_;
  std::int64_t bytes_ = 0;
  bool temporary_ = false;
};

}  // namespace journeygraph::cli

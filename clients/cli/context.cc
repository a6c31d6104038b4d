#include "clients/cli/context.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace journeygraph::cli {
namespace {

std::size_t WidthOfOutput(bool is_terminal) {
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    const long width = std::strtol(columns, nullptr, 10);
    if (width >= 20) return static_cast<std::size_t>(width);
  }
  winsize size{};
  if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) return size.ws_col;
  return 0;
}

}  // namespace

Streams StandardStreams() {
  const bool out_is_terminal = isatty(STDOUT_FILENO) != 0;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string(terminal) == "dumb";
  return {.out = std::cout,
          .err = std::cerr,
          .out_is_terminal = out_is_terminal,
          .err_is_terminal = isatty(STDERR_FILENO) != 0,
          .width = WidthOfOutput(out_is_terminal),
          .colour = out_is_terminal && !dumb && (no_colour == nullptr || *no_colour == '\0')};
}

client::Client Context::Connect() const {
  return client::Client::Connect(server, {.timeout_ms = std::chrono::milliseconds(timeout_ms)});
}

void Context::Note(const std::string& text) const { streams.err << "note: " << text << "\n"; }

}  // namespace journeygraph::cli

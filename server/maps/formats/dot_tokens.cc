#include "server/maps/formats/dot_tokens.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/field_checks.h"
#include "server/maps/formats/map_file.h"

namespace journeygraph::server {
namespace {

bool IsOfWord(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || c == '_' || c == '.' || byte >= 0x80;
}

}  // namespace

bool DotToken::IsKeyword(std::string_view word) const {
  return kind == kId && !is_quoted &&
         absl::EqualsIgnoreCase(text, absl::string_view(word.data(), word.size()));
}

char DotTokens::Take() {
  const char c = text_[place_++];
  if (c == '\n') ++line_;
  return c;
}

absl::Status DotTokens::SkipSpaceAndComments() {
  while (!AtEnd()) {
    const bool is_line_start = place_ == 0 || text_[place_ - 1] == '\n';
    if (absl::ascii_isspace(static_cast<unsigned char>(Peek()))) {
      Take();
    } else if ((Peek() == '/' && Peek(1) == '/') || (Peek() == '#' && is_line_start)) {
      while (!AtEnd() && Peek() != '\n') Take();
    } else if (Peek() == '/' && Peek(1) == '*') {
      const std::size_t begin = line_;
      const std::size_t end = text_.find("*/", place_ + 2);
      if (end == std::string_view::npos) return ErrorAtLine(begin, "a comment is not closed by */");
      while (place_ < end + 2) Take();
    } else {
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status DotTokens::Next() {
  token_ = {};
  if (absl::Status status = SkipSpaceAndComments(); !status.ok()) return status;
  token_.line = line_;
  if (AtEnd()) return absl::OkStatus();
  const char c = Peek();
  if (c == '"') return ReadQuoted();
  if (c == '<') return ReadHtml();
  if (c == '-' && (Peek(1) == '>' || Peek(1) == '-')) {
    token_.kind = DotToken::kSign;
    token_.text = {Take(), Take()};
    return absl::OkStatus();
  }
  if (std::string_view("{}[]=;,:").find(c) != std::string_view::npos) {
    token_.kind = DotToken::kSign;
    token_.text = Take();
    return absl::OkStatus();
  }
  if (IsOfWord(c) || c == '-') {
    ReadWord();
    return absl::OkStatus();
  }
  return ErrorAtLine(line_, absl::StrCat("has ", Quoted(std::string_view(&c, 1)),
                                         ", which is no part of DOT outside of quotes"));
}

void DotTokens::ReadWord() {
  token_.kind = DotToken::kId;
  token_.text = Take();
  while (!AtEnd() && IsOfWord(Peek())) token_.text.push_back(Take());
}

absl::Status DotTokens::ReadQuoted() {
  token_.kind = DotToken::kId;
  token_.is_quoted = true;
  while (true) {
    Take();
    while (!AtEnd() && Peek() != '"') {
      const char c = Take();
      if (c != '\\' || AtEnd()) {
        token_.text.push_back(c);
        continue;
      }
      const char escaped = Take();
      if (escaped == 'n' || escaped == 'l' || escaped == 'r') {
        token_.text.push_back('\n');
      } else if (escaped == '"' || escaped == '\\') {
        token_.text.push_back(escaped);
      } else if (escaped != '\n') {  // a line that goes on
        token_.text.push_back('\\');
        token_.text.push_back(escaped);
      }
    }
    if (AtEnd()) return ErrorAtLine(token_.line, "a text in quotes is not closed");
    Take();
    if (absl::Status status = SkipSpaceAndComments(); !status.ok()) return status;
    if (Peek() != '+') return absl::OkStatus();
    Take();
    if (absl::Status status = SkipSpaceAndComments(); !status.ok()) return status;
    if (Peek() != '"') return ErrorAtLine(line_, "after + a text in quotes is needed");
  }
}

absl::Status DotTokens::ReadHtml() {
  token_.kind = DotToken::kHtml;
  int depth = 0;
  do {
    if (AtEnd()) return ErrorAtLine(token_.line, "an HTML-like text is not closed by >");
    const char c = Take();
    depth += c == '<' ? 1 : c == '>' ? -1 : 0;
  } while (depth > 0);
  return absl::OkStatus();
}

}  // namespace journeygraph::server

// Words and signs of a text in DOT, one at a time.
//
//   DotTokens tokens(text);
//   while (tokens.current().kind != DotToken::kEnd) if (!tokens.Next().ok()) ...
//
// Texts in quotes come without them, escapes resolved ("\n", "\l" and "\r" end a line, "\\" is a
// backslash) and joined where "+" stands between. Not thread-safe; the text must outlive it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace journeygraph::server {

struct DotToken {
  enum Kind { kEnd, kId, kHtml, kSign };  // signs: { } [ ] = ; , : -> --
  Kind kind = kEnd;
  std::string text;
  bool is_quoted = false;  // keywords are only those without quotes
  std::size_t line = 1;

  bool IsSign(std::string_view sign) const { return kind == kSign && text == sign; }
  bool IsKeyword(std::string_view word) const;
};

class DotTokens {
 public:
  explicit DotTokens(std::string_view text) : text_(text) {}

  const DotToken& current() const { return token_; }
  // Goes to the next one. Returns INVALID_ARGUMENT with the line, if there is none.
  absl::Status Next();

 private:
  absl::Status SkipSpaceAndComments();
  absl::Status ReadQuoted();
  absl::Status ReadHtml();
  void ReadWord();
  // Goes over one character, counting lines.
  char Take();
  char Peek(std::size_t ahead = 0) const {
    return place_ + ahead < text_.size() ? text_[place_ + ahead] : '\0';
  }
  bool AtEnd() const { return place_ >= text_.size(); }

  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t line_ = 1;
  DotToken token_;
};

}  // namespace journeygraph::server

#include "graph/repeat_questions.h"

namespace journeygraph::graph {

std::span<const AskedAt> RepeatQuestions::Of(const JourneyView& journey) {
  asked_.clear();
  ++journey_;
  const std::span<const FieldEntry> fields = journey.fields;
  for (std::size_t first = 0; first < fields.size();) {
    std::size_t end = first;
    AskedAt asked{.place = fields[first].row - journey.first_row};
    for (; end < fields.size() && fields[end].row == fields[first].row; ++end) {
      if (!fields[end].is_asked) continue;
      ++asked.asked;
      asked.again += known_in_[fields[end].field] == journey_;
    }
    if (asked.asked > 0) asked_.push_back(asked);
    for (std::size_t i = first; i < end; ++i) {
      if (!fields[i].is_asked) known_in_[fields[i].field] = journey_;
    }
    first = end;
  }
  return asked_;
}

}  // namespace journeygraph::graph

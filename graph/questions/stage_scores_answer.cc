// AnswerStageScores: what was counted, as an answer.
#include <algorithm>
#include <utility>

#include "graph/questions/stage_scores.h"

namespace journeygraph::graph {
namespace {

class AnswerMaker {
 public:
  AnswerMaker(const StageScoreCounts& counts, const QuestionContext& context)
      : counts_(counts), context_(context) {}

  StageScoresAnswer Make() const {
    const auto cells_of_stage = CellsOfRows(counts_.stages(), counts_.journeys_of_stage().size());
    StageScoresAnswer answer{.stages = {}, .assignment = counts_.assignment()};
    for (std::size_t row = 0; row < cells_of_stage.size(); ++row) {
      const Stage* stage = StageOfRow(row);
      if (stage == nullptr && cells_of_stage[row].empty()) continue;
      StageScores scores{.journeys = counts_.journeys_of_stage()[row]};
      if (stage != nullptr) {
        scores.stage = stage->id;
        scores.display_name = stage->display_name.empty() ? stage->id : stage->display_name;
      }
      scores.periods = PeriodsOf(cells_of_stage[row]);
      answer.stages.push_back(std::move(scores));
    }
    if (counts_.options().include_touchpoints) AddTouchpoints(answer);
    return answer;
  }

 private:
  struct CountedCell {
    const ScoreTable::Cell* cell;
    std::uint64_t interactions;
  };
  using Cells = std::vector<CountedCell>;

  // Nothing for the stage "".
  const Stage* StageOfRow(std::size_t row) const {
    return context_.map && row < context_.map->stages.size() ? &context_.map->stages[row] : nullptr;
  }

  // Cells that have interactions, by row, in order of time.
  std::vector<Cells> CellsOfRows(const ScoreTable& table, std::size_t rows) const {
    std::vector<Cells> cells(rows);
    for (std::size_t i = 0; i < table.cells().size(); ++i) {
      const ScoreTable::Cell& cell = table.cells()[i];
      cells[cell.row].push_back({.cell = &cell, .interactions = table.interactions()[i]});
    }
    for (Cells& row : cells) {
      std::ranges::sort(row, {}, [this](const CountedCell& counted) {
        return counts_.periods()[counted.cell->period];
      });
    }
    return cells;
  }

  std::vector<PeriodScores> PeriodsOf(const Cells& cells) const {
    std::vector<PeriodScores> periods;
    for (const auto& [cell, interactions] : cells) {
      PeriodScores scores{.interactions = interactions,
                          .scores = Summarise(*context_.metrics, cell->tallies)};
      if (const Period period = counts_.options().period; period != Period::kNone) {
        const std::int64_t number = counts_.periods()[cell->period];
        scores.start_ms = PeriodStartMs(period, number);
        scores.end_ms = PeriodStartMs(period, number + 1);
        // The last millisecond of the period has not been seen yet.
        scores.incomplete = context_.watermark_ms && *context_.watermark_ms < *scores.end_ms;
      }
      if (!counts_.options().index.empty()) {
        scores.index = CompositeOf(scores.scores, counts_.options().index,
                                   counts_.options().index_min_answers, *context_.metrics);
      }
      periods.push_back(std::move(scores));
    }
    return periods;
  }

  void AddTouchpoints(StageScoresAnswer& answer) const {
    const auto cells = CellsOfRows(counts_.touchpoints(), context_.names.touchpoints.size());
    std::vector<std::size_t> by_name;
    for (std::size_t id = 0; id < cells.size(); ++id) {
      if (!cells[id].empty()) by_name.push_back(id);
    }
    std::ranges::sort(by_name, {}, [this](std::size_t id) -> const std::string& {
      return context_.names.touchpoints[id];
    });
    for (const std::size_t id : by_name) {
      // Every stage of the map has a row; the stage "" is the last one if it occurred.
      const std::size_t row = counts_.RowOf(static_cast<TouchpointId>(id));
      answer.stages[std::min(row, answer.stages.size() - 1)].touchpoints.push_back(
          {.touchpoint = context_.names.touchpoints[id], .periods = PeriodsOf(cells[id])});
    }
  }

  const StageScoreCounts& counts_;
  const QuestionContext& context_;
};

}  // namespace

StageScoresAnswer AnswerStageScores(const StageScoreCounts& counts,
                                    const QuestionContext& context) {
  return AnswerMaker(counts, context).Make();
}

}  // namespace journeygraph::graph

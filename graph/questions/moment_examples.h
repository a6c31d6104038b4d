// Journeys with a moment to look at: a few that end well and a few that end badly.
//
//   MomentExamples examples(context, name, 3);
//   Scan(snapshot, scope, context, options, examples);
//   examples.bad().journeys();            // of the smallest customer hashes, whatever the way in
//
// Closed journeys only. An Accumulator (graph/analysis.h); not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

#include "graph/analysis.h"
#include "graph/measure/example_journeys.h"
#include "graph/questions/moment_states.h"

namespace journeygraph::graph {

class MomentExamples {
 public:
  // `size` of each kind. A moment with a name that nothing has gets no examples.
  MomentExamples(const QuestionContext& context, const MomentName& name, std::size_t size);

  void Add(const JourneyView& journey);
  void Merge(MomentExamples&& other);

  const ExampleJourneys& good() const { return good_; }
  const ExampleJourneys& bad() const { return bad_; }

 private:
  bool Has(const JourneyView& journey) const;

  const QuestionContext* context_;
  MomentName name_;
  std::int64_t touchpoint_;  // ids; -1 where there is none of this name
  std::int64_t next_;
  std::int64_t channel_;
  ExampleJourneys good_;
  ExampleJourneys bad_;
};

}  // namespace journeygraph::graph

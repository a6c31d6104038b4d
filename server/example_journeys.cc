#include "server/example_journeys.h"

#include "server/convert_time.h"

namespace journeygraph::server {

std::string CustomerOf(std::uint64_t customer_hash, const storage::ResidentSnapshot& snapshot) {
  const int number = storage::ShardOf(customer_hash);
  for (const storage::SegmentView& view : snapshot.shard(number).segments) {
    const storage::Segment& segment = *view.segment;
    for (std::size_t place = 0; place < segment.customers(); ++place) {
      if (segment.customer_hash[place] != customer_hash || view.IsDead(place)) continue;
      return std::string(snapshot.names_of_shard(number).customers.NameOf(segment.slot[place]));
    }
  }
  return "";
}

void FillExamples(const std::vector<graph::ExampleJourney>& examples,
                  const storage::ResidentSnapshot& snapshot,
                  google::protobuf::RepeatedPtrField<v1::ExampleJourney>& messages) {
  for (const graph::ExampleJourney& example : examples) {
    v1::ExampleJourney& message = *messages.Add();
    message.set_customer(CustomerOf(example.customer_hash, snapshot));
    SetTime(example.start_ms, *message.mutable_start_time());
  }
}

}  // namespace journeygraph::server

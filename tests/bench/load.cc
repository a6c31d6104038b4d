#include "tests/bench/load.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <exception>
#include <random>
#include <stdexcept>
#include <thread>

#include "tests/bench/bench_messages.h"

namespace journeygraph::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

void Check(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

template <typename T>
T Checked(absl::StatusOr<T> result) {
  Check(result.status());
  return *std::move(result);
}

// Every streams-th batch, beginning with batch number `stream`.
void SendPart(const BenchData& data, std::span<const std::uint32_t> order,
              std::span<const std::uint32_t> customer_of_row, const LoadOptions& options,
              int stream) {
  const client::Client client = ConnectAlone(options.address);
  const auto batch_size = static_cast<std::size_t>(options.batch_size);
  const auto ingest = client.OpenIngestStream(
      {.workspace = options.workspace,
       .max_batch_interactions = batch_size,
       .max_batches_in_flight = static_cast<std::size_t>(options.batches_in_flight)});
  const std::size_t step = batch_size * static_cast<std::size_t>(options.streams);
  for (std::size_t begin = batch_size * static_cast<std::size_t>(stream); begin < order.size();
       begin += step) {
    const std::size_t end = std::min(order.size(), begin + batch_size);
    for (std::size_t arrival = begin; arrival < end; ++arrival) {
      const std::uint32_t row = order[arrival];
      v1::Interaction interaction;
      FillInteraction(data, row, customer_of_row[row], arrival, options.customer_prefix,
                      interaction);
      Check(ingest->Add(std::move(interaction)));
    }
  }
  const client::IngestSummary summary = Checked(ingest->Close());
  if (summary.rejected > 0) {
    throw std::runtime_error(std::to_string(summary.rejected) + " interactions were rejected");
  }
}

void Pause(double milliseconds) { std::this_thread::sleep_for(Milliseconds(milliseconds)); }

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

client::Client ConnectAlone(const std::string& address) {
  return client::Client::Over(OpenChannel(address), {.timeout_ms = std::chrono::minutes(5)});
}

void SendCustomers(const BenchData& data, const LoadOptions& options) {
  constexpr std::uint32_t kBatch = 5'000;
  const client::Client client = ConnectAlone(options.address);
  const auto customers = static_cast<std::uint32_t>(data.customers());
  for (std::uint32_t begin = 0; begin < customers; begin += kBatch) {
    v1::UpsertCustomersRequest request;
    request.set_parent("workspaces/" + options.workspace);
    for (std::uint32_t i = begin; i < std::min(customers, begin + kBatch); ++i) {
      FillCustomer(data, i, options.customer_prefix, *request.add_customers());
    }
    Check(client.UpsertCustomers(request).status());
  }
}

double SendInteractions(const BenchData& data, std::span<const std::uint32_t> order,
                        const LoadOptions& options) {
  const std::vector<std::uint32_t> customer_of_row = CustomerOfRows(data);
  std::vector<std::thread> threads;
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(options.streams));
  const auto start = Clock::now();
  for (int stream = 0; stream < options.streams; ++stream) {
    threads.emplace_back([&, stream] {
      try {
        SendPart(data, order, customer_of_row, options, stream);
      } catch (...) {
        errors[static_cast<std::size_t>(stream)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  return seconds;
}

std::vector<double> JourneyLatencies(const BenchData& data, const LoadOptions& options,
                                     std::uint64_t calls, double pause_ms,
                                     const std::atomic<bool>& stop) {
  const client::Client client = ConnectAlone(options.address);
  std::mt19937_64 random(7);
  v1::GetJourneyRequest request;
  request.set_parent("workspaces/" + options.workspace);
  std::vector<double> latencies;
  while (latencies.size() < calls && !stop) {
    const auto customer = static_cast<std::uint32_t>(random() % data.customers());
    request.set_customer(CustomerName(customer, options.customer_prefix));
    const auto start = Clock::now();
    const auto journey = Checked(client.GetJourney(request));
    latencies.push_back(Milliseconds(Clock::now() - start).count());
    const std::uint32_t rows = data.first_row[customer + 1] - data.first_row[customer];
    if (journey.info().interactions() != rows) {
      throw std::runtime_error("GetJourney of " + request.customer() + " is not complete");
    }
    if (pause_ms > 0) Pause(pause_ms);
  }
  return latencies;
}

std::vector<double> VisibleLatencies(const LoadOptions& options, const std::string& probe,
                                     std::uint64_t times, double pause_ms,
                                     const std::atomic<bool>& stop) {
  const client::Client client = ConnectAlone(options.address);
  std::vector<double> latencies;
  for (std::uint64_t i = 0; i < times && !stop; ++i) {
    v1::RecordInteractionsRequest record;
    record.set_parent("workspaces/" + options.workspace);
    v1::Interaction& interaction = *record.add_interactions();
    interaction.set_source(probe);
    interaction.set_id(std::to_string(i));
    interaction.set_customer(probe + std::to_string(i));
    interaction.set_touchpoint(Names().touchpoints[0]);
    interaction.set_channel(Names().channels[0]);
    interaction.mutable_event_time()->set_seconds(kYearStartMs / 1000);
    Check(client.RecordInteractions(record).status());

    v1::GetJourneyRequest ask;
    ask.set_parent(record.parent());
    ask.set_customer(interaction.customer());
    const auto acknowledged = Clock::now();
    while (true) {
      const auto journey = client.GetJourney(ask);
      if (journey.ok() && journey->info().interactions() == 1) break;
      if (!journey.ok() && !absl::IsNotFound(journey.status())) Check(journey.status());
      if (Clock::now() - acknowledged > std::chrono::seconds(30)) {
        throw std::runtime_error("an acknowledged interaction is in no answer after 30 s");
      }
    }
    latencies.push_back(Milliseconds(Clock::now() - acknowledged).count());
    if (pause_ms > 0) Pause(pause_ms);
  }
  return latencies;
}

}  // namespace journeygraph::bench

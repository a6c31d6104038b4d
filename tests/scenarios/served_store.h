// A store and the server before it, which can be stopped and started again on the same port.
//
//   ServedStore served(folder.path());        // "" keeps everything in memory
//   client::Client ada = client::Client::Connect(served.address());
//   served.Stop();                            // connections break
//   served.Start();                           // data are there again
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "server/server.h"
#include "storage/store.h"
#include "tests/server/rig.h"

namespace journeygraph {

class ServedStore {
 public:
  explicit ServedStore(const std::string& data_folder = "") : data_folder_(data_folder) { Start(); }

  void Stop() {
    server_->Shutdown(std::chrono::milliseconds(0));
    server_.reset();
    store_.reset();
  }

  void Start() {
    auto store = storage::Store::Open(
        {.data_folder = data_folder_, .threads = 1, .clock = server::FixedClock()});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    server::Options options;
    options.listen = "127.0.0.1:" + std::to_string(port_);
    options.scan_threads = 1;
    options.call_threads = 4;
    auto server = server::Server::Start(options, *store_, server::FixedClock());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    port_ = server_->port();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  const std::string data_folder_;
  int port_ = 0;  // any, the first time
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace journeygraph

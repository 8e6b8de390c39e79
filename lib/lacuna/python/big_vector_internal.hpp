#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace lacuna::detail::flow {

/// Gives long lists huge pages, where the system has them: what is read all over such a list would
/// otherwise wait for the page table as long as for the memory itself.
template <class T>
struct HugePages {
  using value_type = T;

  HugePages() = default;
  template <class U>
  explicit HugePages(const HugePages<U>& /*other*/) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < page) return static_cast<T*>(::operator new(bytes));
    void* memory = mmap(nullptr, whole_pages(bytes), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    madvise(memory, whole_pages(bytes), MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < page) {
      ::operator delete(memory);
    } else {
      munmap(memory, whole_pages(bytes));
    }
  }
  friend bool operator==(const HugePages&, const HugePages&) { return true; }

 private:
  static constexpr std::size_t page = std::size_t{2} << 20U;
  static std::size_t whole_pages(std::size_t bytes) { return (bytes + page - 1) / page * page; }
};

template <class T>
using BigVector = std::vector<T, HugePages<T>>;

}  // namespace lacuna::detail::flow

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fixture.hpp"

// Each case tries to do harm and holds that it could not.

namespace {

using namespace lacuna;
using namespace lacuna::test;

/// Defines try_call(number, arguments…): "EPERM", or "ok".
const std::string kCalls = R"(
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
def try_call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) for a in arguments])
    return errno.errorcode.get(ctypes.get_errno(), '?') if result < 0 else 'ok'
)";

TEST_CASE("A sandbox shows nothing of the host but /usr", "[attack][anyone]") {
  CHECK(printed("import os\nprint(sorted(set(os.listdir('/')) - {'lib32', 'libx32'}))") ==
        "['bin', 'dev', 'etc', 'lib', 'lib64', 'proc', 'sbin', 'tmp', 'usr', 'workspace']\n");
  CHECK(printed("import os\n"
                "for p in ['/etc/shadow', '/root', '/home', '/var', '/run', '/sys', '/boot',\n"
                "          '/proc/1/root/root', '/etc/hostname', '/etc/machine-id']:\n"
                "    if os.path.exists(p): print(p)\n")
            .empty());
  CHECK(printed("print(len(open('/etc/passwd').readlines()))\n"
                "import socket; print(socket.gethostname())") == "2\nsandbox\n");
}

TEST_CASE("Nothing outside of the workspace and the temporary folders can be written to",
          "[attack][anyone]") {
  CHECK(printed(R"(
import os
paths = ['/x', '/usr/x', '/etc/x', '/etc/passwd', '/dev/x', '/workspace/x', '/proc/x',
         '/proc/sys/kernel/hostname', '/proc/sys/kernel/core_pattern', '/proc/sys/vm/swappiness',
         '/proc/sys/user/max_user_namespaces', '/proc/sysrq-trigger',
         '/proc/irq/default_smp_affinity', '/bin/sh', '/usr/bin/python3']
for path in paths:
    try:
        with open(path, 'a') as file:
            file.write('0')
        print('wrote', path)
    except OSError:
        pass
for path in ['/tmp/x', '/tmp/home/x', '/dev/shm/x']:
    open(path, 'w').write('fine')
)")
            .empty());
}

/// A server outside, on loopback, that a sandbox must not reach.
class Listeners {
 public:
  Listeners() {
    tcp_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    udp_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    abstract_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    tcp_port = bind_to(tcp_, address);
    udp_port = bind_to(udp_, address);
    ::listen(tcp_, 8);
    name = "lacuna-" + new_token();
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    std::memcpy(local.sun_path + 1, name.data(), name.size());
    REQUIRE(::bind(abstract_, reinterpret_cast<sockaddr*>(&local),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size())) == 0);
    ::listen(abstract_, 8);
  }
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;
  ~Listeners() {
    for (const int fd : {tcp_, udp_, abstract_}) ::close(fd);
  }

  bool got_datagram() const {
    char byte = 0;
    return ::recv(udp_, &byte, 1, MSG_DONTWAIT) > 0;
  }

  std::string script() const {
    std::ostringstream text;
    text << "tcp, udp, name = " << tcp_port << ", " << udp_port << ", b'\\0" << name << "'\n"
         << R"(
import socket
def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(2)
        try:
            s.connect(address)
            return 'connected'
        except OSError:
            return 'refused'
print(connect(socket.AF_INET, ('127.0.0.1', tcp)))
print(connect(socket.AF_UNIX, name))
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    try:
        s.sendto(b'x', ('127.0.0.1', udp))
    except OSError:
        pass
)";
    return text.str();
  }

  int tcp_port = 0;
  int udp_port = 0;
  std::string name;

 private:
  static int bind_to(int fd, sockaddr_in address) {
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

  int tcp_ = -1;
  int udp_ = -1;
  int abstract_ = -1;
};

TEST_CASE("A sandbox without network reaches no socket of the host, not even on loopback",
          "[attack][anyone]") {
  const Listeners listeners;
  CHECK(run(python(listeners.script())).process.output == "refused\nrefused\n");
  CHECK_FALSE(listeners.got_datagram());
}

TEST_CASE("A sandbox with network reaches it, which shows that the attack is a real one",
          "[attack][anyone]") {
  const Listeners listeners;
  SandboxCommand command = python(listeners.script());
  command.limits.network = true;
  CHECK(run(command).process.output.rfind("connected\n", 0) == 0);
  CHECK(listeners.got_datagram());
}

TEST_CASE("A sandbox has a loopback of its own for programs that talk to themselves",
          "[attack][anyone]") {
  CHECK(printed(R"(
import socket
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname())
print('connected')
import multiprocessing
a, b = multiprocessing.Pipe()
a.send(7); print(b.recv())
)") == "connected\n7\n");
}

TEST_CASE("A unix socket in a folder that is not mounted is out of reach", "[attack][anyone]") {
  const Workspace outside, workspace;
  const std::string path = (outside.path() / "s").string();
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ::listen(fd, 4);
  CHECK(printed("import socket\ns = socket.socket(socket.AF_UNIX)\n"
                "try:\n    s.connect('" +
                path +
                "')\n    print('connected')\n"
                "except OSError as e:\n    print(e.errno)") == "2\n");
  ::close(fd);
}

TEST_CASE("Rare socket families are refused", "[attack][anyone]") {
  // packet, vsock, alg, netlink, xdp, bluetooth, rds, tipc, can, and one with garbage above
  CHECK(printed(R"(
import socket
for family in [17, 40, 38, 16, 44, 31, 21, 30, 29, 12]:
    try:
        socket.socket(family, socket.SOCK_RAW)
        print('made', family)
    except OSError as error:
        if error.errno != 97: print(family, error)
)")
            .empty());
  CHECK(printed(kCalls + "print(try_call(" + std::to_string(SYS_socket) +
                ", 0x100000028, 1, 0))") == "EAFNOSUPPORT\n");
  CHECK(printed("import socket\n"
                "try:\n    socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)\n"
                "except OSError as e:\n    print(e.errno)") == "1\n");
}

TEST_CASE("Processes outside can be neither seen nor touched", "[attack][anyone]") {
  const std::string self = std::to_string(::getpid());
  const std::string script = kCalls + "import os\npid = " + self + R"(
def attempt(what):
    try:
        what(); print('did it')
    except OSError as error:
        print(errno.errorcode[error.errno])
attempt(lambda: os.kill(pid, 0))
attempt(lambda: os.kill(-1, 0))
numbers = [int(p) for p in os.listdir('/proc') if p.isdigit()]
print(len(numbers) <= 3 and max(numbers) < 100)
attempt(lambda: os.pidfd_open(pid))
)" + "print(try_call(" + std::to_string(SYS_ptrace) +
                             ", 16, pid, 0, 0))\n" +
                             "buffer = ctypes.create_string_buffer(8)\n"
                             "part = (ctypes.c_ulong * 2)(ctypes.addressof(buffer), 8)\n"
                             "place = ctypes.addressof(part)\n"
                             "print(try_call(" +
                             std::to_string(SYS_process_vm_readv) +
                             ", pid, place, 1, place, 1, 0))\n";
  const std::string output = printed(script);
  // kill(-1) finds nobody but the sandbox's own first process
  const std::string tail = "True\nESRCH\nESRCH\nESRCH\n";
  INFO(output);
  CHECK((output == "ESRCH\ndid it\n" + tail || output == "ESRCH\nESRCH\n" + tail ||
         output == "ESRCH\nEPERM\n" + tail));
}

TEST_CASE("Nobody in a sandbox becomes root", "[attack][anyone]") {
  const Workspace workspace;
  SandboxCommand command = shell(
      "cp /usr/bin/id ./id && chmod u+s,g+s ./id; ./id -u; chmod 4755 /usr/bin/id 2>/dev/null; "
      "python3 -c 'import os\ntry:\n  os.setuid(0)\n  print(\"root\")\nexcept OSError:\n"
      "  print(\"refused\")'; grep -E 'CapEff|CapPrm|CapBnd|NoNewPrivs' /proc/self/status; "
      "find / -xdev -perm -4000 2>/dev/null | head -1 | while read f; do "
      "grep -c nosuid /proc/mounts > /dev/null && echo nosuid; done");
  command.mounts = {workspace.mount()};
  const std::string output = run(command).process.output;
  INFO(output);
  CHECK(output.rfind("1000\nrefused\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
                     "CapBnd:\t0000000000000000\nNoNewPrivs:\t1\n",
                     0) == 0);
  CHECK(printed("for line in open('/proc/mounts'):\n"
                "    where, options = line.split()[1], line.split()[3].split(',')\n"
                "    if 'nosuid' not in options: print(where)")
            .empty());
}

TEST_CASE("The kernel's number of the user in a sandbox is not root's", "[attack]") {
  if (sandbox().user() < 0) {
    SUCCEED("the sandbox runs as this very user");
    return;
  }
  const Workspace workspace;
  SandboxCommand command = shell("echo x > file; mkdir folder");
  command.mounts = {workspace.mount()};
  REQUIRE(run(command).process.ok());
  SandboxCommand look = shell("stat -c %U file folder");
  look.mounts = {workspace.mount()};
  CHECK(run(look).process.output == "lacuna\nlacuna\n");
  CHECK(sandbox().user() >= 1000);
}

TEST_CASE("System calls that lead out of sandboxes are refused", "[attack][anyone]") {
  struct Call {
    const char* name;
    long number;
    const char* arguments;
    const char* expected;
  };
  const Call calls[] = {
      {"mount", SYS_mount, "0, 0, 0, 0, 0", "EPERM"},
      {"umount2", SYS_umount2, "0, 0", "EPERM"},
      {"pivot_root", SYS_pivot_root, "0, 0", "EPERM"},
      {"chroot", SYS_chroot, "0", "EPERM"},
      {"setns", SYS_setns, "0, 0", "EPERM"},
      {"unshare user", SYS_unshare, "0x10000000", "EPERM"},
      {"unshare mount", SYS_unshare, "0x00020000", "EPERM"},
      {"unshare both", SYS_unshare, "0x10020000", "EPERM"},
      {"unshare files", SYS_unshare, "0x00000400", "ok"},
      {"clone user", SYS_clone, "0x10000011, 0, 0, 0, 0", "EPERM"},
      {"clone3", 435, "0, 0", "ENOSYS"},
      {"keyctl", SYS_keyctl, "0, 0, 0", "EPERM"},
      {"add_key", SYS_add_key, "0, 0, 0, 0, 0", "EPERM"},
      {"request_key", SYS_request_key, "0, 0, 0, 0", "EPERM"},
      {"bpf", SYS_bpf, "0, 0, 0", "EPERM"},
      {"perf_event_open", SYS_perf_event_open, "0, 0, 0, 0, 0", "EPERM"},
      {"io_uring_setup", 425, "8, 0", "EPERM"},
      {"io_uring_enter", 426, "0, 0, 0, 0, 0, 0", "EPERM"},
      {"io_uring_register", 427, "0, 0, 0, 0", "EPERM"},
      {"userfaultfd", SYS_userfaultfd, "0", "EPERM"},
      {"open_by_handle_at", SYS_open_by_handle_at, "0, 0, 0", "EPERM"},
      {"fsopen", 430, "0, 0", "EPERM"},
      {"open_tree", 428, "0, 0, 0", "EPERM"},
      {"kexec_load", SYS_kexec_load, "0, 0, 0, 0", "EPERM"},
      {"init_module", SYS_init_module, "0, 0, 0", "EPERM"},
      {"reboot", SYS_reboot, "0, 0, 0, 0", "EPERM"},
      {"swapon", SYS_swapon, "0, 0", "EPERM"},
      {"settimeofday", SYS_settimeofday, "0, 0", "EPERM"},
      {"personality", SYS_personality, "0x0400000", "EPERM"},
      {"personality plain", SYS_personality, "0", "ok"},
      {"getpid", SYS_getpid, "", "ok"},
  };
  std::string script = kCalls;
  std::string expected;
  for (const Call& call : calls) {
    script += std::string("print('") + call.name + "', try_call(" + std::to_string(call.number) +
              (*call.arguments != '\0' ? ", " : "") + call.arguments + "))\n";
    expected += std::string(call.name) + " " + call.expected + "\n";
  }
  CHECK(printed(script) == expected);
}

TEST_CASE("A new user namespace is refused by the kernel as well", "[attack][anyone]") {
  SandboxCommand command = shell("unshare --user --map-root-user id -u");
  const auto result = run(command);
  CHECK_FALSE(result.process.ok());
  CHECK(result.process.output.empty());
}

#if defined(__x86_64__)
TEST_CASE("System calls of a 32-bit program end the process", "[attack][anyone]") {
  const auto result = run(python(R"(
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))  # mov eax, getpid; int 0x80; ret
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
print(ctypes.CFUNCTYPE(ctypes.c_int)(address)())
)"));
  CHECK(result.process.signal == 31);
  CHECK(result.process.output.empty());
}
#endif

TEST_CASE("Nobody types into a terminal from a sandbox", "[attack][anyone]") {
  CHECK(printed(kCalls +
                "master, slave = os.openpty()\n"
                "byte = ctypes.addressof(ctypes.create_string_buffer(b'x'))\n"
                "for request in [0x5412, 0x100005412, 0x541c]:\n"
                "    print(try_call(" +
                std::to_string(SYS_ioctl) + ", slave, request, byte))\n") ==
        "EPERM\nEPERM\nEPERM\n");
}

TEST_CASE("A sandbox inherits no descriptor, no terminal and no variable", "[attack][anyone]") {
  const int leaked = ::open("/dev/zero", O_RDONLY);  // on purpose without O_CLOEXEC
  REQUIRE(leaked > 2);
  ::setenv("LACUNA_TEST_SECRET", "hunter2", 1);
  const std::string output = printed(R"(
import os
listing = os.open('/proc/self/fd', os.O_RDONLY)
print(sorted(int(n) for n in os.listdir(listing) if int(n) != listing))
print(sorted(set(os.environ) - {'LC_CTYPE'}))
try:
    open('/dev/tty')
    print('terminal')
except OSError:
    print('no terminal')
print(os.getsid(0) in (1, 2))
try:
    print('hunter2' in open('/proc/1/environ').read())
except OSError:
    print(False)
)");
  ::unsetenv("LACUNA_TEST_SECRET");
  ::close(leaked);
  // os.listdir duplicates the descriptor that it reads
  const std::string rest = "['HOME', 'LANG', 'PATH', 'PWD']\nno terminal\nTrue\nFalse\n";
  CHECK((output == "[0, 1, 2]\n" + rest || output == "[0, 1, 2, 4]\n" + rest));
}

TEST_CASE("A symlink in the workspace leads nowhere outside", "[attack][anyone]") {
  const Workspace workspace, outside;
  std::ofstream(outside.path() / "secret") << "secret\n";
  namespace fs = std::filesystem;
  fs::create_symlink(outside.path() / "secret", workspace.path() / "absolute");
  fs::create_symlink(fs::path("..") / outside.path().filename() / "secret",
                     workspace.path() / "relative");
  fs::create_symlink("/etc/shadow", workspace.path() / "shadow");
  SandboxCommand command = shell("cat absolute relative shadow; ls ..");
  command.mounts = {workspace.mount()};
  const auto result = run(command);
  CHECK(result.process.output.find("secret") == std::string::npos);
  CHECK(result.process.output.find("root:") == std::string::npos);
}

TEST_CASE("No device can be made and no raw one is there", "[attack][anyone]") {
  const Workspace workspace;
  SandboxCommand command = shell(
      "mknod disk b 254 0; mknod zero c 1 5; ls -l | grep -c '^[bc]'; find /dev -type b | wc -l; "
      "ls /dev/mem /dev/kmsg /dev/vda /dev/fuse /dev/kvm 2>/dev/null");
  command.mounts = {workspace.mount()};
  CHECK(run(command).process.output == "0\n0\n");
}

}  // namespace

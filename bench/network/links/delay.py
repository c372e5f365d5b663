"""Joins machines (network namespaces) by a wire that delays every packet: tc netem, where the kernel has none.

python3 delay.py MILLISECONDS NAMESPACE=IPV4 [NAMESPACE=IPV4 ...]

Each namespace gets a device `tun0`, which must still be given its address. A packet reaches the machine with its
destination address after MILLISECONDS. Prints one line when the wire is up, and runs until it is ended.
"""

import ctypes
import fcntl
import heapq
import os
import select
import socket
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x0001 | 0x1000
MAX_PACKET = 65536

libc = ctypes.CDLL(None, use_errno=True)


def tun(namespace):
    """A device in another namespace, which belongs to this process."""
    inside = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(inside, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    os.close(inside)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"tun0", IFF_TUN_NO_PI))
    return device


delay = float(sys.argv[1]) / 1000
devices = {}
for word in sys.argv[2:]:
    name, address = word.split("=")
    devices[socket.inet_aton(address)] = tun(name)
print("up", flush=True)

waiting = []
count = 0
while True:
    timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    readable, _, _ = select.select(list(devices.values()), [], [], timeout)
    now = time.monotonic()
    for device in readable:
        packet = os.read(device, MAX_PACKET)
        target = devices.get(packet[16:20])
        if packet[0] >> 4 == 4 and target is not None:
            count += 1
            heapq.heappush(waiting, (now + delay, count, target, packet))
    while waiting and waiting[0][0] <= now:
        _, _, target, packet = heapq.heappop(waiting)
        try:
            os.write(target, packet)
        except OSError:
            pass  # The device is down: the packet is lost, as on any wire.

using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>Thrown when a kernel does not compile or the device refuses a call; the message has what the driver said.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class KernelFault(string message) : Exception(message);

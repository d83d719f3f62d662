using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>Thrown when a library or a device is not there; the message says what was looked for, and where.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class CudaMissing(string message) : Exception(message);

using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Engines;

/// <summary>Thrown when an engine cannot start on this machine; the message says why, and how to get what it lacks.</summary>
/// <param name="engine">The name of the engine.</param>
/// <param name="message">Why.</param>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class EngineMissing(string engine, string message) : Exception(message)
{
    /// <summary>The name of the engine.</summary>
    public string Engine => engine;
}

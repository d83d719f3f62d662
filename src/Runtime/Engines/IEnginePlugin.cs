namespace ProbDsl.Runtime.Engines;

/// <summary>
/// An engine in an assembly of its own. Its assembly has one public class that implements this interface and has a constructor without
/// parameters.
/// </summary>
public interface IEnginePlugin
{
    /// <summary>The engine.</summary>
    EngineKind Kind { get; }

    /// <summary>Why the engine cannot start on this machine, and how to change that; null if it can.</summary>
    string? Missing { get; }
}

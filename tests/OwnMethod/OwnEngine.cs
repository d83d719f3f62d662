using ProbDsl.Runtime.Engines;

namespace ProbDsl.Tests;

/// <summary>An engine of another project: the interpreter under another name.</summary>
public sealed class OwnEngine : IEnginePlugin
{
    public EngineKind Kind => new("own", "the interpreter", _ => new Runtime.Interpretation.InterpreterEngine());

    public string? Missing => null;
}

using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Engines;

/// <summary>
/// What every engine must do, see docs/internals/adding-an-engine.md. Each engine has a class that derives from this one and names its
/// kind. Expected numbers are the <see cref="Interpreter"/>'s, or known in closed form.
/// </summary>
public abstract partial class EngineContract(EngineKind kind)
{
    private static readonly ElementType[] floats = [ElementType.Float64, ElementType.Float32];

    public static TheoryData<ElementType> Floats => [.. floats];

    private IEngine Start() => kind.Start(2);
}

/// <summary>The managed engine keeps the contract.</summary>
public sealed class ManagedEngineTests() : EngineContract(ManagedEngine.Kind);

/// <summary>The interpreter as an engine keeps the contract.</summary>
public sealed class InterpreterEngineTests() : EngineContract(InterpreterEngine.Kind);

using ProbDsl.Compiler.Options;

namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>The names that stories may use beside their own, as the compiler sees them.</summary>
public interface ICatalogue
{
    IEnumerable<string> DistributionNames { get; }

    IEnumerable<string> FunctionNames { get; }

    IEnumerable<string> LayerNames { get; }

    IEnumerable<string> FlowNames { get; }

    IEnumerable<string> SdeNames { get; }

    /// <summary>The methods of the language, for `fit { method = ... }`.</summary>
    IEnumerable<string> MethodNames { get; }

    /// <summary>The options of a run, for `fit { }`.</summary>
    RunOptionTable RunOptions { get; }

    DistributionSignature? FindDistribution(string name);

    /// <summary>A function or operator (`+`, `==`, unary minus as `neg`).</summary>
    FunctionSignature? FindFunction(string name);

    LayerSignature? FindLayer(string name);

    FlowSignature? FindFlow(string name);

    /// <summary>A vector field that `ode` may follow beside nets: `planar(width = M)`.</summary>
    FlowSignature? FindField(string name);

    SdeSignature? FindSde(string name);

    /// <summary>
    /// Whether a truncated draw of this distribution keeps a normalized density: its distribution function has a formula.
    /// </summary>
    bool HasDistributionFunction(DistributionSignature distribution);
}

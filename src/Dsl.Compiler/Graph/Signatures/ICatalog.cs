using ProbDsl.Compiler.Options;

namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>The built-in names that stories may use, as the compiler sees them.</summary>
public interface ICatalog
{
    IEnumerable<string> DistributionNames { get; }

    IEnumerable<string> FunctionNames { get; }

    IEnumerable<string> LayerNames { get; }

    IEnumerable<string> FlowNames { get; }

    IEnumerable<string> SdeNames { get; }

    /// <summary>The method names allowed in `fit { method = ... }`.</summary>
    IEnumerable<string> MethodNames { get; }

    /// <summary>The options allowed in `fit { }`.</summary>
    RunOptionTable RunOptions { get; }

    DistributionSignature? FindDistribution(string name);

    /// <summary>A function or operator (`+`, `==`, unary minus as `neg`).</summary>
    FunctionSignature? FindFunction(string name);

    LayerSignature? FindLayer(string name);

    FlowSignature? FindFlow(string name);

    /// <summary>A built-in vector field for `ode`: `planar(width = M)`.</summary>
    FlowSignature? FindField(string name);

    SdeSignature? FindSde(string name);

    /// <summary>
    /// Whether the distribution function has a closed form, so that truncated draws of this distribution have a normalized density.
    /// </summary>
    bool HasDistributionFunction(DistributionSignature distribution);

    /// <summary>
    /// The same distribution of a vector as one of its numbers, if these are independent; else the distribution as it is.
    /// </summary>
    DistributionCall OfNumbers(DistributionCall distribution);
}

namespace ProbDsl.Compiler;

/// <summary>The names that stories may use beside their own, as the compiler sees them.</summary>
public interface ICatalogue
{
    IEnumerable<string> DistributionNames { get; }

    IEnumerable<string> FunctionNames { get; }

    DistributionSignature? FindDistribution(string name);

    /// <summary>A function or operator (`+`, `==`, unary minus as `neg`).</summary>
    FunctionSignature? FindFunction(string name);
}

using ProbDsl.Compiler;

namespace ProbDsl.Catalogue;

/// <summary>Every name that the language brings: distributions, functions and operators. A new one is one file and one row here.</summary>
public sealed class StandardCatalogue : ICatalogue
{
    private readonly Dictionary<string, Distribution> distributions = new Distribution[]
    {
        new Bernoulli(),
        new Categorical(),
        new MvNormal(),
        new Normal(),
        new Poisson(),
    }.ToDictionary(d => d.Signature.Name);

    private readonly Dictionary<string, Function> functions = ElementwiseTable.Rows.Concat(Reduction.Rows).Append(new Softmax()).ToDictionary(f => f.Name);

    public IEnumerable<string> DistributionNames => distributions.Keys;

    public IEnumerable<string> FunctionNames => functions.Keys.Where(n => char.IsLetter(n[0]) && n is not ("if" or "neg" or "and" or "or" or "not" or "div" or "mod"));

    public DistributionSignature? FindDistribution(string name) => distributions.GetValueOrDefault(name)?.Signature;

    public FunctionSignature? FindFunction(string name) => functions.GetValueOrDefault(name);

    /// <summary>The distribution behind a signature of this catalogue.</summary>
    public Distribution this[DistributionSignature signature] => distributions[signature.Name];

    public IEnumerable<Distribution> Distributions => distributions.Values;

    /// <summary>Functions and operators.</summary>
    public IEnumerable<Function> Functions => functions.Values;
}
